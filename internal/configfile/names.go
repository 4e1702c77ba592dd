package configfile

import (
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// names are what a file calls things that have none of their own: applications and webhooks.
type names struct {
	ids   map[thing]string // by their names
	named map[thing]string // by their ids
}

// thing is something of a kind, by its name or its id.
type thing struct {
	kind model.ManagedKind
	key  string
}

func newNames() *names { return &names{map[thing]string{}, map[thing]string{}} }

// give calls something by a name. It reports whether nothing else is called so, and it by no other.
func (n *names) give(kind model.ManagedKind, name, id string) bool {
	if _, taken := n.ids[thing{kind, name}]; taken || n.named[thing{kind, id}] != "" {
		return false
	}
	n.ids[thing{kind, name}], n.named[thing{kind, id}] = id, name
	return true
}

// id returns what is called by a name, "" for nothing.
func (n *names) id(kind model.ManagedKind, name string) string { return n.ids[thing{kind, name}] }

// of returns what something is called, which gets a name like the given text when it has none.
func (n *names) of(kind model.ManagedKind, id, like string) string {
	if known := n.named[thing{kind, id}]; known != "" {
		return known
	}
	plain := slug(like)
	if plain == "" {
		plain = string(kind)
	}
	name := plain
	for i := 2; !n.give(kind, name, id); i++ {
		name = fmt.Sprintf("%s-%d", plain, i)
	}
	return name
}

// slug returns a name in the form of those of a file that is like a text, "" for a text of which
// nothing can stand in one.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte(' ')
		}
	}
	name := strings.Join(strings.Fields(b.String()), "-")
	return strings.TrimRight(name[:min(len(name), 40)], "-")
}
