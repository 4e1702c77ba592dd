package general

import (
	"context"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/general"
)

// checklist returns what is to be done in a young organization, with what is done
// already ticked off: for who can do it, until all is done or the organization is no
// longer young. What shows is what is: nobody has to tick anything.
func (h *Handler) checklist(r *http.Request, visitor web.Visitor, o model.Organization) (view.Checklist, error) {
	var list view.Checklist
	if h.Now().Sub(o.CreatedAt) > model.FirstRun || !visitor.Manages(model.WidgetGeneral) {
		return list, nil
	}
	ctx, say, links := r.Context(), web.Words(r), visitor.Links
	for _, step := range []struct {
		on, does  model.Widget
		text, url string
		done      func() (bool, error)
	}{
		{model.WidgetGeneral, model.WidgetGeneral, say.Text("Add your logo"), "#general-organization", func() (bool, error) { return o.Logo != "", nil }},
		{model.WidgetMembers, model.WidgetInvitations, say.Text("Invite your team"), links.Invite(), func() (bool, error) { return h.hasTeam(ctx, o) }},
		{model.WidgetDomains, model.WidgetDomains, say.Text("Prove that a domain is yours"), links.Domains(), func() (bool, error) { return h.ownsDomain(ctx, o.ID) }},
		{model.WidgetSessionPolicy, model.WidgetSessionPolicy, say.Text("Decide how long sessions last"), links.SessionPolicy(), func() (bool, error) { return o.Policy != (model.SessionPolicy{}), nil }},
	} {
		if !visitor.Sees(step.on) || !visitor.Manages(step.does) {
			continue
		}
		done, err := step.done()
		if err != nil {
			return list, err
		}
		list.Steps = append(list.Steps, view.Step{Text: step.text, URL: step.url, Done: done})
		if done {
			list.Done++
		}
	}
	if list.Done == len(list.Steps) {
		return view.Checklist{}, nil
	}
	return list, nil
}

// hasTeam reports whether an organization has members beside its first, or has invited
// some.
func (h *Handler) hasTeam(ctx context.Context, o model.Organization) (bool, error) {
	if o.Members > 1 {
		return true, nil
	}
	n, err := h.DB.CountOpenInvitations(ctx, o.ID)
	return n > 0, err
}

func (h *Handler) ownsDomain(ctx context.Context, org model.OrgID) (bool, error) {
	all, err := h.DB.Domains(ctx, org, model.DomainOrganization)
	for _, d := range all {
		if d.Owned() {
			return true, err
		}
	}
	return false, err
}
