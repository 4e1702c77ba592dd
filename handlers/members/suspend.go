package members

import (
	"context"
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// stop is what keeps a member from being active, or from signing in.
type stop struct {
	by        model.Suspensions
	text      string          // in few words, "" for an active member who is let in
	directory model.Directory // that has deactivated them, zero for none
}

// stopped returns what keeps a member from being active.
func (h *Handler) stopped(ctx context.Context, say *words.Language, m model.Member) (stop, error) {
	tell, err := h.stopping(ctx, say, m.Org)
	if err != nil {
		return stop{}, err
	}
	return tell(m)
}

// stopping returns what tells of members of an organization what keeps them from being active.
// What it needs for all of them is asked once.
func (h *Handler) stopping(ctx context.Context, say *words.Language, org model.OrgID) (func(model.Member) (stop, error), error) {
	disabled, err := h.DB.DisabledIn(ctx, org)
	if err != nil {
		return nil, err
	}
	return func(m model.Member) (stop, error) {
		switch {
		case m.Status == model.MemberInactive:
			return h.suspended(ctx, say, m)
		case slices.Contains(disabled, m.User):
			return stop{text: say.Text("Account is disabled")}, nil
		}
		return stop{}, nil
	}, nil
}

// suspended returns what keeps an inactive member from being active.
func (h *Handler) suspended(ctx context.Context, say *words.Language, m model.Member) (s stop, err error) {
	if s.by, err = h.DB.Suspensions(ctx, m.Org, m.ID); err != nil {
		return s, err
	}
	if id := s.by.Directory(); id != "" {
		s.directory, err = h.DB.Directory(ctx, m.Org, id)
	}
	s.text = say.Text("Deactivated")
	people, suspended := s.by.ByPeople()
	switch {
	case suspended && people.By != "":
		s.text = say.Text("Suspended by %s", people.By)
	case suspended:
		s.text = say.Text("Suspended")
	case s.directory.Provider == model.ProviderCustom:
		s.text = say.Text("Deactivated by your directory")
	case s.directory.ID != "":
		s.text = say.Text("Deactivated by %s", s.directory.Provider.Name())
	}
	return s, err
}

// control returns the button that makes a member inactive, or active again; where that is for
// somebody else to do, why and where. It is nil for who may do neither.
func (s stop) control(say *words.Language, visitor web.Visitor, m model.Member) *view.Switch {
	url := visitor.Links.Member(m.ID)
	if m.Status == model.MemberActive {
		if members.MaySuspend(visitor.Actor, visitor.Permissions, m) != nil {
			return nil
		}
		return &view.Switch{ID: "suspend", URL: url + "/suspend", Label: say.Text("Suspend"), Danger: true,
			Effect: say.Text("Whoever is suspended is signed out and has no access from now on, until an admin reactivates them here. Their roles stay, and no directory takes it back.")}
	}
	err := members.MayReactivate(visitor.Actor, visitor.Permissions, m, s.by, s.directory)
	if err == nil {
		return &view.Switch{ID: "reactivate", URL: url + "/reactivate", Label: say.Text("Reactivate"), Effect: say.Text("Whoever is reactivated has their roles again, and has to sign in again.")}
	}
	if s.directory.ID == "" || !visitor.Permissions.Has(model.UsersDelete) {
		return nil
	}
	v := &view.Switch{Effect: say.Text("Reactivate %s in %s, which has deactivated them. Here nobody can, until its directory is disabled or deleted.", m.DisplayName(), s.directory.Provider.Name())}
	if s.directory.Provider == model.ProviderCustom {
		v.Effect = say.Text("Reactivate %s at your identity provider, which has deactivated them. Here nobody can, until its directory is disabled or deleted.", m.DisplayName())
	}
	if visitor.Sees(model.WidgetSCIM) {
		v.ElsewhereURL, v.Elsewhere = visitor.Links.Directory(s.directory.ID)+"/users", say.Text("Show the directory")
	}
	return v
}

// Suspend makes a member inactive.
func (h *Handler) Suspend(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	m, err := h.Members.Suspend(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")))
	if err != nil {
		return h.notSwitched(w, r, err, web.Words(r).Text("Suspend %s", m.DisplayName()))
	}
	back := comingBack(&ui.Undo{URL: visitor.Links.Member(m.ID) + "/reactivate", Target: "m-" + string(m.ID)}, r.PostFormValue("back"))
	return h.switched(w, r, m, ui.Toast{Kind: ui.KindOK, Text: web.Words(r).Text("%s is suspended, and signed out of %s.", m.DisplayName(), visitor.Org.Name), Undo: back})
}

// Reactivate makes a member active again whom people have suspended.
func (h *Handler) Reactivate(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	m, err := h.Members.Reactivate(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")))
	if err != nil {
		return h.notSwitched(w, r, err, web.Words(r).Text("Reactivate %s", m.DisplayName()))
	}
	return h.switched(w, r, m, ui.Toast{Kind: ui.KindOK, Text: web.Words(r).Text("%s is active again, and has to sign in again.", m.DisplayName())})
}

// notSwitched says why a member was left as it is.
func (h *Handler) notSwitched(w http.ResponseWriter, r *http.Request, err error, title string) error {
	switch model.KindOf(err) {
	case model.NotFound:
		return h.answerGone(w, r, err)
	case model.Forbidden, model.Conflict:
		return h.notDone(w, r, err, title, web.MessageOf(r, err))
	}
	return err
}

// switched shows a member who is active now, or is not any more.
func (h *Handler) switched(w http.ResponseWriter, r *http.Request, m model.Member, t ui.Toast) error {
	visitor, back := web.VisitorOf(r), r.PostFormValue("back")
	row, err := h.row(r, visitor, m)
	if err != nil {
		return err
	}
	page := backURL(visitor.Links, back)
	if r.PostFormValue("details") != "" {
		page = memberURL(visitor.Links, m.ID, backQuery(visitor.Links, back))
	}
	return h.Web.Change(w, r, web.Change{Page: page, Fragment: row, Focus: "more-" + string(m.ID), Toast: t})
}
