package domains

import (
	"fmt"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/ui"
)

// verified is what pages are told, beside the domain's own, when a domain is.
const verified = "verified"

// Status tells a page that shows a domain what has changed since.
func (h *Handler) Status(w http.ResponseWriter, r *http.Request) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	status, err := h.status(r, d)
	if err != nil {
		return err
	}
	page := urlOf(web.VisitorOf(r), d)
	if r.URL.Query().Get("seen") == status.Seen {
		return h.Web.Polled(w, r, page)
	}
	parts := append([]views.View{status}, alsoChanged(web.Words(r), d)...)
	if d.Owned() {
		web.Tell(w, verified, "true")
		parts = append(parts, ui.Toast{Kind: ui.KindOK, Text: verifiedText(web.Words(r), d), Partial: true})
	}
	return h.Web.Polled(w, r, page, parts...)
}

// alsoChanged returns what else on the page changes with the status.
func alsoChanged(say *words.Language, d model.Domain) []views.View {
	badge := badgeOf(say, d)
	badge.Partial = true
	if d.Proof.Method == model.DomainByAdmin {
		return []views.View{badge}
	}
	provider := providerOf(d)
	provider.Partial = true
	return []views.View{badge, provider}
}

// secondsToNext returns how many seconds a page that shows the domain waits before it
// asks again, 0 when it need not.
func (h *Handler) secondsToNext(d model.Domain) int {
	if d.Proof.Status != model.DomainPending {
		return 0
	}
	switch age := h.Now().Sub(d.Proof.PendingAt); {
	case age < model.DomainEachMinute:
		return 5
	case age < model.DomainEachTen:
		return 30
	}
	return 60
}

// status returns how far a domain is, in words.
func (h *Handler) status(r *http.Request, d model.Domain) (view.Status, error) {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.Status{}, err
	}
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := statusWords(say, d, instance.SupportEmail)
	v.URL, v.Every = urlOf(visitor, d), h.secondsToNext(d)
	v.Seen = fmt.Sprintf("%d-%d", d.Version, v.Every)
	if visitor.Manages(model.WidgetDomains) {
		v.CanCheck = !d.Proof.NextCheckAt.IsZero()
		v.CanRetry = d.Proof.Status == model.DomainFailed
		switch {
		case !d.Owned():
		case visitor.Sees(model.WidgetSSO) && visitor.Manages(model.WidgetSSO):
			v.NextURL, v.NextText = visitor.Links.SSO(), say.Text("Set up single sign-on")
		case visitor.Sees(model.WidgetGeneral):
			v.NextURL, v.NextText = visitor.Links.General()+"#general-domains", say.Text("Choose who may join")
		}
	}
	return v, nil
}

// Check asks DNS now.
func (h *Handler) Check(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.DomainID) (model.Domain, string, error) {
		d, err := h.Domains.CheckNow(r.Context(), web.VisitorOf(r).Actor, id)
		return d, checkedText(web.Words(r), d), err
	})
}

// Retry looks for the record of a failed domain again.
func (h *Handler) Retry(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, func(id model.DomainID) (model.Domain, string, error) {
		d, err := h.Domains.Retry(r.Context(), web.VisitorOf(r).Actor, id)
		return d, web.Words(r).Text("We look for the record again."), err
	})
}

// act does something with a domain and shows its status.
func (h *Handler) act(w http.ResponseWriter, r *http.Request, do func(model.DomainID) (model.Domain, string, error)) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	after, text, err := do(d.ID)
	if model.KindOf(err) == model.Conflict {
		return h.refuse(w, r, d, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	status, err := h.status(r, after)
	if err != nil {
		return err
	}
	if !d.Owned() && after.Owned() {
		web.Tell(w, verified, "true")
	}
	focus := "domain-check"
	if status.CanRetry {
		focus = "domain-retry"
	}
	return h.Web.Change(w, r, web.Change{
		Page: urlOf(web.VisitorOf(r), after), Fragment: status, Also: alsoChanged(web.Words(r), after), Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: text},
	})
}

// refuse shows the domain as it is, and why nothing was done.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, d model.Domain, why error) error {
	v, err := h.detail(r, d)
	if err != nil {
		return err
	}
	v.Status.Problem = web.MessageOf(r, why)
	return h.Web.Refused(w, r, why, v.Name.Text, v.Status, v)
}
