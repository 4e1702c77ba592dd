package openid

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Request is what is asked of a provider. Its zero value asks for nothing but to sign
// somebody in.
type Request struct {
	// Scopes are asked for beside openid; nil means profile and email.
	Scopes []string
	// LoginHint is the address that was typed, and Prompt how the person is to be asked
	// (none, login, consent, select_account).
	LoginHint, Prompt string
	// MaxAge asks for a person who signed in there not longer ago; nil does not care.
	MaxAge *time.Duration
	// Contexts ask for one of several ways to sign in (acr_values). The provider may
	// take another one, and Identity says which.
	Contexts []string
	Now      time.Time
}

// Pending is what has to be kept until the answer comes, for that browser and for one
// answer only.
type Pending struct {
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Redirect string `json:"redirect_uri"`
	// Since is the earliest time of signing in that is accepted; zero accepts any.
	Since time.Time `json:"since,omitzero"`
}

// Start returns the address to which the browser is sent (OpenID Connect Core 3.1.2.1),
// and what has to be kept.
func (c Connection) Start(r Request) (string, Pending) {
	p := Pending{
		Issuer: c.Provider.Issuer, ClientID: c.ClientID, Redirect: c.Redirect,
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(p.Nonce), oauth2.S256ChallengeOption(p.Verifier)}
	set := func(name, value string) {
		if value != "" {
			options = append(options, oauth2.SetAuthURLParam(name, value))
		}
	}
	set("login_hint", r.LoginHint)
	set("prompt", c.prompt(r.Prompt))
	set("acr_values", strings.Join(r.Contexts, " "))
	if r.MaxAge != nil {
		set("max_age", strconv.Itoa(int(r.MaxAge.Seconds())))
		p.Since = r.Now.Add(-*r.MaxAge).UTC()
	}
	if c.Kind == KindGoogle {
		set("hd", c.hostedDomain())
	}
	conf := c.oauth("")
	conf.Scopes = scopes(r.Scopes)
	return conf.AuthCodeURL(p.State, options...), p
}

// prompt returns how the person is to be asked, in a word that the provider knows. Google
// answers to another one with a page of its own, which leads nowhere: it can have them
// choose their account, and not have them sign in anew ("OpenID Connect", on prompt).
func (c Connection) prompt(wish string) string {
	if c.Kind == KindGoogle && wish == "login" {
		return "select_account"
	}
	return wish
}

// hostedDomain is a hint to Google's page, which anybody could change; the answer is
// what counts.
func (c Connection) hostedDomain() string {
	if len(c.HostedDomains) == 1 {
		return c.HostedDomains[0]
	}
	return "*"
}

func scopes(asked []string) []string {
	if asked == nil {
		asked = []string{oidc.ScopeProfile, oidc.ScopeEmail}
	}
	others := slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return s == oidc.ScopeOpenID })
	return append([]string{oidc.ScopeOpenID}, others...)
}
