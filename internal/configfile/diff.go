package configfile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// ChangeKind says what sort of change one is.
type ChangeKind string

// The kinds of changes.
const (
	Added   ChangeKind = "added"
	Changed ChangeKind = "changed"
	Removed ChangeKind = "removed"
	Renewed ChangeKind = "renewed" // another secret or picture, which is not shown
)

// Change is something that is different after a file was applied.
type Change struct {
	Kind     ChangeKind
	Path     string // as in applications.coffeedesk.redirect_uris
	From, To string
}

// Item returns the path of what it is a change of: applications.coffeedesk.
func (c Change) Item() string {
	names := strings.SplitN(c.Path, ".", 3)
	return strings.Join(names[:min(len(names), 2)], ".")
}

// leaf is a value that has no others below it.
type leaf struct {
	path, item string
	text       string
}

// leaves returns the values of a file.
func leaves(n node) []leaf {
	var all []leaf
	for _, part := range n.fields {
		for _, e := range part.value.fields {
			item := joined(part.name, e.name)
			if e.value.kind != fields || len(e.value.fields) == 0 {
				all = append(all, leaf{item, item, e.value.short()})
				continue
			}
			for _, f := range e.value.fields {
				all = append(all, leaf{joined(item, f.name), item, f.value.short()})
			}
		}
	}
	return all
}

// short returns a value in one line.
func (n node) short() string {
	if n.kind != list {
		return n.text
	}
	all := make([]string, len(n.items))
	for i, item := range n.items {
		all[i] = item.text
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// differences returns what is different between two files, in the order of the second. What is gone
// as a whole is one change.
func differences(from, to node) []Change {
	was, is := leaves(from), leaves(to)
	find := func(all []leaf, path string) (leaf, bool) {
		i := slices.IndexFunc(all, func(l leaf) bool { return l.path == path })
		if i < 0 {
			return leaf{}, false
		}
		return all[i], true
	}
	var all []Change
	for _, l := range is {
		switch before, known := find(was, l.path); {
		case !known:
			all = append(all, Change{Kind: Added, Path: l.path, To: l.text})
		case before.text != l.text:
			all = append(all, Change{Kind: Changed, Path: l.path, From: before.text, To: l.text})
		}
	}
	for _, l := range was {
		if _, there := find(is, l.path); there {
			continue
		}
		gone := Change{Kind: Removed, Path: l.path, From: l.text}
		if !slices.ContainsFunc(is, func(other leaf) bool { return other.item == l.item }) {
			gone = Change{Kind: Removed, Path: l.item}
		}
		if !slices.Contains(all, gone) {
			all = append(all, gone)
		}
	}
	return all
}

func (t thing) compare(to thing) int {
	return cmp.Or(strings.Compare(string(t.kind), string(to.kind)), strings.Compare(t.key, to.key))
}

func isSetting(path string) bool {
	part, _, _ := strings.Cut(path, ".")
	return settingFields()[part] != nil
}

// pathOf returns where a file describes something, "" for what is a part of something else.
func pathOf(kind model.ManagedKind, name string) string {
	switch kind {
	case model.ManagedApplication:
		return joined("applications", name)
	case model.ManagedOrganization:
		return joined("organizations", name)
	case model.ManagedPermission:
		return joined("permissions", name)
	case model.ManagedRole:
		return joined("roles", name)
	case model.ManagedWebhook:
		return joined("webhooks", name)
	case model.ManagedSetting:
		for part, known := range settingFields() {
			if slices.ContainsFunc(known, func(f field[settings]) bool { return f.name == name }) {
				return joined(part, name)
			}
		}
	}
	return ""
}
