package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// Guard says who may come to a route. Its text is part of the list of routes
// that reviewers see.
type Guard struct {
	name    string
	signed  bool
	org     bool
	allowed func(Visitor) bool
	does    string // see Does
	danger  bool
	sudo    bool
	back    string // see Sudo
	polled  bool
	several []string // see Several
	english bool     // see Untranslated
	own     bool     // of what is the person's alone
	visits  bool     // see InSupport
}

// String describes the guard.
func (g Guard) String() string {
	text := g.name
	if g.sudo {
		text += ", sudo"
	}
	if g.polled {
		text += ", polled"
	}
	if g.visits {
		text += ", in support"
	}
	for _, name := range g.several {
		text += ", several " + name
	}
	if g.does != "" {
		text += ": " + g.does
	}
	if g.danger {
		text += "!"
	}
	return text
}

// Public lets everybody in.
func Public() Guard { return Guard{name: "public"} }

// SignedIn lets in who is signed in, whatever organization is active: it is for
// what people see and change of themselves.
func SignedIn() Guard {
	return Guard{name: "signed in", signed: true, own: true, allowed: func(v Visitor) bool { return v.session != nil }}
}

// InOrganization lets in who acts for an organization.
func InOrganization() Guard {
	return Guard{name: "organization", signed: true, org: true, allowed: func(Visitor) bool { return true }}
}

// Operator lets in who runs the instance, in the console.
func Operator() Guard {
	return Guard{name: "operator", signed: true, allowed: func(v Visitor) bool { return v.Actor.Kind == model.ActorOperator }}
}

// WidgetGuards makes the guards of a widget's routes from its row. Each lets in
// who acts for an organization that has the widget's feature, and holds a
// permission there. For everybody else the route does not exist.
type WidgetGuards struct{ widget model.Widget }

// Widget returns the guards of a widget.
func Widget(w model.Widget) WidgetGuards { return WidgetGuards{w} }

// Read lets in who may see the widget.
func (g WidgetGuards) Read() Guard { return g.With(g.widget.Read) }

// Manage lets in who may change what the widget shows.
func (g WidgetGuards) Manage() Guard { return g.With(g.widget.Manage) }

// With lets in who may do what has a permission of its own in the widget.
func (g WidgetGuards) With(p model.Permission) Guard {
	name := string(p)
	if f := g.widget.Feature; f != "" {
		name += " " + string(f)
	}
	return Guard{
		name: name, signed: true, org: true,
		allowed: func(v Visitor) bool { return g.widget.Allows(p, v.Permissions, v.Features) },
	}
}

// AnyOf lets in whom one of several guards lets in.
func AnyOf(all ...Guard) Guard {
	any := Guard{signed: true, org: true, allowed: func(v Visitor) bool {
		return slices.ContainsFunc(all, func(g Guard) bool { return g.allowed(v) })
	}}
	names := make([]string, len(all))
	for i, g := range all {
		names[i] = g.name
	}
	any.name = strings.Join(names, " or ")
	return any
}

// Polled returns a guard for a route that pages ask by themselves: coming there
// does not show that a person is there, so it keeps no idle session going.
func (g Guard) Polled() Guard {
	g.polled = true
	return g
}

// Untranslated returns a guard for a page that is in English although its room speaks other
// languages, because nobody has translated it yet.
func (g Guard) Untranslated() Guard {
	g.english = true
	return g
}

// Several returns a guard of a route whose form may have a field more than once. No
// other field may be there twice.
func (g Guard) Several(field string) Guard {
	g.several = append(slices.Clip(g.several), field)
	return g
}

// Guarded makes an http.Handler of a Handler that only those visitors of its
// shell come to whom the guard lets in. The form of a request has been read by then,
// so that handlers only take its values.
func (s *Web) Guarded(g Guard, h Handler) http.Handler {
	read := s.reading(g, h)
	if !g.signed {
		return s.Handle(s.unlessVisiting(g, read))
	}
	return s.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if g.polled {
			r = withBackground(r)
		}
		shell := s.shellOf(r)
		r, v, err := s.visit(w, r, shell)
		if errors.Is(err, sessions.ErrSupportOver) {
			return s.supportOver(w, r)
		}
		if model.KindOf(err) == model.Unauthenticated && r.Method == http.MethodPost && shell == s.Portal {
			return s.holdForSignIn(w, r, shell, g)
		}
		if err != nil {
			return err
		}
		if g.org && v.Org.ID == "" && shell.Choose != "" {
			return s.chooseFirst(w, r, shell, g, v)
		}
		if g.org && v.Org.ID == "" || !g.allowed(v) {
			return model.Missing("")
		}
		if err := s.noteActivity(r, shell, v); err != nil {
			return err
		}
		r = withVisitor(r, v)
		if v.Visiting() && !g.openToVisits(r) {
			s.fail(w, r, model.ErrInSupport)
			return nil
		}
		answer := read
		switch proved := !g.sudo || s.Now().Before(v.SudoUntil); {
		case !proved && v.session == nil && shell.Hold == nil:
			return model.Missing("")
		case !proved:
			answer = s.askForProof(g) // what waits comes here again
		case g.org:
			r = withOrganization(r, v.Org.ID)
		}
		if err := answer(w, r); err != nil {
			s.fail(w, r, err) // here, so that the error shows inside the shell
		}
		return nil
	})
}

// reading returns what answers once somebody may come: it reads the form, in the language
// of the room that the handler is of.
func (s *Web) reading(g Guard, h Handler) Handler {
	room := roomOfHandler(h)
	if g.english {
		room = ""
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		Answering(r, room)
		if err := readForm(w, r, g.several...); err != nil {
			return err
		}
		if err := checkShownFor(r, r.PostForm.Get(shownFor)); err != nil {
			return s.otherOrganization(r, g, err)
		}
		return h(w, r)
	}
}

// returnPath is where to come back to after signing in: the page itself, or the one
// that asked for a part of it or for a change, which nobody should repeat unseen.
func (s *Web) returnPath(r *http.Request) string {
	if r.Method != http.MethodGet || isPartial(r) {
		return cmp.Or(s.sentFrom(r), s.shellOf(r).roomOf(r.URL.Path))
	}
	return r.URL.RequestURI()
}

// InvitationPath is what the path begins with at which an invitation is accepted
// once its person has signed in; its id follows. LocalPath refuses it: who signs
// in by a link that somebody else made has not accepted anything.
const InvitationPath = "/a/invite/accept/"

// ReturnPath is the path that leads back to an application, to one of its
// registered addresses.
const ReturnPath = "/a/return"

// LocalPath returns next when it is a place of this program that people come
// back to after signing in, and the portal otherwise: nobody can be sent elsewhere.
func LocalPath(next string) string {
	portal := model.Portal.Home()
	u, err := url.Parse(next)
	if err != nil || len(next) > 2048 || u.Scheme != "" || u.Host != "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return portal
	}
	for _, prefix := range []string{portal, "/oauth/authorize/"} {
		if strings.HasPrefix(u.Path, prefix) && clean(u.Path) {
			return u.RequestURI()
		}
	}
	if u.Path == switcherPath || u.Path == ReturnPath || u.Path == heldPath || u.Path == model.StepUpPath || u.Path == model.SocialLinkPath {
		return u.RequestURI()
	}
	return portal
}

// clean reports whether a path has none of the parts that servers and browsers
// read differently.
func clean(path string) bool {
	for i, c := range path {
		if c < ' ' || c == '\\' || c == 0x7f {
			return false
		}
		if c == '/' && i+1 < len(path) && (path[i+1] == '/' || path[i+1] == '.') {
			return false
		}
	}
	return true
}
