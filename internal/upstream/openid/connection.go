package openid

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// Connection is us at one provider, as an administrator has set it up.
type Connection struct {
	Provider *Provider
	// HTTP is what asks the provider. Which addresses it may reach is its maker's
	// concern; that it follows no redirect and reads no endless answer is ours.
	HTTP *http.Client
	// ClientID and Secret are what the provider knows us by, and Redirect is our URL
	// to which it sends browsers back.
	ClientID, Secret, Redirect string
	// Kind says by which rules of its own the provider speaks.
	Kind Kind
	// HostedDomains are the Google Workspaces whose accounts are accepted; without any,
	// that of every Workspace is, and still no account that belongs to none.
	HostedDomains []string
	// Attributes names the claims that say who somebody is.
	Attributes model.AttributeMap
	// Wants is what userinfo is asked for where the ID token does not say it by any of its
	// usual names, apart from the address, whether it is verified, and what Attributes
	// names.
	Wants []upstream.Field
}

// Kind is a provider that says some things in its own way.
type Kind string

// The kinds.
const (
	// KindPlain says everything as the standard has it.
	KindPlain Kind = ""
	// KindGoogle is Google Workspace: anybody may have an account at Google, and hd says
	// whose it is.
	KindGoogle Kind = "google"
	// KindEntra is Microsoft Entra ID: sub is another one for each client, so that tid and
	// oid name the person; an address is proven by xms_edov.
	KindEntra Kind = "entra"
)

// KindOf returns the kind of provider that has an issuer.
func KindOf(issuer string) Kind {
	u, err := url.Parse(issuer)
	if err != nil {
		return KindPlain
	}
	switch host := strings.ToLower(u.Hostname()); {
	case host == "accounts.google.com":
		return KindGoogle
	case host == "login.microsoftonline.com", host == "login.microsoftonline.us", host == "login.partner.microsoftonline.cn",
		host == "sts.windows.net", strings.HasSuffix(host, ".ciamlogin.com"):
		return KindEntra
	}
	return KindPlain
}

// tenantOf returns the tenant in an issuer of Entra ID: https://…/TENANT/v2.0.
func tenantOf(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil {
		return ""
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return tenant
}

// TenantOf returns the tenant in an issuer of Entra ID, and "" of another issuer.
func TenantOf(issuer string) string {
	if KindOf(issuer) != KindEntra {
		return ""
	}
	return tenantOf(issuer)
}

// oauth is the connection as x/oauth2 knows it, with one of the provider's methods.
func (c Connection) oauth(method string) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if method == methodPost || c.Secret == "" {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.Secret, RedirectURL: c.Redirect,
		Endpoint: oauth2.Endpoint{AuthURL: c.Provider.Authorization, TokenURL: c.Provider.Token, AuthStyle: style},
	}
}
