package signin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	SignIn   *signin.Service
	Sessions *sessions.Service
	Passkeys *passkeys.Service

	Applications *applications.Service

	// MayKeep returns an error when an address has had more kept than a minute allows.
	MayKeep func(*http.Request) error

	Refusals *web.Allowance // how often answers of an identity provider may prove nothing
	// Router answers a request that was held.
	Router http.Handler

	Invitations *invitations.Service
	SSO         *sso.Service
	Social      *social.Service
	Now         func() time.Time

	// Invited goes on with an invitation for a session that has just begun, whose
	// token the browser does not have yet.
	Invited func(w http.ResponseWriter, r *http.Request, s model.Session, token string, id model.InvitationID) error

	// Initiated returns an application's initiate login URI with what it is told of somebody
	// who came by a connection, see oidc.Provider.InitiatedLogin.
	Initiated func(ctx context.Context, uri string, id model.ApplicationID, s model.Session) (string, error)

	// Upstream returns where people with an address sign in instead of here, to
	// come back to next; "" when they sign in here. It does not depend on whether
	// the address has an account.
	Upstream func(ctx context.Context, email model.Email, next string) (string, error)

	// FreshAt reports whether an application that waits at next cares when its person
	// has proved who they are.
	FreshAt func(ctx context.Context, next string) (bool, error)

	// Doors returns all the places where Upstream can lead, of which the person chooses
	// when there are several.
	Doors func(ctx context.Context, email model.Email, next string) ([]Door, error)

	// DomainDoor returns where the people of a domain sign in instead, "" where it leads
	// nowhere, or to several places.
	DomainDoor func(ctx context.Context, domain, next string) (string, error)

	// UpstreamSudo returns where a person confirms by a connection that it is them, for
	// a request that is held.
	UpstreamSudo func(model.ConnectionID, model.HeldRequestID) string

	// PostForm answers with a page that has the browser post fields to where it leads.
	PostForm func(w http.ResponseWriter, r *http.Request, v view.PostForm, fields url.Values) error
	Leaving

	// Chosen tells whoever waits at next that the person has chosen an
	// organization.
	Chosen func(ctx context.Context, next string, browsers [][]byte) error

	// AfterLogout returns where to go after signing out for an application:
	// its own page when that is registered.
	AfterLogout func(ctx context.Context, client, uri, state string) (string, bool)
}

// browser returns what the rules want to know of the request's browser.
func (h *Handler) browser(w http.ResponseWriter, r *http.Request) signin.Browser {
	b := h.Web.BrowserOf(w, r)
	if s, err := h.Web.CurrentSession(r); err == nil {
		b.Session = s
	}
	return b
}

// waiting returns the authorization request that waits at next, the zero value
// when none does.
func (h *Handler) waiting(ctx context.Context, next string) (model.AuthRequest, error) {
	id, _ := model.WaitingAt(next)
	if id == "" {
		return model.AuthRequest{}, nil
	}
	request, err := h.DB.AuthRequest(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return model.AuthRequest{}, nil
	}
	if err == nil && request.Organization != "" {
		err = h.Web.BelongsTo(ctx, request.Organization)
	}
	return request, err
}

// Email shows the form that asks for an address.
func (h *Handler) Email(w http.ResponseWriter, r *http.Request) error {
	next := web.LocalPath(r.URL.Query().Get("next"))
	hinted, _ := emailaddr.Parse(r.URL.Query().Get("login_hint")) // "" for what is no address
	hint := emailaddr.Readable(string(hinted))
	session, over := h.Web.CurrentSession(r)
	if gone, err := h.led(w, r, over, next); gone || err != nil {
		return err
	}
	if gone, err := h.ahead(w, r, session, next); gone || err != nil {
		return err
	}
	if session.ID == "" {
		if gone, err := h.goAsHinted(w, r, hinted, next); gone || err != nil {
			return err
		}
	}
	email, why, err := h.whatIsHeld(w, r, next)
	if err != nil {
		return err
	}
	if why == nil && errors.Is(over, sessions.ErrSignInAgain) {
		why = &ui.Notice{Kind: ui.KindInfo, Text: web.MessageOf(r, over)}
	}
	hint = cmp.Or(hint, email)
	if session.ID != "" {
		why, err = h.whyAgain(r, session, next)
		if gone, err := h.led(w, r, err, next); gone || err != nil {
			return err
		}
		hint = cmp.Or(hint, emailaddr.Readable(session.User.Email))
	}
	if why == nil {
		if why, err = h.asksPasskey(r, next); err != nil {
			return err
		}
	}
	return h.showEmail(w, r, next, hint, why, nil)
}

func (h *Handler) showEmail(w http.ResponseWriter, r *http.Request, next, typed string, notice *ui.Notice, problem error) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	application, err := h.applicationAt(r.Context(), instance, next)
	if err != nil {
		return err
	}
	v := view.Email{
		AppName: instance.AppName, Application: application, Next: next, Notice: notice, Code: instance.Ways.Code, Link: instance.Ways.Link,
		Email: ui.Field{
			ID: "email", Name: "email", Label: web.Words(r).Text("Email address"), Type: "email", Value: typed, Error: web.MessageOf(r, problem),
			Autocomplete: "username", Required: true, Autofocus: true,
		},
	}
	if instance.Ways.Email() {
		v.NoMail = h.noMail(r)
	}
	if v.NoMail != nil && v.NoMail.Text == v.Email.Error {
		v.Email.Error = "" // once is enough, and the address is not what is wrong
	}
	if errors.Is(problem, signin.ErrOff) {
		v.Notice, v.Email.Error = &ui.Notice{Kind: ui.KindError, Text: v.Email.Error}, ""
	}
	web.ShownAt(r, "/a/login"+asNext(next))
	h.offerPasskey(web.Words(r), instance.Ways, &v)
	if v.Social, err = h.offerSocial(r.Context(), next); err != nil {
		return err
	}
	if !instance.Ways.Email() {
		v.Signs = signs(web.Words(r), v)
	}
	return h.Web.Card(w, r, web.StatusOf(problem), web.Words(r).Text("Sign in"), v)
}

// Begin takes an address and sends a code to it.
func (h *Handler) Begin(w http.ResponseWriter, r *http.Request) error {
	next, typed := web.LocalPath(r.PostFormValue("next")), r.PostFormValue("email")
	email, err := emailaddr.Parse(typed)
	if err != nil {
		return h.showEmail(w, r, next, typed, nil, err)
	}
	session, err := h.Web.CurrentSession(r)
	if err != nil || model.Email(session.User.Email).Key() != email.Key() {
		session = model.Session{}
	}
	if gone, err := h.ahead(w, r, session, next); gone || err != nil {
		return err
	}
	if gone, err := h.goElsewhere(w, r, email, next); gone || err != nil {
		return err
	}
	c, err := h.SignIn.Begin(r.Context(), email, next, h.browser(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.showEmail(w, r, next, typed, nil, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, codePage(c))
}

// Prove sends a code to an address and goes to the page that asks for it. It
// returns an Invalid error when too many codes were asked for.
func (h *Handler) Prove(w http.ResponseWriter, r *http.Request, email model.Email, next string) error {
	if gone, err := h.goElsewhere(w, r, email, next); gone || err != nil {
		return err
	}
	c, err := h.SignIn.Begin(r.Context(), email, next, h.browser(w, r))
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, codePage(c))
}
