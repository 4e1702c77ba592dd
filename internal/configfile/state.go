package configfile

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// state is everything that a file can describe, as it is.
type state struct {
	settings      settings
	permissions   []model.DefinedPermission
	roles         []model.Role
	applications  []model.Application
	webhooks      []model.Webhook
	organizations map[model.OrgID]organizationState
	managed       map[thing]model.Managed // by their names
}

// organizationState is what a file can describe of an organization.
type organizationState struct {
	externalID string
	features   []model.Feature
}

// readState reads it: of the organizations, those that are managed, and those with the external
// IDs.
func readState(ctx context.Context, d *db.Reader, external ...string) (*state, error) {
	s := &state{organizations: map[model.OrgID]organizationState{}}
	all, err := d.AllManaged(ctx)
	s.manages(all)
	for _, read := range []func() error{
		func() (err error) { s.permissions, err = d.DefinedPermissions(ctx); return err },
		func() (err error) { s.roles, err = d.Roles(ctx, ""); return err },
		func() (err error) { s.applications, err = d.Applications(ctx); return err },
		func() (err error) { s.webhooks, err = d.Webhooks(ctx, ""); return err },
		func() error { return s.readOrganizations(ctx, d, external) },
		func() error { return s.readSettings(ctx, d) },
	} {
		if err == nil {
			err = read()
		}
	}
	s.applications = slices.DeleteFunc(s.applications, func(a model.Application) bool { return a.Org != "" })
	return s, err
}

// manages says what a file describes, and where that says that pictures are.
func (s *state) manages(all []model.Managed) {
	s.managed, s.settings.pictures = map[thing]model.Managed{}, map[model.PictureUse]string{}
	for _, m := range all {
		s.managed[thing{m.Kind, m.Name}] = m
		if m.Kind == model.ManagedSetting && isPicture(model.PictureUse(m.Name)) {
			s.settings.pictures[model.PictureUse(m.Name)] = m.Ref
		}
	}
}

func (s *state) readSettings(ctx context.Context, d *db.Reader) error {
	i, err := d.Instance(ctx)
	s.settings.Instance = i
	for _, r := range s.roles {
		if r.ID == i.CreatorRole {
			s.settings.creatorRole = r.Name
		}
		if r.ID == i.MemberRole {
			s.settings.memberRole = r.Name
		}
	}
	return err
}

func (s *state) readOrganizations(ctx context.Context, d *db.Reader, external []string) error {
	ids := map[model.OrgID]bool{}
	for _, m := range s.managed {
		if m.Kind == model.ManagedOrganization {
			ids[model.OrgID(m.ID)] = true
		}
	}
	for _, e := range external {
		o, err := d.OrganizationByExternalID(ctx, e)
		if err != nil {
			if model.KindOf(err) == model.NotFound {
				continue
			}
			return err
		}
		ids[o.ID] = true
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		o, err := d.Organization(ctx, id)
		if model.KindOf(err) == model.NotFound {
			continue // it is deleted
		}
		if err != nil {
			return err
		}
		features, err := d.FeaturesOf(ctx, id)
		if err != nil {
			return err
		}
		s.organizations[id] = organizationState{o.ExternalID, features}
	}
	return nil
}

// isManaged reports whether a file describes something of a name.
func (s *state) isManaged(kind model.ManagedKind, name string) bool {
	_, ok := s.managed[thing{kind, name}]
	return ok
}

// describes reports whether a file describes what has an id.
func (s *state) describes(kind model.ManagedKind, id string) bool {
	for _, m := range s.managed {
		if m.Kind == kind && m.ID == id {
			return true
		}
	}
	return false
}

// ref returns where a file says that a secret is.
func (s *state) ref(kind model.ManagedKind, name string) string {
	return s.managed[thing{kind, name}].Ref
}

// name gives names to what has none: those that the file gives that describes it, and others that
// are like it.
func (s *state) name(n *names) {
	for _, m := range s.managed {
		switch m.Kind {
		case model.ManagedApplication, model.ManagedWebhook:
			n.give(m.Kind, m.Name, m.ID)
		}
	}
	for _, a := range s.applications {
		n.of(model.ManagedApplication, string(a.ID), a.Name)
	}
	for _, w := range s.webhooks {
		host := w.URL
		if u, err := url.Parse(w.URL); err == nil {
			host = u.Hostname()
		}
		n.of(model.ManagedWebhook, string(w.ID), host)
	}
}
