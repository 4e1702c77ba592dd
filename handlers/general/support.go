package general

import (
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

// support returns the form by which operators are let in as the organization's people, or what
// stands in its place once they are. Operators see it, and don't let themselves in.
func (h *Handler) support(r *http.Request, visitor web.Visitor) (view.Support, error) {
	say := web.Words(r)
	v := view.Support{
		Links: visitor.Links, Hidden: visitor.Outside(),
		ReadOnly: !visitor.Manages(model.WidgetGeneral) || visitor.Member == "" || !visitor.CanProve(),
	}
	for _, hours := range model.SupportHours() {
		label := say.Many(hours, "%d hour", "%d hours")
		if hours > 24 {
			label = say.Many(hours/24, "%d day", "%d days")
		}
		v.Hours = append(v.Hours, ui.Option{Value: strconv.Itoa(hours), Label: label, Selected: hours == model.SupportHoursUsual})
	}
	a, err := h.DB.SupportAccess(r.Context(), visitor.Org.ID)
	if model.KindOf(err) == model.NotFound || err == nil && !a.Live(h.Now()) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Until = say.Moment(a.Until.In(visitor.Location()))
	by, err := h.DB.User(r.Context(), a.GrantedBy)
	if model.KindOf(err) == model.NotFound {
		return v, nil
	}
	v.By = emailaddr.Readable(by.Name())
	return v, err
}

// GrantSupport lets operators in as the organization's people for some hours.
func (h *Handler) GrantSupport(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	hours, _ := strconv.Atoi(r.PostFormValue("hours")) // the rule refuses 0
	a, err := h.Support.Grant(r.Context(), visitor.Actor, hours)
	if model.KindOf(err) == model.Invalid {
		return h.refuseSupport(w, r, err)
	}
	if err != nil {
		return err
	}
	return h.answerSupport(w, r, "general-support-end", say.Text("Support can sign in until %s.", say.Moment(a.Until.In(visitor.Location()))))
}

// EndSupport lets operators in no more, and those out who are there.
func (h *Handler) EndSupport(w http.ResponseWriter, r *http.Request) error {
	ended, err := h.Support.End(r.Context(), web.VisitorOf(r).Actor)
	if err != nil {
		return err
	}
	says := web.Words(r).Text("Support access is over. Who was there is signed out.")
	if !ended {
		says = web.Words(r).Text("Support access was over already.")
	}
	return h.answerSupport(w, r, "general-support-grant", says)
}

func (h *Handler) answerSupport(w http.ResponseWriter, r *http.Request, focus, says string) error {
	visitor := web.VisitorOf(r)
	form, err := h.support(r, visitor)
	if err != nil {
		return err
	}
	return h.Web.Change(w, r, web.Change{Page: visitor.Links.General(), Fragment: form, Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: says}})
}

// refuseSupport shows the form again, and says what is wrong with what was chosen.
func (h *Handler) refuseSupport(w http.ResponseWriter, r *http.Request, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Support.Error = web.MessageOf(r, why)
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), page.Support, page)
}
