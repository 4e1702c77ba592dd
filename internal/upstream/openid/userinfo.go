package openid

import (
	"context"
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/internal/upstream"
)

// userInfo asks the provider for what the ID token does not say (OpenID Connect Core
// 5.3). It returns nil where nothing is missing or nobody can be asked;
// with a fault, what it says is not to be believed.
func (c Connection) userInfo(ctx context.Context, client *http.Client, said object, access string) (object, *upstream.Fault) {
	if c.Provider.UserInfo == "" || !c.lacks(said) {
		return nil, nil
	}
	info, f := get(ctx, client, c.Provider.UserInfo, "userinfo_endpoint", access)
	if f != nil {
		return nil, f
	}
	if sub := info.text("sub"); sub != said.text("sub") {
		return info, upstream.NewFault(CodeUserInfo, "sub").WithGot(sub).WithWant(said.text("sub"))
	}
	return info, nil
}

// lacks reports whether an ID token leaves out what is wanted, as providers may do that give
// an access token beside it (OpenID Connect Core 5.4).
func (c Connection) lacks(said object) bool {
	missing := func(name string) bool { return !said.has(name) && !elsewhere(said, name) }
	if slices.ContainsFunc(c.claims(), missing) {
		return true
	}
	return slices.ContainsFunc(c.Wants, func(f upstream.Field) bool {
		if f == upstream.FieldGroups && said.says(tooManyGroups) {
			return false
		}
		return !slices.ContainsFunc(f.Names(c.Attributes), func(name string) bool { return !missing(name) })
	})
}

// claims are those that the ID token has to have for userinfo not to be asked.
func (c Connection) claims() (wants []string) {
	for _, name := range []string{c.Attributes.Email, c.Attributes.FirstName, c.Attributes.LastName, c.Attributes.Groups} {
		if name != "" {
			wants = append(wants, name)
		}
	}
	if c.Kind == KindEntra { // whose userinfo never says what an address is worth
		return append(wants, "email")
	}
	return append(wants, "email", "email_verified")
}

// elsewhere reports whether a claim is not here but at another address (OpenID Connect
// Core 5.6.2): so Entra ID says that somebody has too many groups to list. Nobody
// follows it.
func elsewhere(said object, name string) bool {
	return said.inner("_claim_names").has(name)
}
