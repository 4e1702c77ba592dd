package openid

import (
	"encoding/json"
	"math"
	"time"
)

// object is a JSON object. Its members are told apart by case, as RFC 7519 has it and
// structs of encoding/json do not: there, "SUB" would do for "sub".
type object map[string]json.RawMessage

func parse(raw []byte) (object, bool) {
	var o object
	err := json.Unmarshal(raw, &o)
	return o, err == nil && o != nil
}

// has reports whether a member says anything.
func (o object) has(name string) bool {
	raw, ok := o[name]
	return ok && string(raw) != "null"
}

// text returns a member that is a string.
func (o object) text(name string) string {
	s, _ := text(o[name])
	return s
}

// texts returns a member that is a list of strings, or a single one. What in it is no
// string is left out.
func (o object) texts(name string) []string {
	if s, ok := text(o[name]); ok {
		return []string{s}
	}
	var found []string
	for _, raw := range list(o[name]) {
		if s, ok := text(raw); ok {
			found = append(found, s)
		}
	}
	return found
}

// says reports whether a member is the JSON literal true. A string or a number that
// means the same is not: it may as well come from a form that the person filled in.
func (o object) says(name string) bool { return string(o[name]) == "true" }

// instant returns a member that is a NumericDate (RFC 7519 2).
func (o object) instant(name string) (time.Time, bool) {
	var seconds *float64
	const year9999 = 253402300799
	if err := json.Unmarshal(o[name], &seconds); err != nil || seconds == nil || !(*seconds >= 0 && *seconds <= year9999) {
		return time.Time{}, false
	}
	return time.Unix(int64(math.Floor(*seconds)), 0).UTC(), true
}

// inner returns a member that is an object.
func (o object) inner(name string) object {
	found, _ := parse(o[name])
	return found
}

func text(raw json.RawMessage) (string, bool) {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return "", false
	}
	return *s, true
}

func list(raw json.RawMessage) []json.RawMessage {
	var found []json.RawMessage
	if json.Unmarshal(raw, &found) != nil {
		return nil
	}
	return found
}
