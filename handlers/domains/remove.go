package domains

import (
	"context"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/domains"
)

// ConfirmRemove says what removing a domain does, and asks whether to do it.
func (h *Handler) ConfirmRemove(w http.ResponseWriter, r *http.Request) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if !removable(web.VisitorOf(r), d) {
		return model.Missing("")
	}
	v, err := h.removal(r, d)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Remove %s", v.Name.Text), v)
}

// removable reports whether a visitor can remove a domain: one that is verified
// only who can prove who they are.
func removable(v web.Visitor, d model.Domain) bool {
	return v.Manages(model.WidgetDomains) && (!d.Owned() || v.CanProve())
}

func (h *Handler) removal(r *http.Request, d model.Domain) (view.Remove, error) {
	say, url := web.Words(r), urlOf(web.VisitorOf(r), d)
	v := view.Remove{Name: nameOf(d), URL: url, Action: url + "/remove"}
	if !d.Owned() {
		v.Effects = []string{say.Text("We no longer look for its record. Nobody loses access."), say.Text("To add the domain again later, you publish another record.")}
		return v, nil
	}
	v.Action += "-verified"
	people, err := h.DB.CountMembersAt(r.Context(), d.Org, d.Name, domainname.Unicode(d.Name))
	if err != nil {
		return v, err
	}
	connected, err := h.DB.HasEnabledConnection(r.Context(), d.Org)
	if err != nil {
		return v, err
	}
	v.Effects = []string{
		effectOnPeople(say, people, v.Name.Text, connected),
		say.Text("People and directories with addresses at %s are no longer trusted as yours.", v.Name.Text),
		say.Text("Another organization can prove that the domain is its own."),
		say.Text("To use the domain again, you add it and publish another record."),
	}
	return v, nil
}

func effectOnPeople(say *words.Language, n int, domain string, connected bool) string {
	if connected {
		return say.Many(n, "Single sign-on stops for %d person with addresses at %s: that person signs in by email.",
			"Single sign-on stops for %d people with addresses at %s: they sign in by email.", domain)
	}
	return say.Many(n, "%d member has an address at %s, and stays a member.", "%d members have addresses at %s, and stay members.", domain)
}

// Remove removes a domain that is not verified.
func (h *Handler) Remove(w http.ResponseWriter, r *http.Request) error {
	return h.remove(w, r, h.Domains.Remove)
}

// RemoveVerified removes a domain, whatever depends on it.
func (h *Handler) RemoveVerified(w http.ResponseWriter, r *http.Request) error {
	return h.remove(w, r, h.Domains.RemoveVerified)
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request,
	rule func(context.Context, model.Actor, model.DomainID) (model.Domain, error),
) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	now, err := rule(r.Context(), web.VisitorOf(r).Actor, d.ID)
	if model.KindOf(err) == model.Conflict {
		v, wrong := h.removal(r, now)
		if wrong != nil {
			return wrong
		}
		v.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, web.Words(r).Text("Remove %s", v.Name.Text), v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("%s was removed.", nameOf(d).Text))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Domains())
}
