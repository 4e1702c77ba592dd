package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/support"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the console.
type Handler struct {
	Web          *web.Web
	DB           *db.Reader
	Operators    *operators.Service
	Instance     *instance.Service
	Applications *applications.Service
	Members      *members.Service
	Rules        *organizations.Service // about organizations
	Sessions     *sessions.Service
	SignIn       *signin.Service
	Support      *support.Service
	Passkeys     *passkeys.Service
	Router       http.Handler // answers a request that was held
	Now          func() time.Time
}

// signInPath is where somebody is sent who is not in the console.
const signInPath = string(model.Console) + "/sign-in"

// cookies are what the console keeps in a browser. No other site's page sends any of it along.
var cookies = web.CookiePolicy{Name: "anteroom-console", SameSite: http.SameSiteStrictMode}

// sessionCookie is what the name of the cookie ends with that says who is there.
const sessionCookie = "session"

// Shell returns the shell of the console.
func (h *Handler) Shell() *web.Shell {
	return &web.Shell{
		Links: model.Console, Cookies: cookies, Visitor: h.visitor, SignIn: signInPath, Came: h.came, Hold: h.hold, English: true, Layout: h.layout,
	}
}

// session returns the session of the request's browser, or an Unauthenticated error.
func (h *Handler) session(r *http.Request) (model.OperatorSession, error) {
	return h.Operators.Load(r.Context(), h.Web.KeptIn(r, cookies, sessionCookie))
}

// visitor returns who is in the console in this browser.
func (h *Handler) visitor(r *http.Request) (web.Visitor, error) {
	s, err := h.session(r)
	if err != nil {
		return web.Visitor{}, err
	}
	by := s.Actor()
	by.IP = h.Web.ClientIP(r)
	return web.Visitor{Name: s.Operator.Name, Actor: by, SudoUntil: s.ProvenAt.Add(model.SudoLife), Console: s}, nil
}

func (h *Handler) came(r *http.Request, v web.Visitor) error {
	return h.Operators.Came(r.Context(), v.Console)
}

// layout puts a page into the shell.
func (h *Handler) layout(r *http.Request, f layout.Frame) (views.View, error) {
	f.AppURL = ""
	f.Nav = append([]layout.NavGroup{
		{Label: "Console", Items: []layout.NavItem{
			item(r, "Organizations", "building-2", organizationsPath),
			item(r, "Users", "users", model.ConsoleUsers),
		}},
		{Label: "Your app", Items: []layout.NavItem{
			item(r, "Applications", "monitor", model.Console.Home()+"applications"),
			item(r, "Roles", "shield", model.Console.Home()+"roles"),
			item(r, "Attributes", "user-round", model.Console.Home()+"attributes"),
			item(r, "Branding", "settings", model.Console.Home()+"branding"),
			item(r, "Sign-in", "key-round", model.Console.Home()+"sign-in-settings"),
			item(r, "Sessions", "timer", model.Console.Home()+"sessions"),
		}},
		{Label: "Connections", Items: []layout.NavItem{
			item(r, "Webhooks", "arrow-up-right", model.Console.Home()+"webhooks"),
			item(r, "Mail", "mail", model.Console.Home()+"mail"),
		}},
		{Label: "This server", Items: []layout.NavItem{
			item(r, "Events", "history", model.ConsoleEvents),
			item(r, "Jobs", "timer", model.Console.Home()+"jobs"),
			item(r, "Keys", "key-round", model.Console.Home()+"keys"),
			item(r, "Health", "circle-check", model.Console.Home()+"health"),
			item(r, "Operators", "shield", operatorsPath),
		}},
	}, f.Nav...)
	o := web.VisitorOf(r).Console.Operator
	return layout.Console{Frame: f, You: model.Console.Security(), Leave: model.Console.Home() + "leave", Person: layout.Person{
		Name: o.Name, Email: string(o.Email), Portrait: ui.Portrait{Initials: model.Initials(o.Name), Hue: ui.Hue(string(o.ID))},
	}}, nil
}

// operatorsPath is where operators see who else is one.
const operatorsPath = string(model.Console) + "/operators"

// item returns an entry of the navigation that leads to a page.
func item(r *http.Request, label, icon, url string) layout.NavItem {
	return layout.NavItem{Label: label, URL: url, Icon: icon, Current: r.URL.Path == url || strings.HasPrefix(r.URL.Path, url+"/")}
}

// Index leads to the first page.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Redirect(w, r, string(model.Console)+"/organizations")
}

// Leave ends the session.
func (h *Handler) Leave(w http.ResponseWriter, r *http.Request) error {
	if err := h.Operators.Leave(r.Context(), model.OperatorSessionID(web.VisitorOf(r).Actor.Session)); err != nil {
		return err
	}
	h.Web.ForgetIn(w, cookies, sessionCookie)
	h.Web.Say(w, r, "You have left the console.")
	return h.Web.Redirect(w, r, signInPath)
}
