package applications

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// card is some of what is set for an application that is changed together.
type card struct {
	name, title, hint string // name is the end of its address
	inputs            func(*form, model.Application) []view.Input
	change            func(*applications.Change, url.Values)
}

// The cards of an application.
const (
	Basics    = "basics"
	Addresses = "addresses"
	Rights    = "rights"
	Tokens    = "tokens"
	Keys      = "keys"
)

// cardsOf returns the cards of an application. One that acts for an organization signs nobody in.
func cardsOf(a model.Application) []card {
	all := []card{basics()}
	if a.Org == "" {
		all = append(all, addresses())
	}
	return append(all, rights(), tokens())
}

// cardNamed returns a card of an application.
func cardNamed(a model.Application, name string) (card, error) {
	all := cardsOf(a)
	if a.Confidential() {
		all = append(all, keys())
	}
	i := slices.IndexFunc(all, func(c card) bool { return c.name == name })
	if i < 0 {
		return card{}, model.Missing("")
	}
	return all[i], nil
}

func basics() card {
	return card{
		name: Basics, title: "Name",
		inputs: func(f *form, _ model.Application) []view.Input {
			name := f.line("name", "Name", "As people read it when they sign in.")
			name.Required, name.MaxLength = true, model.ApplicationName.Most
			what := f.line("description", "Description", "For whoever runs this instance.")
			what.MaxLength = model.Description.Most
			return []view.Input{name, what}
		},
		change: func(c *applications.Change, v url.Values) {
			c.Name, c.Description = text(v, "name"), text(v, "description")
		},
	}
}

func addresses() card {
	return card{
		name: Addresses, title: "Addresses", hint: "Browsers are sent to these and to no others. Several stand on a line each, in the form in which the app sends them.",
		inputs: func(f *form, a model.Application) []view.Input {
			all := []view.Input{
				f.lines("redirect_uris", "Redirect URIs", "Where signing in may end. https://*.example.com/callback is each name directly below a domain."),
				f.lines("post_logout_redirect_uris", "After signing out", "Where signing out may end."),
				f.address("initiate_login_uri", "Where signing in begins", "People are led there who lost their way, and who come from a tile of their identity provider."),
				f.lines("origins", "Origins", "Whose pages may call the token endpoint and show the admin portal in a frame, as in https://app.example.com. Those of a single-page app’s redirect URIs may anyway."),
			}
			if a.Confidential() {
				all = append(all,
					f.address("backchannel_logout_uri", "Back-channel logout", "Where the app is told that a session has ended. Empty: it is not."),
					f.check("backchannel_logout_session_required", "Say which session ended, and not whose it was", "Some clients end all of a person’s sessions when they are told both."),
				)
			}
			return all
		},
		change: func(c *applications.Change, v url.Values) {
			c.RedirectURIs, c.PostLogoutRedirectURIs, c.Origins = list(v, "redirect_uris"), list(v, "post_logout_redirect_uris"), list(v, "origins")
			c.InitiateLoginURI = text(v, "initiate_login_uri")
			if v.Has("backchannel_logout_uri") {
				c.BackchannelLogoutURI, c.BackchannelSessionRequired = text(v, "backchannel_logout_uri"), yes(v, "backchannel_logout_session_required")
			}
		},
	}
}

func rights() card {
	return card{
		name: Rights, title: "What it may do",
		inputs: func(f *form, a model.Application) []view.Input {
			all := []view.Input{f.check("offline_access", "Get refresh tokens", "When it asks for the scope offline_access.")}
			if !a.Confidential() {
				return all
			}
			var api []ui.Option
			for _, s := range model.APIScopes() {
				api = append(api, ui.Option{Value: s, Label: s})
			}
			managing := f.many(apiScopes, "Use the management API", "", api...)
			managing.Kind = view.More
			return append(all,
				f.check("pkce_optional", "Leave PKCE out", "Only for apps that can’t do better."),
				managing,
				f.lines("scopes", "Scopes of your own", "What else it may get for itself by client_credentials, one on each line."),
				f.lines("audiences", "Audiences", "Client IDs of other web apps that its access tokens are for, too, and that may introspect them, one on each line."),
			)
		},
		change: func(c *applications.Change, v url.Values) {
			c.OfflineAccess = yes(v, "offline_access")
			if !v.Has("scopes") { // public
				return
			}
			scopes := append(lines(v.Get("scopes")), v[apiScopes]...)
			audiences := []model.ApplicationID{}
			for _, id := range lines(v.Get("audiences")) {
				audiences = append(audiences, model.ApplicationID(id))
			}
			c.Scopes, c.Audiences, c.PKCEOptional = &scopes, &audiences, yes(v, "pkce_optional")
		},
	}
}

// apiScopes is the field with the scopes of the management API, which are chosen from a list.
const apiScopes = "api_scopes"

func tokens() card {
	return card{
		name: Tokens, title: "Tokens",
		inputs: func(f *form, _ model.Application) []view.Input {
			lasts := f.line("access_token", "Access tokens last, in minutes", "From 1 to 1440. Empty: as long as the instance says.")
			lasts.InputMode = "numeric"
			var claims []ui.Option
			for _, c := range model.ExtraClaims() {
				claims = append(claims, ui.Option{Value: string(c), Label: string(c)})
			}
			return []view.Input{
				lasts,
				f.one("signing_alg", "Signed by", "", ui.Option{Value: "RS256", Label: "RS256"}, ui.Option{Value: "ES256", Label: "ES256"}),
				f.one("access_token_typ", "Type in the header of access tokens", "",
					ui.Option{Value: "at+jwt", Label: "at+jwt", Description: "As RFC 9068 says."}, ui.Option{Value: "JWT", Label: "JWT", Description: "For resource servers that know no other."}),
				f.many("claims", "Also said in ID tokens and userinfo", "Beyond what the scopes bring.", claims...),
				f.check("full_id_token", "Say more in ID tokens", "client_id, oid, org_name and email, unasked."),
				f.check("access_token_attributes", "Say custom attributes in access tokens, too", "What it gets for the scope custom_attributes."),
			}
		},
		change: func(c *applications.Change, v url.Values) {
			c.AccessToken, c.SigningAlg = span(v.Get("access_token")), text(v, "signing_alg")
			plain := v.Get("access_token_typ") == "JWT"
			claims := []model.ExtraClaim{}
			for _, s := range v["claims"] {
				claims = append(claims, model.ExtraClaim(s))
			}
			c.PlainAccessTokens, c.Claims = &plain, &claims
			c.FullIDToken, c.AccessTokenAttributes = yes(v, "full_id_token"), yes(v, "access_token_attributes")
		},
	}
}

func keys() card {
	return card{
		name: Keys, title: "Keys instead of secrets", hint: "An app that has keys signs what it sends (private_key_jwt), and needs no secret: those that it has are removed once you save its keys.",
		inputs: func(f *form, _ model.Application) []view.Input {
			set := f.lines("jwks", "Public keys", "A JWK Set, as in {\"keys\": [{\"kty\": \"EC\", …}]}. Empty: it has secrets.")
			set.Rows = 5
			return []view.Input{set}
		},
		change: func(c *applications.Change, v url.Values) { c.JWKS = text(v, "jwks") },
	}
}

// valuesOf returns a form with all that is set for an application.
func valuesOf(a model.Application) url.Values {
	v := url.Values{
		"name": {a.Name}, "description": {a.Description}, "redirect_uris": {strings.Join(a.RedirectURIs, "\n")}, "post_logout_redirect_uris": {strings.Join(a.PostLogoutRedirectURIs, "\n")},
		"origins": {strings.Join(a.Origins, "\n")}, "initiate_login_uri": {a.InitiateLoginURI}, "backchannel_logout_uri": {a.BackchannelLogoutURI},
		"signing_alg": {a.SigningAlg}, "access_token_typ": {a.Snapshot().AccessTokenTyp}, "jwks": {a.JWKS},
	}
	for name, is := range map[string]bool{
		"backchannel_logout_session_required": a.BackchannelSessionRequired, "offline_access": a.OfflineAccess, "pkce_optional": a.PKCEOptional,
		"full_id_token": a.FullIDToken, "access_token_attributes": a.AccessTokenAttributes,
	} {
		if is {
			v.Set(name, "yes")
		}
	}
	if a.AccessToken != 0 {
		v.Set("access_token", strconv.Itoa(int(a.AccessToken/time.Minute)))
	}
	var own, audiences []string
	for _, s := range a.Scopes {
		if slices.Contains(model.APIScopes(), s) {
			v.Add(apiScopes, s)
		} else {
			own = append(own, s)
		}
	}
	for _, id := range a.Audiences {
		audiences = append(audiences, string(id))
	}
	for _, c := range a.Claims {
		v.Add("claims", string(c))
	}
	v.Set("scopes", strings.Join(own, "\n"))
	v.Set("audiences", strings.Join(audiences, "\n"))
	return v
}

// text, list and yes return what stands in a form, and what the change is by that.
func text(v url.Values, name string) *string {
	s := strings.TrimSpace(v.Get(name))
	return &s
}

func list(v url.Values, name string) *[]string {
	all := lines(v.Get(name))
	return &all
}

func yes(v url.Values, name string) *bool {
	is := v.Has(name)
	return &is
}

// span returns a time of whole minutes, 0 for "". The rule refuses what is none.
func span(minutes string) *time.Duration {
	d := time.Duration(0)
	if minutes = strings.TrimSpace(minutes); minutes != "" {
		n, err := strconv.ParseInt(minutes, 10, 32)
		if d = time.Duration(n) * time.Minute; err != nil || n <= 0 {
			d = -time.Minute
		}
	}
	return &d
}

// lines returns what stands in a text, without the spaces around it, by lines or spaces.
func lines(text string) []string { return append([]string{}, strings.Fields(text)...) }
