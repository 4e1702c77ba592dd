package activity

import (
	"context"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// mostFound is how many people, and as many of each other sort, a typed name stands for.
const mostFound = 20

// find puts into a query what is typed: an id as it is, and a name as the ids of all that
// have it. What is found of nothing leaves a query that finds nothing.
func (h *Handler) find(ctx context.Context, org model.OrgID, q listing, a *db.ActivityQuery) error {
	if q.by != "" {
		found, err := h.actors(ctx, org, q.by)
		if err != nil {
			return err
		}
		a.Actors = append([]model.Actor{}, found...)
	}
	if q.object != "" {
		found, err := h.objects(ctx, org, q.object)
		if err != nil {
			return err
		}
		a.Objects = append([]string{}, found...)
	}
	return nil
}

// actors returns who is meant by what is typed.
func (h *Handler) actors(ctx context.Context, org model.OrgID, typed string) ([]model.Actor, error) {
	for prefix, kind := range map[string]model.ActorKind{
		model.PrefixUser: model.ActorUser, model.PrefixApplication: model.ActorApplication, model.PrefixPortalLink: model.ActorPortalLink,
		model.PrefixDirectory: model.ActorDirectory, model.PrefixConnection: model.ActorConnection, model.PrefixOperator: model.ActorOperator,
	} {
		if model.ValidID(prefix, typed) {
			return []model.Actor{{Kind: kind, ID: typed}}, nil
		}
	}
	if kind := model.ActorKind(typed); kind == model.ActorOperator || kind == model.ActorSystem {
		return []model.Actor{{Kind: kind}}, nil
	}
	var all []model.Actor
	people, err := h.people(ctx, org, typed)
	for _, p := range people {
		all = append(all, model.Actor{Kind: model.ActorUser, ID: string(p.user)})
	}
	if err != nil {
		return nil, err
	}
	connections, err := h.DB.Connections(ctx, org)
	for _, c := range connections {
		if has(c.Name, typed) {
			all = append(all, model.Actor{Kind: model.ActorConnection, ID: string(c.ID)})
		}
	}
	if err != nil {
		return nil, err
	}
	directories, err := h.DB.Directories(ctx, org)
	for _, d := range directories {
		if has(d.Provider.Name(), typed) {
			all = append(all, model.Actor{Kind: model.ActorDirectory, ID: string(d.ID)})
		}
	}
	return all, err
}

// objects returns the ids of what is meant by what is typed.
func (h *Handler) objects(ctx context.Context, org model.OrgID, typed string) ([]string, error) {
	if looksLikeID(typed) {
		return h.sameObject(ctx, org, typed)
	}
	var all []string
	people, err := h.people(ctx, org, typed)
	for _, p := range people {
		all = append(all, string(p.user))
		if p.member != "" {
			all = append(all, string(p.member))
		}
	}
	if err != nil {
		return nil, err
	}
	domains, err := h.DB.Domains(ctx, org, model.DomainOrganization)
	for _, d := range domains {
		if has(d.Name, typed) {
			all = append(all, string(d.ID))
		}
	}
	if err != nil {
		return nil, err
	}
	connections, err := h.DB.Connections(ctx, org)
	for _, c := range connections {
		if has(c.Name, typed) {
			all = append(all, string(c.ID))
		}
	}
	if err != nil {
		return nil, err
	}
	directories, err := h.DB.Directories(ctx, org)
	for _, d := range directories {
		if has(d.Provider.Name(), typed) {
			all = append(all, string(d.ID))
		}
	}
	return all, err
}

// sameObject returns an id, and for a member also that of the person.
func (h *Handler) sameObject(ctx context.Context, org model.OrgID, id string) ([]string, error) {
	if !model.ValidID(model.PrefixMember, id) {
		return []string{id}, nil
	}
	m, err := h.DB.Member(ctx, org, model.MemberID(id))
	if model.KindOf(err) == model.NotFound {
		return []string{id}, nil
	}
	return []string{id, string(m.User)}, err
}

// looksLikeID reports whether a text has the form of an id: letters, a line, a number.
func looksLikeID(s string) bool {
	prefix, _, ok := strings.Cut(s, "_")
	return ok && prefix != "" && model.ValidID(prefix+"_", s)
}

// person is somebody who is, or was, in the organization.
type person struct {
	user   model.UserID
	member model.MemberID
}

// people returns those whose name or address has what is typed, and who has exactly that
// address, also when they are no member any more: of an organization, or of all for "".
func (h *Handler) people(ctx context.Context, org model.OrgID, typed string) (all []person, err error) {
	if org == "" {
		found, err := h.DB.UsersFound(ctx, typed, "", mostFound)
		for _, u := range found {
			all = append(all, person{user: u.ID})
		}
		return all, err
	}
	if words := search.Words(typed); len(words) > 0 {
		page, err := h.DB.Members(ctx, org, db.MemberQuery{Words: words[:min(len(words), 5)], Limit: mostFound})
		if err != nil {
			return nil, err
		}
		for _, m := range page.Members {
			all = append(all, person{m.User, m.ID})
		}
	}
	if email, err := emailaddr.Parse(typed); err == nil {
		u, err := h.DB.UserByEmail(ctx, email)
		if err != nil && model.KindOf(err) != model.NotFound {
			return nil, err
		}
		if u.ID != "" {
			all = append(all, person{user: u.ID})
		}
	}
	return all, nil
}

// has reports whether a name has what is typed, in whichever case.
func has(name, typed string) bool { return strings.Contains(model.Fold(name), model.Fold(typed)) }
