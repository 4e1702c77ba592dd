// Package applications decides which OpenID Connect clients this instance
// serves and where they may be sent.
package applications

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Service holds the rules about applications. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
}

// New returns the rules about applications on a database.
func New(d *db.DB, source secret.Source) *Service { return &Service{d, source} }

// Create registers an application and returns it with its client secret, which
// is stored only as a hash; applications that cannot keep one get "". It
// returns an Invalid error that names the field, and a Forbidden error for
// anybody but the operator.
func (s *Service) Create(ctx context.Context, by model.Actor, a model.Application) (model.Application, string, error) {
	if by.Kind == model.ActorUser {
		return a, "", model.Denied("Only the operator can register applications.")
	}
	if err := check(a); err != nil {
		return a, "", err
	}
	if a.SigningAlg == "" {
		a.SigningAlg = "RS256"
	}
	clientSecret := ""
	a.SecretHashes = nil
	if a.Confidential() {
		clientSecret = s.source.Token()
		a.SecretHashes = [][]byte{secret.Hash(clientSecret)}
	}
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if a, err = tx.InsertApplication(ctx, a); err != nil {
			return nil, err
		}
		return []model.Event{{
			Type: model.EventApplicationCreated, Actor: by, Target: string(a.ID), After: registered{a.Name, a.RedirectURIs},
		}}, nil
	})
	if err != nil {
		return a, "", fmt.Errorf("create application: %w", err)
	}
	return a, clientSecret, nil
}

type registered struct {
	Name         string   `json:"name"`
	RedirectURIs []string `json:"redirect_uris"`
}

const (
	maxURI  = 256
	maxURIs = 50
)

func check(a model.Application) error {
	switch {
	case strings.TrimSpace(a.Name) == "" || len(a.Name) > 200:
		return model.InvalidField("name", "Enter a name of at most 200 characters.")
	case a.Type != model.ApplicationWeb && a.Type != model.ApplicationSPA && a.Type != model.ApplicationNative:
		return model.InvalidField("type", "Choose web, spa or native.")
	case a.SigningAlg != "" && a.SigningAlg != "RS256" && a.SigningAlg != "ES256":
		return model.InvalidField("signing_alg", "Choose RS256 or ES256.")
	case len(a.RedirectURIs) == 0 || len(a.RedirectURIs)+len(a.PostLogoutRedirectURIs) > maxURIs:
		return model.InvalidField("redirect_uris", fmt.Sprintf("Enter at least one redirect URI, and at most %d URIs in all.", maxURIs))
	}
	for _, uri := range a.RedirectURIs {
		if err := checkURI("redirect_uris", uri, a.Type); err != nil {
			return err
		}
	}
	for _, uri := range a.PostLogoutRedirectURIs {
		if err := checkURI("post_logout_redirect_uris", uri, a.Type); err != nil {
			return err
		}
	}
	if a.InitiateLoginURI != "" {
		return checkURI("initiate_login_uri", a.InitiateLoginURI, model.ApplicationWeb)
	}
	return nil
}

// checkURI says whether browsers may be sent to a URI: https, http on this
// machine, or for native applications a scheme of their own (RFC 8252, section
// 7.1, which wants a dot in it). No fragment (RFC 6749, section 3.1.2), no query,
// no user.
func checkURI(field, uri string, t model.ApplicationType) error {
	u, err := url.Parse(uri)
	if err != nil || len(uri) > maxURI || u.Fragment != "" || strings.Contains(uri, "#") || u.RawQuery != "" || u.ForceQuery ||
		u.User != nil || strings.ContainsAny(uri, "\\* \t\r\n") {
		return model.InvalidField(field, fmt.Sprintf("%s: enter a whole URI without query, fragment, user or wildcard, at most %d characters.", uri, maxURI))
	}
	switch {
	case u.Scheme == "https" && u.Host != "":
		return nil
	case u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	case t == model.ApplicationNative && strings.Contains(u.Scheme, "."):
		return nil
	}
	return model.InvalidField(field, uri+": enter an https URI. http works on localhost only.")
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
