package domains

import (
	"context"
	"fmt"
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/domains"
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
	return h.Web.Page(w, r, "Remove "+v.Name.Text, v)
}

// removable reports whether a visitor can remove a domain: one that is verified
// only who can prove who they are.
func removable(v web.Visitor, d model.Domain) bool {
	return v.Manages(model.WidgetDomains) && (!d.Owned() || v.CanProve())
}

func (h *Handler) removal(r *http.Request, d model.Domain) (view.Remove, error) {
	url := urlOf(web.VisitorOf(r), d)
	v := view.Remove{Name: nameOf(d), URL: url, Action: url + "/remove"}
	if !d.Owned() {
		v.Effects = []string{"We no longer look for its record. Nobody loses access.", "To add the domain again later, you publish another record."}
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
		effectOnPeople(people, v.Name.Text, connected),
		"People and directories with addresses at " + v.Name.Text + " are no longer trusted as yours.",
		"Another organization can prove that the domain is its own.",
		"To use the domain again, you add it and publish another record.",
	}
	return v, nil
}

func effectOnPeople(n int, domain string, connected bool) string {
	they, stay := "they sign", "stay members"
	if n == 1 {
		they, stay = "that person signs", "stays a member"
	}
	if connected {
		return fmt.Sprintf("Single sign-on stops for %s with addresses at %s: %s in by email.", words.Count(n, "person", "people"), domain, they)
	}
	return fmt.Sprintf("%s at %s, and %s.", words.Count(n, "member has an address", "members have addresses"), domain, stay)
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
		return h.Web.Refused(w, r, err, "Remove "+v.Name.Text, v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, nameOf(d).Text+" was removed.")
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Domains())
}
