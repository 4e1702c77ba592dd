package coffeedesk

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

//go:embed templates
var templateFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// The data of the pages, one struct for each template.
type (
	// welcomePage is what somebody sees who is not signed in.
	welcomePage struct {
		Title  string
		Notice string // what just happened, "" when nothing did
	}
	// accountPage shows what the tokens say.
	accountPage struct {
		Title       string
		Who         claims
		SettingsURL string // the organization's settings, in the portal
		SetsUp      bool   // they may set up single sign-on here
	}
	// setUpPage shows the admin portal of the organization in a frame.
	setUpPage struct {
		Title   string
		OrgName string
		LinkURL string // what the frame opens
		Issuer  string // whose page it shows, and who is listened to
	}
	// problemPage says what went wrong and what to do.
	problemPage struct {
		Title string
		Text  string
	}
)

// home is the welcome page or, for somebody signed in, their account.
func (a *App) home(w http.ResponseWriter, r *http.Request) {
	s, ok := a.sessions.find(cookie(r, sessionCookie))
	if !ok {
		a.signedOut(w, a.farewell(w, r))
		return
	}
	if a.stillIn(w, r, s) {
		a.render(w, http.StatusOK, "account.html", accountPage{
			Title:       "Your account",
			Who:         s.who,
			SettingsURL: strings.TrimSuffix(a.cfg.Issuer, "/") + "/ui/",
			SetsUp:      a.setsUp(s),
		})
	}
}

// stillIn reports whether somebody is signed in at this moment, and answers when not.
func (a *App) stillIn(w http.ResponseWriter, r *http.Request, s session) bool {
	if !s.renewAt.IsZero() && !a.now().Before(s.renewAt) {
		// The access token has ended, the sign-in perhaps has not. The provider
		// answers without showing a page, with fresh roles.
		http.Redirect(w, r, "/login?prompt=none", http.StatusSeeOther)
		return false
	}
	p, err := a.discover(r.Context())
	if err == nil {
		err = a.confirm(r.Context(), p, s)
	}
	switch {
	case errors.Is(err, errSignedOut):
		a.endSession(w, r)
		a.signedOut(w, "You were signed out.")
	case err != nil:
		a.unreachable(w, r, err)
	}
	return err == nil
}

// setsUp reports whether somebody may set up single sign-on of their organization.
func (a *App) setsUp(s session) bool {
	return a.cfg.Portal != nil && slices.Contains(s.who.Permissions, "sk_org_sso_manage")
}

// setUp shows the admin portal of somebody's organization in a frame. Each time the page
// is loaded the app asks for another link, because each opens once.
func (a *App) setUp(w http.ResponseWriter, r *http.Request) {
	s, ok := a.sessions.find(cookie(r, sessionCookie))
	switch {
	case !ok:
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	case !a.stillIn(w, r, s):
		return
	case !a.setsUp(s):
		a.problem(w, http.StatusForbidden, "You can’t do that", "Ask an admin of your organization to set up single sign-on.")
		return
	}
	link, err := a.cfg.Portal(r.Context(), s.who.OrgID)
	if err != nil {
		a.cfg.Logger.ErrorContext(r.Context(), "coffeedesk: admin portal", "error", err)
		a.problem(w, http.StatusBadGateway, "This can’t be set up right now", "The sign-in service gave no link to its page. Wait a moment, then try again.")
		return
	}
	a.render(w, http.StatusOK, "setup.html", setUpPage{
		Title: "Set up single sign-on", OrgName: s.who.OrgName, LinkURL: link, Issuer: origin(a.cfg.Issuer),
	})
}

// farewell returns the notice for a browser that comes back from signing out
// at the provider.
func (a *App) farewell(w http.ResponseWriter, r *http.Request) string {
	if !equal(r.FormValue("state"), cookie(r, logoutCookie)) {
		return ""
	}
	a.dropCookie(w, logoutCookie)
	return "You signed out."
}

func (a *App) signedOut(w http.ResponseWriter, notice string) {
	a.render(w, http.StatusOK, "welcome.html", welcomePage{Title: "Coffee for the whole office", Notice: notice})
}

func (a *App) notFound(w http.ResponseWriter, _ *http.Request) {
	a.problem(w, http.StatusNotFound, "Nothing here", "Coffeedesk has no page at this address. Go to the start page.")
}

// unreachable says that the provider did not answer. Sessions stay as they
// are, but nothing of them is shown: who is still signed in is not known.
func (a *App) unreachable(w http.ResponseWriter, r *http.Request, err error) {
	a.cfg.Logger.ErrorContext(r.Context(), "coffeedesk: provider", "error", err)
	a.problem(w, http.StatusBadGateway, "The sign-in service did not answer",
		"Coffeedesk cannot tell who you are without it. Wait a moment, then try again.")
}

func (a *App) problem(w http.ResponseWriter, status int, title, text string) {
	a.render(w, status, "problem.html", problemPage{Title: title, Text: text})
}

func (a *App) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name, data); err != nil {
		a.cfg.Logger.Error("coffeedesk: page", "template", name, "error", err)
		http.Error(w, "This page cannot be shown. Try again later.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// A browser that has gone away needs no page.
	_, _ = b.WriteTo(w)
}
