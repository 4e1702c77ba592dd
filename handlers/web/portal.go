package web

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

// The ways into the portal, and between the organizations that it can show.
const (
	loginPath    = "/a/login"
	switcherPath = model.SwitcherPath
)

// newPortal returns the shell of everything that people do in a session of their
// own. Nobody frames it.
func (s *Web) newPortal() *Shell {
	return &Shell{
		Links: model.Portal, Cookies: CookiePolicy{Name: "anteroom", SameSite: http.SameSiteLaxMode},
		Groups:  []WidgetGroup{{Label: "Organization", Widgets: model.OrganizationWidgets()}, {Label: "Your account", Widgets: model.AccountWidgets(), Own: true}},
		Visitor: s.member, SignIn: loginPath, Choose: switcherPath, Layout: s.inPortal,
	}
}

// member returns the visitor that the session of the request's browser makes.
func (s *Web) member(r *http.Request) (Visitor, error) {
	session, err := s.CurrentSession(r)
	if err != nil {
		return Visitor{}, err
	}
	return visitorOf(session), nil
}

func (s *Web) inPortal(r *http.Request, f layout.Frame) (views.View, error) {
	user := Session(r).User
	memberships, err := s.DB.CountMemberships(r.Context(), user.ID)
	if err != nil {
		return nil, err
	}
	return layout.App{Frame: f, Person: Person(user), Visit: visitOf(r), Switch: memberships > 1 && !VisitorOf(r).Visiting()}, nil
}

// Person returns a user as the shell shows who is signed in.
func Person(u model.User) layout.Person {
	name := emailaddr.Readable(u.Name())
	return layout.Person{Name: name, Email: emailaddr.Readable(u.Email), Portrait: ui.Portrait{
		URL: PictureURL(u.Picture), Initials: model.Initials(name), Hue: ui.Hue(string(u.ID)),
	}}
}
