package activity

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// erased stands for what was said of a person.
const erased = "erased"

// eraser knows a person, and takes them out of events.
type eraser struct {
	user    model.UserID
	known   bool                 // there is an account, which says who they are
	texts   map[string]bool      // their addresses and user names, which nobody else has, in lower case
	names   map[string]bool      // what they were called
	orgs    map[model.OrgID]bool // where they have done something, or something was done about them
	entries map[string]bool      // the ids that directories know them by
}

func newEraser(user model.UserID) *eraser {
	return &eraser{user: user, texts: map[string]bool{}, names: map[string]bool{}, orgs: map[model.OrgID]bool{}, entries: map[string]bool{}}
}

// all returns what is known of the person.
func (e *eraser) all() db.Erasure {
	return db.Erasure{User: e.user, Texts: slices.Sorted(maps.Keys(e.texts)), Names: slices.Sorted(maps.Keys(e.names)), Orgs: slices.Sorted(maps.Keys(e.orgs)), Instead: erased}
}

// size is how much is known: more, after something was learned.
func (e *eraser) size() int { return len(e.texts) + len(e.names) + len(e.orgs) + len(e.entries) }

func (e *eraser) learn(text string) {
	if text != "" && text != erased {
		e.texts[strings.ToLower(text)] = true
	}
}

func (e *eraser) learnName(first, last string) {
	if name := strings.TrimSpace(first + " " + last); name != "" && name != erased {
		e.names[name] = true
	}
}

// meet learns what an event says of the person.
func (e *eraser) meet(stored db.StoredEvent) {
	if stored.Org != "" && (stored.User == e.user || stored.Actor.Is(e.user)) {
		e.orgs[stored.Org] = true
	}
	e.walk(stored, func(key, text string, own bool) string {
		if own && slices.Contains([]string{"email", "preferred_username"}, key) {
			e.learn(text)
		}
		return text
	}, func(key string, object map[string]any) {
		text := func(key string) string { text, _ := object[key].(string); return text }
		if id := text("id"); strings.HasPrefix(id, model.PrefixDirectoryUser) {
			e.entries[id] = true
		}
		if key == "user_profile" {
			e.learnName(text("name"), "")
			e.learnName(text("given_name"), text("family_name"))
		}
	})
}

// erase returns the network address and the payload of an event without the person.
func (e *eraser) erase(stored db.StoredEvent) (ip, payload string) {
	ip = stored.Actor.IP
	if stored.Actor.Is(e.user) {
		ip = ""
	}
	return ip, e.walk(stored, func(key, text string, own bool) string {
		if text != "" && (own && personal(key) || e.texts[strings.ToLower(text)]) {
			return erased
		}
		return text
	}, nil)
}

// personal reports whether what stands under a key tells who somebody is, or where.
func personal(key string) bool {
	return slices.Contains([]string{
		"email", "name", "given_name", "family_name", "picture", "ip", "user_agent", "preferred_username", "display_name", "dp_id", "subject", "before", "external_id", "metadata", "recipient", "raw_attributes",
	}, key)
}

// walk returns the payload of an event with each text replaced by what of makes of it. A text
// is the person's own where the event is about them, or stands beside their id. seen, when
// there is one, gets each object that is their own.
func (e *eraser) walk(stored db.StoredEvent, of func(key, text string, own bool) string, seen func(key string, object map[string]any)) string {
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
			if own = e.owns(key, v, own); own && seen != nil {
				seen(key, v)
			}
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

// owns reports whether an object tells of the person: by an id or an address of theirs, and
// not by that of somebody or something else.
func (e *eraser) owns(key string, object map[string]any, own bool) bool {
	if key == "organization" || key == "roles" || key == "groups" {
		return false
	}
	for _, name := range []string{"id", "user_id"} {
		id, _ := object[name].(string)
		switch {
		case strings.HasPrefix(id, model.PrefixUser):
			return id == string(e.user)
		case strings.HasPrefix(id, model.PrefixDirectoryUser):
			email, _ := object["email"].(string)
			return own || e.entries[id] || e.texts[strings.ToLower(email)]
		}
	}
	return own
}
