package patch

import (
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// MemberOp is what a MemberChange does.
type MemberOp int

// The changes of members.
const (
	AddMembers    MemberOp = iota + 1 // those that are members stay it
	RemoveMembers                     // those that are none stay so
	ReplaceMembers
	RemoveAllMembers
)

// MemberChange is one change of the members of a group.
type MemberChange struct {
	Op  MemberOp
	IDs []string // as the client names them; of RemoveAllMembers nil
}

// members reads what an operation says about members of a group. Null says nothing, and
// only an operation that names no value at all, or an empty list to replace them,
// empties a group.
func (p *Patch) members(r request, path filter.Path) error {
	a := path.Attr
	if path.Sub != nil || path.Where != nil && r.op == replace {
		return resource.Bad(resource.NotWritable, "A member cannot be changed. Remove it, and add another.").At(path.Ref.Path())
	}
	if path.Where != nil {
		ids, ok := chosen(path.Where)
		if !ok {
			return resource.Bad(resource.InvalidFilter, "Members are chosen by their ids alone: members[value eq \"…\"], or several with or.").At(a.Path())
		}
		return p.change(r.op, ids)
	}
	if r.value == nil {
		if r.op == remove {
			p.Members = append(p.Members, MemberChange{Op: RemoveAllMembers})
		}
		return nil
	}
	ids, err := resource.MemberIDs(a, r.value)
	if err != nil {
		return err
	}
	return p.change(r.op, ids)
}

// change adds a change to those that there are. Okta and others send an operation for
// each member, which are one change.
func (p *Patch) change(op operation, ids []string) error {
	change := MemberChange{AddMembers, ids}
	switch {
	case op == remove:
		change.Op = RemoveMembers
	case op == replace && len(ids) == 0:
		p.Members = append(p.Members, MemberChange{Op: RemoveAllMembers})
		return nil
	case op == replace:
		change.Op = ReplaceMembers
	}
	if len(ids) == 0 {
		return nil
	}
	if n := len(p.Members); n > 0 && p.Members[n-1].Op == change.Op && change.Op != ReplaceMembers {
		p.Members[n-1].IDs = append(p.Members[n-1].IDs, ids...)
		return nil
	}
	p.Members = append(p.Members, change)
	return nil
}

// chosen returns the ids that the filter of a value path names, one or several with or.
func chosen(x filter.Expr) ([]string, bool) {
	switch x := x.(type) {
	case filter.Compare:
		return []string{x.Text}, x.Op == filter.Eq && x.Attr().Name == "value"
	case filter.Or:
		var all []string
		for _, y := range x {
			ids, ok := chosen(y)
			if !ok {
				return nil, false
			}
			all = append(all, ids...)
		}
		return all, true
	}
	return nil, false
}
