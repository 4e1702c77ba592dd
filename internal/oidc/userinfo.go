package oidc

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// userinfo is the answer of OpenID Connect Core, section 5.3.2.
type userinfo struct {
	Subject model.UserID `json:"sub"`
	Org     model.OrgID  `json:"oid"`
	OrgName string       `json:"org_name"`
	person
	extras
	attributeClaims
	acting
}

// Userinfo tells an application about the person whose access token it holds
// (OpenID Connect Core, section 5.3). A session or membership that has ended, or
// a grant that was revoked, ends the token at once.
func (p *Provider) Userinfo(w http.ResponseWriter, r *http.Request) {
	if p.shareAcrossOrigins(w, r, withOurs, "GET, POST") {
		return
	}
	noStore(w)
	answer, err := p.userinfo(w, r)
	if err != nil {
		challenge(w, err)
		p.writeFailure(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) (userinfo, error) {
	if err := allow(w, r, http.MethodGet, http.MethodHead, http.MethodPost); err != nil {
		return userinfo{}, err
	}
	raw, err := bearer(w, r)
	if err != nil {
		return userinfo{}, err
	}
	t, err := p.liveToken(r.Context(), raw)
	if err != nil {
		return userinfo{}, err
	}
	if !slices.Contains(t.claims.Scopes, scopeOpenID) {
		return userinfo{}, errScope
	}
	answer := userinfo{Subject: t.grant.User, Org: t.grant.Org, OrgName: t.holder.org.Name, person: personOf(t.holder.user, t.claims.Scopes), acting: actingIn(t.holder.support)}
	answer.extras, err = p.extrasNow(r.Context(), t)
	if model.KindOf(err) == model.NotFound { // removed a moment ago
		return userinfo{}, errBearer
	}
	if err != nil {
		return userinfo{}, err
	}
	answer.attributeClaims, err = p.attributesIfAsked(r.Context(), t.claims.Scopes, t.grant)
	return answer, err
}

// extrasNow returns the groups of the person of a token, where it is for them, and the claims
// that the operator has added for its application, as they are now.
func (p *Provider) extrasNow(ctx context.Context, t liveToken) (extras, error) {
	groups, err := p.groupsIfAsked(ctx, t.claims.Scopes, t.grant, model.MostGroupsAtUserinfo)
	if err != nil {
		return extras{}, err
	}
	claims, err := p.cfg.DB.ExtraClaims(ctx, t.grant.Application)
	if err != nil || len(claims) == 0 {
		return extras{groupClaims: groups}, err
	}
	roles, err := p.cfg.DB.RolesOfUser(ctx, t.grant.Org, t.grant.User)
	if err != nil {
		return extras{}, err
	}
	return extrasOf(claims, t.holder.user, rightsOf(roles, t.holder.support).Roles, groups), nil
}

var errScope = &failure{http.StatusForbidden, "insufficient_scope", "The access token is not for the scope openid."}

// errNoToken is a request without a token: it is told how to bring one, and no
// more (RFC 6750, section 3.1).
var errNoToken = &failure{http.StatusUnauthorized, "invalid_request", "The access token is missing."}

// challenge says how to do better (RFC 6750, section 3).
func challenge(w http.ResponseWriter, err error) {
	var f *failure
	switch {
	case errors.Is(err, errNoToken):
		w.Header().Set("WWW-Authenticate", "Bearer")
	case errors.As(err, &f) && f.status >= http.StatusBadRequest && f.status <= http.StatusForbidden:
		w.Header().Set("WWW-Authenticate", `Bearer error="`+f.code+`", error_description="`+f.description+`"`)
	}
}

// bearer reads the access token from the one place where it is: the header or a
// form (RFC 6750, sections 2.1 and 2.2). Addresses end up in logs, so section
// 2.3 is not offered.
func bearer(w http.ResponseWriter, r *http.Request) (string, error) {
	if r.URL.Query().Has("access_token") {
		return "", refuse("invalid_request", "The access token must not be in the address.")
	}
	var found []string
	for _, header := range r.Header.Values("Authorization") {
		scheme, token, _ := strings.Cut(header, " ")
		if strings.EqualFold(scheme, "Bearer") {
			found = append(found, token)
		}
	}
	if r.Method == http.MethodPost && isForm(r) {
		params, err := form(w, r)
		if err != nil {
			return "", err
		}
		found = append(found, params["access_token"]...)
	}
	switch len(found) {
	case 0:
		return "", errNoToken
	case 1:
		return found[0], nil
	}
	return "", refuse("invalid_request", "The access token is there more than once.")
}
