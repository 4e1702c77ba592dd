package resource

import (
	"slices"
	"strings"
)

// IsMembers reports whether an attribute is members of groups, which is in no document:
// a group can have all of a directory in it.
func IsMembers(a *Attribute) bool { return a.Name == "members" && a.Schema.ID == URNGroup }

// MemberIDs returns the ids that a value of members names, each once: an array of
// objects with a value, of ids, or one of these.
func MemberIDs(a *Attribute, v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	ids := make([]string, 0, len(list))
	for _, e := range list {
		id, err := memberID(a, e)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return once(ids), nil
}

// once drops what is repeated, and keeps the order.
func once(ids []string) []string {
	seen := make(map[string]struct{}, len(ids))
	return slices.DeleteFunc(ids, func(id string) bool {
		_, again := seen[id]
		seen[id] = struct{}{}
		return again
	})
}

// memberID returns the id that one value of members names. One that names nobody is
// refused: a list of nobody is not to empty a group.
func memberID(a *Attribute, v any) (string, error) {
	if o, ok := v.(Object); ok {
		value, named := o.Lookup("value")
		if !named {
			return "", bad(a, "has a member without value. Send its id as value")
		}
		v = value
	}
	if n, ok := v.(Number); ok {
		v = string(n)
	}
	id, ok := v.(string)
	if !ok || id == "" || len(id) > maxMember || strings.IndexByte(id, 0) >= 0 {
		return "", bad(a, "has ids of at most %d bytes as values, and %s was sent", maxMember, kindOf(v))
	}
	return id, nil
}

// maxMember bounds the id of a member, in bytes. Those of ours are shorter, and an
// unknown one is kept.
const maxMember = 256

// takeMembers takes what a body says about members: null and an empty text say nothing,
// and an empty list that there are none.
func (w *Write) takeMembers(a *Attribute, v any) (err error) {
	if v == nil || v == "" {
		return nil
	}
	w.MembersSaid = true
	w.Members, err = MemberIDs(a, v)
	return err
}
