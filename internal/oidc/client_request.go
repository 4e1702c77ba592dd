package oidc

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/internal/model"
)

// clientRequest reads a request that an application makes: its parameters, and
// who it is. It returns a failure when it is malformed or the application does
// not prove that it is the one.
func (p *Provider) clientRequest(w http.ResponseWriter, r *http.Request) (app model.Application, params url.Values, err error) {
	if err := allow(w, r, http.MethodPost); err != nil {
		return app, nil, err
	}
	// What is in an address ends up in logs and histories (RFC 6749, section
	// 2.3.1: credentials must not be there).
	if r.URL.RawQuery != "" {
		return app, nil, refuse("invalid_request", "Parameters belong in the body, not in the address.")
	}
	if params, err = form(w, r); err != nil {
		return app, nil, err
	}
	app, err = p.authenticate(r.Context(), r, params)
	return app, params, err
}

// writeEndpointFailure answers an application that made a request itself. That one
// could not prove who it is is in the log, too: whoever set it up looks there.
func (p *Provider) writeEndpointFailure(w http.ResponseWriter, r *http.Request, err error) {
	if isClientRefused(err) {
		p.cfg.Logger.WarnContext(r.Context(), "client refused", "path", r.URL.Path, "error", err)
		// RFC 9110, section 11.6.1: each 401 says how to do better.
		w.Header().Set("WWW-Authenticate", `Basic realm="token", charset="UTF-8"`)
	}
	p.writeFailure(w, r, err)
}
