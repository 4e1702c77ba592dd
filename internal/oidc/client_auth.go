package oidc

import (
	"context"
	"net/http"
	"net/url"

	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// credentials are what a client shows to say who it is.
type credentials struct{ id, secret string }

// authenticate returns the application that sends a request, by the one method
// that it uses (RFC 6749, section 2.3). It returns a failure when the application
// is unknown or does not prove that it is the one.
func (p *Provider) authenticate(ctx context.Context, r *http.Request, params url.Values) (model.Application, error) {
	var none model.Application
	signed := params.Has("client_assertion") || params.Has("client_assertion_type")
	if signed && (len(r.Header.Values("Authorization")) > 0 || params.Get("client_secret") != "") {
		return none, errTwoMethods
	}
	if signed {
		return p.assertingApplication(ctx, params)
	}
	c, err := presentedCredentials(r, params)
	if err != nil {
		return none, err
	}
	app, err := p.application(ctx, c.id)
	if err != nil {
		return none, err
	}
	switch {
	case app.KeepsSecret() && matches(app.Secrets, c.secret):
		return app, nil
	case !app.Confidential() && c.secret == "": // any secret would be somebody else's
		return app, nil
	}
	return none, errClient
}

// application returns an application that a client says it is. It returns
// errClient when there is none.
func (p *Provider) application(ctx context.Context, id string) (model.Application, error) {
	if !model.ValidID(model.PrefixApplication, id) {
		return model.Application{}, errClient
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(id))
	if model.KindOf(err) == model.NotFound {
		return app, errClient
	}
	return app, err
}

var errTwoMethods = &failure{http.StatusBadRequest, "invalid_request", "The client authenticates in two ways at once."}

// presentedCredentials reads the credentials from the one place where they are: the header
// (client_secret_basic) or the body (client_secret_post, or none for public
// clients).
func presentedCredentials(r *http.Request, params url.Values) (credentials, error) {
	inBody := credentials{params.Get("client_id"), params.Get("client_secret")}
	header := r.Header.Values("Authorization")
	if len(header) == 0 {
		return inBody, nil
	}
	inHeader, ok := basic(r)
	switch {
	case len(header) > 1 || !ok:
		return credentials{}, errClient
	case inBody.secret != "":
		return credentials{}, errTwoMethods
	case inBody.id != "" && inBody.id != inHeader.id:
		return credentials{}, refuse("invalid_request", "client_id differs from the one in the Authorization header.")
	}
	return inHeader, nil
}

// basic reads the Authorization header. Both parts are form-encoded before
// they are joined (RFC 6749, section 2.3.1).
func basic(r *http.Request) (credentials, bool) {
	name, password, ok := r.BasicAuth()
	if !ok {
		return credentials{}, false
	}
	id, err := url.QueryUnescape(name)
	if err != nil {
		return credentials{}, false
	}
	plain, err := url.QueryUnescape(password)
	return credentials{id, plain}, err == nil
}

// matches compares a secret with all that are good, in a time that tells nothing
// about them.
func matches(secrets []model.ApplicationSecret, given string) bool {
	hash, found := secret.Hash(given), false
	for _, s := range secrets {
		if secret.Equal(s.Hash, hash) {
			found = true
		}
	}
	return found
}
