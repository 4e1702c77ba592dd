package web

import (
	"context"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// Visitor is whom a page is shown for, as far as rooms care: who acts, in which
// organization, with which rights at this moment, and below which path the rooms
// are. A member's session makes one, and so can whatever else opens a shell.
type Visitor struct {
	Name        string             // as people know them
	Org         model.Organization // zero while none is chosen
	Member      model.MemberID     // who they are in it, "" for somebody from outside
	Permissions model.Permissions
	Features    []model.Feature // of the organization
	Actor       model.Actor     // as whom rules know them
	Links       model.Links     // to the rooms that are shown to them
	SudoUntil   time.Time       // until then they may do what is sensitive

	Portal model.PortalSession // by what they have come from outside, zero for the organization's people

	Console model.OperatorSession // by which they are in the console, zero for everybody else

	shell   *Shell
	session *model.Session // nil for who has none
}

// Sees reports whether a widget is shown to the visitor, so that a link to it
// leads somewhere.
func (v Visitor) Sees(w model.Widget) bool {
	return v.shell.has(w) && w.Visible(v.Permissions, v.Features)
}

// Manages reports whether the visitor may change what a widget shows.
func (v Visitor) Manages(w model.Widget) bool { return w.Allows(w.Manage, v.Permissions, v.Features) }

// CanProve reports whether the visitor can do what needs a fresh proof of who they
// are: because they can be asked for it, or have given it. For others it does not
// exist.
func (v Visitor) CanProve() bool { return v.session != nil && !v.Visiting() || !v.SudoUntil.IsZero() }

// Outside reports whether the visitor is none of the organization's people, and has come by
// a link to its admin portal. What is decided about people does not exist for them.
func (v Visitor) Outside() bool { return v.Portal.ID != "" }

// Location returns where the visitor reads clocks; see model.User.Location.
func (v Visitor) Location() *time.Location {
	if v.session == nil {
		return time.UTC
	}
	return v.session.User.Location()
}

// Away returns the address to go to when the organization is there no more for the
// visitor.
func (v Visitor) Away() string {
	if v.shell.Choose == "" {
		return v.Links.Home()
	}
	return v.shell.Choose
}

// First returns the address of the first widget that the visitor sees.
func (v Visitor) First() string {
	for _, g := range v.shell.Groups {
		for _, w := range g.Widgets {
			if w.Visible(v.Permissions, v.Features) {
				return v.Links.Widget(w)
			}
		}
	}
	return v.Links.Home()
}

// visitorOf returns the visitor that a member's session makes.
func visitorOf(s model.Session) Visitor {
	v := Visitor{
		Name: s.User.Name(), Org: s.Org, Member: s.Member, Permissions: s.Permissions, Features: s.Features, Actor: s.Actor(),
		session: &s,
	}
	if !s.SudoAt.IsZero() {
		v.SudoUntil = s.SudoAt.Add(model.SudoLife)
	}
	return v
}

type visitorKey struct{}

// VisitorOf returns the visitor whom a guard has let through.
func VisitorOf(r *http.Request) Visitor {
	v, _ := r.Context().Value(visitorKey{}).(Visitor)
	return v
}

func withVisitor(r *http.Request, v Visitor) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitorKey{}, v))
}

// Session returns the session of a visitor whom a guard has let through, for the
// rooms that are about a person's own account and about signing in.
func Session(r *http.Request) model.Session {
	if v := VisitorOf(r); v.session != nil {
		return *v.session
	}
	return model.Session{}
}
