package configfile

import (
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Export returns everything that a file can describe as such a file, in an order that depends on
// nothing else: what is as on a new instance is left out, and so are secrets of which no file says
// where they are. left are pictures that came from no file, and are not in it.
func Export(ctx context.Context, d *db.Reader) (text []byte, left []model.PictureUse, err error) {
	s, err := readState(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	n := newNames()
	s.name(n)
	for _, each := range []struct {
		use  model.PictureUse
		name string
	}{{model.PictureLogo, s.settings.Logo}, {model.PictureDarkLogo, s.settings.DarkLogo}, {model.PictureFavicon, s.settings.Favicon}} {
		if each.name != "" && s.settings.pictures[each.use] == "" {
			left = append(left, each.use)
		}
	}
	return s.document(n, false).written(), left, nil
}

// document returns the state as a file. A full one has all settings, to be compared.
func (s *state) document(n *names, full bool) node {
	doc := node{kind: fields}
	for i, part := range []func() node{
		func() node { return s.settingsNode("instance", full) }, func() node { return s.settingsNode("branding", full) },
		s.permissionsNode, func() node { return s.rolesNode(full) },
		func() node { return s.applicationsNode(n) }, func() node { return s.webhooksNode(n) }, s.organizationsNode,
	} {
		if written := part(); len(written.fields) > 0 {
			doc.add(parts()[i], written)
		}
	}
	return doc
}

func (s *state) settingsNode(part string, full bool) node {
	usual := usualSettings()
	all := node{}
	for _, f := range settingFields()[part] {
		is := f.write(&s.settings)
		if full || s.isManaged(model.ManagedSetting, f.name) || !is.same(f.write(&usual)) {
			all.add(f.name, is)
		}
	}
	return all
}

func (s *state) permissionsNode() node {
	all := node{}
	for _, p := range s.permissions {
		if !p.BuiltIn {
			all.add(string(p.Name), textNode(p.Description))
		}
	}
	return all
}

func (s *state) rolesNode(full bool) node {
	all := node{}
	for _, r := range s.roles {
		if r.Label == r.Name {
			r.Label = ""
		}
		all.add(r.Name, writeItem(role{Role: r}, role{}, roleFields()))
	}
	usual := usualSettings()
	for _, name := range []string{usual.creatorRole, usual.memberRole} { // which every new instance has
		if _, there := all.field(name); !there && !full {
			all.add(name, writeItem(role{absent: true}, role{}, roleFields()))
		}
	}
	return all
}

func (s *state) applicationsNode(n *names) node {
	all := node{}
	for _, a := range s.applications {
		name := n.of(model.ManagedApplication, string(a.ID), a.Name)
		value := application{Application: a, secrets: refsOf(s.ref(model.ManagedApplicationSecrets, name))}
		for _, id := range a.Audiences {
			if called := n.named[thing{model.ManagedApplication, string(id)}]; called != "" {
				value.audiences = append(value.audiences, called)
				continue
			}
			value.audiences = append(value.audiences, string(id))
		}
		all.add(name, writeItem(value, usualApplication(), applicationFields()))
	}
	return all.sorted()
}

func (s *state) webhooksNode(n *names) node {
	all := node{}
	for _, w := range s.webhooks {
		name := n.of(model.ManagedWebhook, string(w.ID), "")
		value := webhook{Webhook: w, secret: reference{text: s.ref(model.ManagedWebhookSecret, name)}}
		all.add(name, writeItem(value, webhook{}, webhookFields()))
	}
	return all.sorted()
}

func (s *state) organizationsNode() node {
	all := node{}
	for _, o := range s.organizations {
		if o.externalID != "" {
			var features node
			features.add("features", listNode(inOrder(o.features)))
			all.add(o.externalID, features)
		}
	}
	return all.sorted()
}

// inOrder returns features in the order in which they are shown.
func inOrder(features []model.Feature) []model.Feature {
	return slices.DeleteFunc(model.Features(), func(f model.Feature) bool { return !slices.Contains(features, f) })
}

// sorted returns a node with its fields by their names.
func (n node) sorted() node {
	slices.SortFunc(n.fields, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	return n
}

// refsOf and refText store several references in one text.
func refsOf(text string) []reference {
	var all []reference
	for _, ref := range strings.Split(text, "\n") {
		if ref != "" {
			all = append(all, reference{text: ref})
		}
	}
	return all
}

func refText(all []reference) string { return strings.Join(texts(all), "\n") }
