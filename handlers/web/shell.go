package web

import (
	"net/http"
	"net/url"
	"path"
	"runtime"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
)

// Shell is a frame that rooms are shown in, with the way into it. The rooms know
// nothing of it but the Visitor that it makes.
type Shell struct {
	Links   model.Links   // to its rooms: its base path, in which a segment can be a variable of the route
	Host    string        // under which alone it answers, "" for the host of the base URL
	Cookies CookiePolicy  // of its own: what one shell keeps in a browser is no other's
	Groups  []WidgetGroup // its navigation

	// Visitor returns who comes, or an Unauthenticated error. Where its Links are
	// "", they are the shell's.
	Visitor func(*http.Request) (Visitor, error)

	// SignIn is where somebody is sent whom Visitor does not know; the query says
	// where to come back to. Without a slash in front it is relative to the base path, and leads
	// nowhere.
	SignIn string

	// Came notes that a visitor is there. It may be nil.
	Came func(*http.Request, Visitor) error

	// Choose is where a visitor is sent who acts for no organization. Without it,
	// nothing of an organization exists for them.
	Choose string

	// Hold keeps a request that needs a newer proof than the visitor's, and returns where that is
	// given. A member's session needs none; without it, there is nothing there for others.
	Hold func(*http.Request, model.HeldRequest) (where string, err error)

	// English has all rooms in English, whatever the visitor reads: the shell itself is.
	English bool

	// Layout puts a page into the shell.
	Layout func(*http.Request, layout.Frame) (views.View, error)

	// Framers returns the origins whose pages may show the shell's in a frame. A
	// shell without it is framed by nobody, and so is one for which it returns
	// nothing that is an origin.
	Framers func(*http.Request) ([]string, error)
}

// WidgetGroup is a titled part of a shell's navigation.
type WidgetGroup struct {
	Label   string
	Widgets []model.Widget
	Own     bool // the person's alone
}

// LinksAt returns the links to the shell's rooms for whoever is at a path below it: what is
// a variable in the shell's own is what the path has there.
func (s *Shell) LinksAt(path string) model.Links {
	if !strings.Contains(string(s.Links), "{") {
		return s.Links
	}
	own, here := strings.Split(string(s.Links), "/"), strings.Split(path, "/")
	if len(here) < len(own) {
		return s.Links
	}
	return model.Links(strings.Join(here[:len(own)], "/"))
}

// signIn returns where somebody is sent whom Visitor does not know, with what the page there
// is told.
func (s *Shell) signIn(r *http.Request, told url.Values) string {
	if strings.HasPrefix(s.SignIn, "/") {
		return s.SignIn + "?" + told.Encode()
	}
	to := path.Join(s.LinksAt(r.URL.Path).Home(), s.SignIn)
	if r.Method == http.MethodPost {
		to += "?" + TooLate + "=1"
	}
	return to
}

// TooLate is what the query has of a page that leads nowhere, when somebody has sent a change
// and nobody knew them any more.
const TooLate = "late"

// has reports whether the shell shows a widget.
func (s *Shell) has(w model.Widget) bool {
	for _, g := range s.Groups {
		for _, v := range g.Widgets {
			if v == w {
				return true
			}
		}
	}
	return false
}

// navigation returns the entries that a visitor sees at a path.
func (s *Shell) navigation(v Visitor, path string, say *words.Language) []layout.NavGroup {
	var groups []layout.NavGroup
	for _, g := range s.Groups {
		if g.Own && v.Visiting() {
			continue
		}
		group := layout.NavGroup{Label: say.Text(g.Label)}
		for _, w := range g.Widgets {
			if !w.Visible(v.Permissions, v.Features) {
				continue
			}
			url := v.Links.Widget(w)
			group.Items = append(group.Items, layout.NavItem{
				Label: say.Text(w.Label), URL: url, Icon: w.Icon, Current: path == url || strings.HasPrefix(path, url+"/"),
			})
		}
		if group.Items != nil {
			groups = append(groups, group)
		}
	}
	return groups
}

// visit returns who comes to the shell.
func (s *Shell) visit(r *http.Request) (Visitor, error) {
	v, err := s.Visitor(r)
	if err != nil {
		return Visitor{}, err
	}
	v.shell = s
	if v.session == nil {
		noteOf(r).reads("", v.Org.Language)
	}
	if v.Links == "" {
		v.Links = s.LinksAt(r.URL.Path)
	}
	return v, nil
}

// Mount returns what is put around the routes of a shell.
func (s *Web) Mount(shell *Shell) func(http.Handler) http.Handler {
	if shell.Host != "" {
		s.elsewhere = append(s.elsewhere, shell)
	}
	return func(next http.Handler) http.Handler {
		return s.Handle(func(w http.ResponseWriter, r *http.Request) error {
			takeTurn()
			n := noteOf(r)
			n.shell = shell
			if shell.Framers != nil {
				framers, err := shell.Framers(r)
				if err != nil {
					return err
				}
				n.policy.framers = origins(framers)
				w.Header().Set(policyHeader, n.policy.String())
			}
			if len(n.policy.framers) > 0 {
				w.Header().Set(resourceHeader, "cross-origin") // for a page that shows nothing else (COEP)
				w.Header().Set(embedderHeader, "require-corp") // which asks the same of its frames
			}
			next.ServeHTTP(w, r)
			return nil
		})
	}
}

// FramersOf returns the origins whose pages may frame what a request asks for.
func FramersOf(r *http.Request) []string { return noteOf(r).policy.framers }

// takeTurn lets everybody go first who waits for a core already. A page takes a
// hundred times as long as what proxies and applications ask, and where each core has
// a page to work on, the runtime looks only at every 61st change who else has come.
// A page that steps back to where those wait is no longer in front of them.
func takeTurn() { runtime.Gosched() }

// shellOf returns the shell that a request is for: the portal, where it is for no
// other.
func (s *Web) shellOf(r *http.Request) *Shell {
	if shell := noteOf(r).shell; shell != nil {
		return shell
	}
	return s.Portal
}

// hostOf returns the host under which alone a path is served.
func (s *Web) hostOf(path string) string {
	for _, shell := range s.elsewhere {
		if path == string(shell.Links) || strings.HasPrefix(path, shell.Links.Home()) {
			return shell.Host
		}
	}
	return s.BaseURL.Host
}
