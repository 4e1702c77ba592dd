package handlers

import (
	"context"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/secret"
	view "github.com/anteroom/anteroom/views/signin"
)

// newProvider returns the OpenID provider, which leads people through our own pages.
func newProvider(ctx context.Context, c Config, w *web.Web, mayKeep func(*http.Request) error) (*oidc.Provider, error) {
	return oidc.New(ctx, oidc.Config{
		Issuer: w.URL(""), Aliases: w.Sites().Aliases, DB: c.DB, Ledger: c.Ledger, Sessions: c.Sessions, APIKeys: c.APIKeys, Applications: c.Applications, Keys: c.Keys, Source: secret.NewSource(nil), Logger: c.Log,
		Browser:    w.Browser,
		Remember:   w.Remember,
		Browsers:   w.Browsers,
		PassReturn: c.Applications.PassReturn,
		Connection: c.SSO.Usable,
		MayKeep:    mayKeep,
		Session:    w.CurrentSession,
		Switch: func(rw http.ResponseWriter, r *http.Request, s model.Session, org model.OrgID) (model.Session, error) {
			token, err := c.Sessions.Switch(r.Context(), s, org, w.NextToken(r))
			if err != nil {
				return model.Session{}, err
			}
			if err := w.KeepSession(rw, r, token); err != nil {
				return model.Session{}, err
			}
			return c.Sessions.LoadByID(r.Context(), s.ID)
		},
		Forwarded: w.Forwarded,
		PostForm: func(rw http.ResponseWriter, r *http.Request, uri string, params url.Values) error {
			return postForm(w, rw, r, view.PostForm{URI: uri}, params)
		},
		Answered: func(rw http.ResponseWriter, r *http.Request, name, entry string) error {
			return w.Card(rw, r, http.StatusOK, view.Answered{}.Title(web.Words(r)), view.Answered{AppName: name, AppURL: entry})
		},
		Lost: func(rw http.ResponseWriter, r *http.Request, name, entry string) error {
			return w.Card(rw, r, http.StatusGone, view.Lost{}.Title(web.Words(r)), view.Lost{AppName: name, AppURL: entry})
		},
		GoOn: func(rw http.ResponseWriter, r *http.Request, to string) error { return goOn(w, rw, r, to) },
		Looped: func(rw http.ResponseWriter, r *http.Request, l oidc.Loop) error {
			v := view.Looped{AppName: l.Name, AppURL: l.Entry, HomeURL: w.Portal.Links.Home(), Failure: l.Failure, Redeems: l.Redeemed}
			return w.Card(rw, r, http.StatusUnprocessableEntity, v.Title(web.Words(r)), v)
		},
		SignOut: c.leaving(w).SignOut,
	})
}
