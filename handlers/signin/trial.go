package signin

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Test shows the page at which a test of a connection begins, in whatever browser the
// ticket was brought to. Looking at it begins nothing: previews of links do that, too.
func (h *Handler) Test(w http.ResponseWriter, r *http.Request) error {
	id, ticket := connectionOf(r), r.URL.Query().Get("ticket")
	c, err := h.SSO.LookAtTicket(r.Context(), id, ticket)
	if err != nil {
		return h.testOver(w, r, err)
	}
	org, err := h.DB.Organization(r.Context(), c.Org)
	if err != nil {
		return err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return err
	}
	v := view.Test{
		ConnectionName: c.Name, OrgName: org.Name, Action: model.TestPath(id), Ticket: ticket,
		Link: ui.Copy{ID: "test-link", Label: web.Words(r).Text("Link"), Value: h.Web.URL(model.TestPath(id) + "?" + url.Values{"ticket": {ticket}}.Encode()), Secret: true},
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// BeginTest sends the browser to the identity provider.
func (h *Handler) BeginTest(w http.ResponseWriter, r *http.Request) error {
	id := connectionOf(r)
	to, err := h.SSO.BeginTest(r.Context(), id, r.PostFormValue("ticket"), h.Web.Remember(w, r))
	if model.KindOf(err) == model.NotFound {
		return h.testOver(w, r, err)
	}
	if err != nil {
		return h.upstreamFailed(w, r, id, "", err)
	}
	return h.leadTo(w, r, to)
}

// testOver answers for a ticket that begins nothing any more.
func (h *Handler) testOver(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	v := view.TestOver{URL: h.Web.Portal.Links.SSO()}
	return h.Web.Card(w, r, http.StatusNotFound, v.Title(web.Words(r)), v)
}

// showTest leads to what came of a test: in the portal for who has begun it, and else to
// a page for this browser only.
func (h *Handler) showTest(w http.ResponseWriter, r *http.Request, a model.Attempt) error {
	to := model.TestResultPath(a.Connection, a.ID)
	session, err := h.Web.CurrentSession(r)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	if err == nil && a.By != "" && session.User.ID == a.By.User() && session.Org.ID == a.Org {
		to = h.Web.Portal.Links.Attempt(a.Connection, a.ID)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
