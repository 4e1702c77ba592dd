package openid

import (
	"strings"

	"github.com/anteroom/anteroom/internal/upstream"
)

// wellKnown is where below an issuer its discovery document is (OpenID Connect
// Discovery 4).
const wellKnown = "/.well-known/openid-configuration"

// ReadIssuer returns the issuer in what an administrator pastes: the issuer itself,
// with or without its scheme, or the address of its discovery document. It has to be
// https, or http where insecure allows that. Its error is a *upstream.Fault.
func ReadIssuer(pasted string, insecure bool) (string, error) {
	s := strings.TrimSpace(pasted)
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	s = strings.TrimSuffix(strings.TrimSuffix(s, "/"), wellKnown) + slash(s)
	// An issuer has no query and no fragment (OpenID Connect Core 2).
	if !upstream.Address(s, insecure) || strings.ContainsAny(s, "?# ") {
		return "", upstream.NewFault(upstream.CodeAddress, "issuer").WithGot(pasted).WithWant("https://…")
	}
	return s, nil
}

// slash returns the slash at the end of an issuer, which is part of it: Auth0 has one.
// That behind the address of a document is a slip.
func slash(s string) string {
	if strings.HasSuffix(s, "/") && !strings.HasSuffix(s, wellKnown+"/") {
		return "/"
	}
	return ""
}
