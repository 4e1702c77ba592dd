package oidc

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// credentials are what a client shows to say who it is.
type credentials struct{ id, secret string }

// authenticate returns the application that sends a request, by the one method
// that it uses (RFC 6749, section 2.3). It returns a failure when the application
// is unknown or does not prove that it is the one.
func (p *Provider) authenticate(ctx context.Context, r *http.Request, params url.Values) (model.Application, error) {
	app, err := p.proven(ctx, r, params)
	if err == nil {
		model.Reach(ctx, model.Reached{Kind: model.AliasApplication, ID: string(app.ID)})
	}
	return app, err
}

// proven does so.
func (p *Provider) proven(ctx context.Context, r *http.Request, params url.Values) (model.Application, error) {
	var none model.Application
	signed := params.Get("client_assertion") != "" || params.Get("client_assertion_type") != ""
	if signed && (len(authorizations(r)) > 0 || params.Get("client_secret") != "") {
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
	switch {
	case err != nil:
		return none, err
	case app.KeepsSecret() && p.shows(app, c.secret):
		return app, nil
	case !app.Confidential() && c.secret == "": // any secret would be somebody else's
		return app, nil
	case app.Confidential() && !app.KeepsSecret():
		return none, fmt.Errorf("%s has keys and shows none of them: %w", app.ID, errClient)
	}
	return none, fmt.Errorf("%s shows a secret that is none of its own, or none: %w", app.ID, errClient)
}

// application returns an application that a client says it is. It returns
// errClient when there is none, and while the only organization that it acts for is suspended.
func (p *Provider) application(ctx context.Context, id string) (model.Application, error) {
	if !model.ValidID(model.PrefixApplication, id) {
		return model.Application{}, fmt.Errorf("client_id is missing or malformed: %w", errClient)
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(id))
	if model.KindOf(err) == model.NotFound {
		return app, fmt.Errorf("%s is not registered: %w", id, errClient)
	}
	if err == nil && app.Suspended {
		return app, fmt.Errorf("the organization of %s is suspended: %w", id, errClient)
	}
	return app, err
}

var errTwoMethods = &failure{http.StatusBadRequest, "invalid_request", "The client authenticates in two ways at once."}

// presentedCredentials reads the credentials from the one place where they are: the header
// (client_secret_basic) or the body (client_secret_post, or none for public
// clients).
func presentedCredentials(r *http.Request, params url.Values) (credentials, error) {
	inBody := credentials{params.Get("client_id"), params.Get("client_secret")}
	header := authorizations(r)
	if len(header) == 0 {
		return inBody, nil
	}
	inHeader, ok := basic(header[0])
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

// authorizations returns the Authorization headers of a request but those with an
// access token: that says who uses something, and never which client asks (RFC
// 6749, section 2.3). Some clients send theirs along with everything.
func authorizations(r *http.Request) []string {
	return slices.DeleteFunc(slices.Clone(r.Header.Values("Authorization")), func(header string) bool {
		scheme, _, _ := strings.Cut(header, " ")
		return strings.EqualFold(scheme, "Bearer")
	})
}

// basic reads an Authorization header. Both parts are form-encoded before they are
// joined (RFC 6749, section 2.3.1).
func basic(header string) (credentials, bool) {
	name, password, ok := (&http.Request{Header: http.Header{"Authorization": {header}}}).BasicAuth()
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

// shows compares a secret with all of an application that are good, in a time that tells nothing
// about them, and notes which one it is.
func (p *Provider) shows(app model.Application, given string) bool {
	hash, found := secret.Hash(given), -1
	for i, s := range app.Secrets {
		if secret.Equal(s.Hash, hash) {
			found = i
		}
	}
	if found < 0 {
		return false
	}
	p.cfg.Applications.Came(app.ID, app.Secrets[found], given)
	return true
}
