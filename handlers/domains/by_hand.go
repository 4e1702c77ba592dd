package domains

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/ui"
)

// byHand returns the form by which a domain is verified without its record, nil for whoever is no
// operator in the console, and for one that is verified.
func byHand(r *http.Request, d model.Domain, why error) *view.ByHand {
	visitor, say := web.VisitorOf(r), web.Words(r)
	if visitor.Actor.Operator() == "" || d.Owned() {
		return nil
	}
	return &view.ByHand{URL: urlOf(visitor, d), Reason: ui.Field{
		ID: "domain-reason", Name: "reason", Label: say.Text("Reason"), Type: "text", Value: r.PostFormValue("reason"), Autocomplete: "off", MaxLength: model.DomainReason.Most,
		Hint: say.Text("It is in the log of events."), Error: web.MessageOf(r, why), Autofocus: why != nil,
	}}
}

// VerifyByHand makes a domain the organization's own by the operator's word.
func (h *Handler) VerifyByHand(w http.ResponseWriter, r *http.Request) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor, say := web.VisitorOf(r), web.Words(r)
	after, why := h.Domains.VerifyFor(r.Context(), visitor.Actor, d.Name, r.PostFormValue("reason"))
	switch model.KindOf(why) {
	case model.Invalid:
		v, err := h.detail(r, d)
		if err != nil {
			return err
		}
		v.ByHand = byHand(r, d, why)
		return h.Web.Refused(w, r, why, v.Name.Text, v, v)
	case model.Conflict:
		return h.refuse(w, r, d, why)
	}
	if why != nil {
		return why
	}
	return h.Web.Told(w, r, urlOf(visitor, after), ui.Toast{Kind: ui.KindOK, Text: verifiedText(say, after)})
}
