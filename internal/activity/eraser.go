package activity

import (
	"encoding/json"
	"slices"
	"strings"

	"anteroom/db"
	"anteroom/internal/model"
)

// erased stands for what was said of a person.
const erased = "erased"

// eraser knows a person, and takes them out of events.
type eraser struct {
	user  model.UserID
	known bool            // there is an account, which says who they are
	texts map[string]bool // their addresses and user names, which nobody else has, in lower case
}

func (e eraser) learn(text string) {
	if text != "" && text != erased {
		e.texts[strings.ToLower(text)] = true
	}
}

// meet learns the addresses that an event says the person has.
func (e eraser) meet(stored db.StoredEvent) {
	e.walk(stored, func(key, text string, own bool) string {
		if own && slices.Contains([]string{"email", "preferred_username"}, key) {
			e.learn(text)
		}
		return text
	})
}

// erase returns the network address and the payload of an event without the person.
func (e eraser) erase(stored db.StoredEvent) (ip, payload string) {
	ip = stored.Actor.IP
	if stored.Actor.Is(e.user) {
		ip = ""
	}
	return ip, e.walk(stored, func(key, text string, own bool) string {
		if text != "" && (own && personal(key) || e.texts[strings.ToLower(text)]) {
			return erased
		}
		return text
	})
}

// personal reports whether what stands under a key tells who somebody is, or where.
func personal(key string) bool {
	return slices.Contains([]string{
		"email", "name", "given_name", "family_name", "picture", "ip", "user_agent", "preferred_username", "display_name", "dp_id", "subject", "before", "external_id", "metadata", "recipient", "raw_attributes",
	}, key)
}

// walk returns the payload of an event with each text replaced by what of makes of it. A text
// is the person's own where the event is about them, or stands beside their id.
func (e eraser) walk(stored db.StoredEvent, of func(key, text string, own bool) string) string {
	decoder := json.NewDecoder(strings.NewReader(stored.Payload))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return stored.Payload
	}
	changed := false
	var walk func(key string, node any, own bool) any
	walk = func(key string, node any, own bool) any {
		switch v := node.(type) {
		case string:
			if text := of(key, v, own); text != v {
				changed = true
				return text
			}
		case []any:
			for i := range v {
				v[i] = walk(key, v[i], own)
			}
		case map[string]any:
			own = e.owns(key, v, own)
			for name := range v {
				below := name
				if key == "raw_attributes" { // whatever a directory says of somebody
					below = key
				}
				v[name] = walk(below, v[name], own)
			}
		}
		return node
	}
	tree = walk("", tree, stored.User == e.user)
	if !changed {
		return stored.Payload
	}
	text, err := model.JSON(tree)
	if err != nil {
		return stored.Payload
	}
	return text
}

// owns reports whether an object tells of the person: by their id, and not by that of
// somebody or something else.
func (e eraser) owns(key string, object map[string]any, own bool) bool {
	if key == "organization" || key == "roles" || key == "groups" {
		return false
	}
	for _, name := range []string{"id", "user_id"} {
		if id, ok := object[name].(string); ok && strings.HasPrefix(id, model.PrefixUser) {
			return id == string(e.user)
		}
	}
	return own
}
