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

// authenticate returns the application that sends a request. It returns a
// failure when the application is unknown or does not prove that it is the one.
func (p *Provider) authenticate(ctx context.Context, r *http.Request, params url.Values) (model.Application, error) {
	none := model.Application{}
	c, err := presented(r, params)
	if err != nil {
		return none, err
	}
	if !model.ValidID(model.PrefixApplication, c.id) {
		return none, errClient
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(c.id))
	if model.KindOf(err) == model.NotFound {
		return none, errClient
	}
	if err != nil {
		return none, err
	}
	if app.Confidential() {
		if !matches(app.Secrets, c.secret) {
			return none, errClient
		}
	} else if c.secret != "" {
		return none, errClient // a public client has no secret: this one is somebody else's
	}
	return app, nil
}

// presented reads the credentials from the one place where they are: the header
// (client_secret_basic) or the body (client_secret_post, or none for public
// clients). RFC 6749, section 2.3: a client uses one method and no more.
func presented(r *http.Request, params url.Values) (credentials, error) {
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
		return credentials{}, refuse("invalid_request", "The client authenticates in two ways at once.")
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
