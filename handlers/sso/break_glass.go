package sso

import (
	"net/http"
	"slices"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// breakGlass returns the list of who may sign in with a passkey where a connection is
// required, nil while nobody has to know of that.
func (h *Handler) breakGlass(r *http.Request, all []model.Connection) (*view.BreakGlass, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	named, err := h.DB.BreakGlass(r.Context(), visitor.Org.ID)
	on := slices.ContainsFunc(all, func(c model.Connection) bool { return c.Enabled })
	if err != nil || visitor.Outside() || !on && len(named) == 0 {
		return nil, err
	}
	v := &view.BreakGlass{URL: breakGlassURL(visitor.Links), Manage: visitor.Manages(model.WidgetSSO) && visitor.CanProve()}
	now, works := h.Now(), false
	for _, b := range named {
		item := view.BreakGlassItem{Name: b.Name, Email: emailaddr.Readable(b.Email), Reason: b.Reason, ID: string(b.Member), Review: say.Day(b.ReviewAt), Badges: breakGlassBadges(say, b, now)}
		if !b.ExpiresAt.IsZero() {
			item.Review = ""
		}
		works = works || b.Works()
		v.Items = append(v.Items, item)
	}
	v.Full = len(slices.DeleteFunc(named, func(b model.BreakGlass) bool { return !b.ExpiresAt.IsZero() })) >= model.MostBreakGlass
	required := slices.ContainsFunc(all, func(c model.Connection) bool { return c.Enabled && c.Required })
	if required && !works {
		v.Notice = &ui.Notice{Kind: ui.KindWarn, Title: say.Text("Nobody gets in without your identity provider"), Text: say.Text("Single sign-on is required. Name somebody with a passkey for the day on which it can’t be reached.")}
	}
	return v, nil
}

func breakGlassURL(l model.Links) string { return l.SSO() + "/break-glass" }

// breakGlassBadges says in a few words what is the matter with a break-glass member.
func breakGlassBadges(say *words.Language, b model.BreakGlass, now time.Time) (all []view.Badge) {
	warn := func(text string) {
		all = append(all, view.Badge{Kind: ui.KindWarn, Icon: "triangle-alert", Text: text})
	}
	if !b.Active {
		warn(say.Text("Not active"))
	}
	if !b.Passkey {
		warn(say.Text("No passkey"))
	}
	if b.Overdue(now) {
		warn(say.Text("Review is due"))
	}
	if !b.ExpiresAt.IsZero() {
		all = append(all, view.Badge{Kind: ui.KindInfo, Icon: "timer", Text: say.Text("Until %s", say.Moment(b.ExpiresAt))})
	}
	return all
}

func nameTitle(say *words.Language) string { return say.Text("Name a break-glass member") }

// AskBreakGlass shows the form that names a break-glass member, or one anew.
func (h *Handler) AskBreakGlass(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	if !visitor.CanProve() {
		return model.Missing("")
	}
	email, reason, review := "", "", h.Now().Add(model.MaxReview/2)
	if id := r.URL.Query().Get("member"); id != "" {
		all, err := h.DB.BreakGlass(r.Context(), visitor.Org.ID)
		if err != nil {
			return err
		}
		for _, b := range all {
			if string(b.Member) == id {
				email, reason = emailaddr.Readable(b.Email), b.Reason
			}
		}
	}
	v := h.nameForm(r, email, reason, review.Format(time.DateOnly))
	return h.Web.Page(w, r, nameTitle(web.Words(r)), v)
}

func (h *Handler) nameForm(r *http.Request, email, reason, review string) view.NameBreakGlass {
	links, say := web.VisitorOf(r).Links, web.Words(r)
	return view.NameBreakGlass{
		Back: links.SSO(), Action: breakGlassURL(links),
		Email: ui.Field{ID: "break-glass-email", Name: "member_email", Label: say.Text("Email address of the member"), Type: "email", Value: email, Autocomplete: "off", Required: true,
			Hint: say.Text("An active member who has a passkey. They add one on their own Security page.")},
		Reason: ui.Field{ID: "break-glass-reason", Name: "reason", Label: say.Text("Reason"), Type: "text", Value: reason, Autocomplete: "off", Required: true, MaxLength: model.BreakGlassReason.Most,
			Hint: say.Text("For who looks at the list later, as in: on call for IT.")},
		Review: ui.Field{ID: "break-glass-review", Name: "review", Label: say.Text("Review on"), Type: "date", Value: review, Autocomplete: "off", Required: true,
			Hint: say.Text("Within a year. You get an email on that day. They can still sign in after it.")},
	}
}

// NameBreakGlass lets a member sign in with a passkey where a connection is required.
func (h *Handler) NameBreakGlass(w http.ResponseWriter, r *http.Request) error {
	links := web.VisitorOf(r).Links
	b, err := h.name(r)
	if k := model.KindOf(err); k == model.Invalid || k == model.Conflict {
		v := h.nameForm(r, r.PostFormValue("member_email"), r.PostFormValue("reason"), r.PostFormValue("review"))
		fields := []*ui.Field{&v.Email, &v.Reason, &v.Review}
		v.Problem = beside(r, fields, model.FieldOf(err), web.MessageOf(r, err))
		return h.Web.Refused(w, r, err, nameTitle(web.Words(r)), v, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("%s can sign in with a passkey where single sign-on is required.", b.Name))
	return h.Web.Redirect(w, r, links.SSO())
}

// name names whom a form names.
func (h *Handler) name(r *http.Request) (model.BreakGlass, error) {
	visitor := web.VisitorOf(r)
	email, err := emailaddr.Parse(r.PostFormValue("member_email"))
	if err != nil {
		return model.BreakGlass{}, model.InField("member_email", err)
	}
	var member model.MemberID
	u, err := h.DB.UserByEmail(r.Context(), email)
	if err == nil {
		var m model.Member
		m, err = h.DB.MemberOfUser(r.Context(), visitor.Org.ID, u.ID)
		member = m.ID
	}
	if model.KindOf(err) == model.NotFound {
		return model.BreakGlass{}, model.InvalidField("member_email", "sso.break_glass_member")
	}
	if err != nil {
		return model.BreakGlass{}, err
	}
	review, err := time.Parse(time.DateOnly, r.PostFormValue("review"))
	if err != nil {
		review = time.Time{} // which the rule refuses
	}
	b, err := h.SSO.NameBreakGlass(r.Context(), visitor.Actor, member, r.PostFormValue("reason"), review)
	if model.FieldOf(err) == "member" {
		err = model.InField("member_email", err)
	}
	return b, err
}

// UnnameBreakGlass has a break-glass member sign in like everybody else.
func (h *Handler) UnnameBreakGlass(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	b, err := h.SSO.UnnameBreakGlass(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")))
	switch model.KindOf(err) {
	case 0:
		if err != nil {
			return err
		}
		h.Web.Say(w, r, web.Words(r).Text("%s is no longer a break-glass member.", b.Name))
	case model.Conflict:
		h.Web.Warn(w, r, web.MessageOf(r, err))
	default:
		return err
	}
	return h.Web.Redirect(w, r, visitor.Links.SSO())
}
