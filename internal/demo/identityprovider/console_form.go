package identityprovider

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// appForm is the settings of an application as somebody types them.
type appForm struct {
	Label                                         string
	Hidden                                        bool
	ACS, Audience, RelayState, NameID, Username   string
	Same                                          bool // the ACS URL is recipient and destination
	Recipient, Destination, Encryption            string
	SignResponse, SignAssertion, SHA1, SignedOnly bool
	SingleLogout                                  string
	EncryptTo, RequestedBy                        string
	Redirects, LogoutReturn, InitiateURL          string
	BackChannel                                   string
	RequirePKCE                                   bool
	Limit, Groups                                 string // who may sign in to a new client
	Problem                                       string
}

// form returns the settings of an application as its form shows them.
func (a App) form() appForm {
	return appForm{
		Label: a.Label, Hidden: a.Hidden, ACS: a.SAML.ACS, Audience: a.SAML.Audience, RelayState: a.SAML.RelayState, NameID: a.SAML.NameID, Username: a.SAML.Username,
		Same: a.SAML.Recipient == "" && a.SAML.Destination == "", Recipient: a.SAML.Recipient, Destination: a.SAML.Destination,
		Encryption: a.SAML.Encryption, SignResponse: a.SAML.SignResponse, SignAssertion: a.SAML.SignAssertion, SHA1: a.SAML.SHA1,
		SignedOnly: a.SAML.SignedOnly, SingleLogout: a.SAML.SingleLogout, EncryptTo: writeCertificates(a.SAML.EncryptTo), RequestedBy: writeCertificates(a.SAML.RequestedBy...),
		Redirects: strings.Join(a.OpenID.Redirects, "\n"), LogoutReturn: strings.Join(a.OpenID.LogoutReturn, "\n"),
		InitiateURL: a.OpenID.InitiateURL, BackChannel: a.OpenID.BackChannel, RequirePKCE: a.OpenID.RequirePKCE, Limit: limitLater,
	}
}

func readApp(r *http.Request) appForm {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	is := func(name string) bool { return r.PostFormValue(name) == "yes" }
	return appForm{
		Label: text("label"), Hidden: is("hidden"), ACS: text("acs"), Audience: text("audience"), RelayState: text("relay_state"), NameID: text("name_id"), Username: text("username"),
		Same: is("same"), Recipient: text("recipient"), Destination: text("destination"),
		Encryption: text("encryption"), SignResponse: is("sign_response"), SignAssertion: is("sign_assertion"), SHA1: is("sha1"),
		SignedOnly: is("signed_only"), SingleLogout: text("single_logout"), EncryptTo: text("encrypt_to"), RequestedBy: text("requested_by"),
		Redirects: text("redirects"), LogoutReturn: text("logout_return"), InitiateURL: text("initiate_url"), BackChannel: text("back_channel"), RequirePKCE: is("require_pkce"),
		Limit: text("limit"), Groups: text("groups"),
	}
}

// app returns an application with the settings of the form. Its error is for people to
// read.
func (f appForm) app(a App) (App, error) {
	a.Label, a.Hidden = f.Label, f.Hidden
	if a.Label == "" {
		return a, errors.New("enter a name for the application")
	}
	switch a.Protocol {
	case OpenID:
		return f.client(a)
	case SCIM:
		return a, nil
	case Bookmark:
		if a.OpenID.InitiateURL = f.InitiateURL; !absolute(f.InitiateURL) {
			return a, errors.New("enter a URL such as https://app.example/")
		}
		return a, nil
	}
	a.SAML.RelayState, a.SAML.NameID, a.SAML.Encryption = f.RelayState, f.NameID, f.Encryption
	a.SAML.ACS, a.SAML.Audience, a.SAML.Username = f.ACS, f.Audience, f.Username
	a.SAML.Recipient, a.SAML.Destination = "", ""
	if !f.Same {
		a.SAML.Recipient, a.SAML.Destination = f.Recipient, f.Destination
	}
	a.SAML.SignResponse, a.SAML.SignAssertion, a.SAML.SHA1, a.SAML.SignedOnly = f.SignResponse, f.SignAssertion, f.SHA1, f.SignedOnly
	a.SAML.SingleLogout = f.SingleLogout
	encryptTo, err := readCertificates(f.EncryptTo)
	if err != nil {
		return a, fmt.Errorf("encryption certificate: %w", err)
	}
	a.SAML.EncryptTo = nil
	if len(encryptTo) > 0 {
		a.SAML.EncryptTo = encryptTo[0]
	}
	if a.SAML.RequestedBy, err = readCertificates(f.RequestedBy); err != nil {
		return a, fmt.Errorf("signature certificate: %w", err)
	}
	return a, a.SAML.check()
}

// check refuses settings that cannot work.
func (a SAMLApp) check() error {
	switch {
	case !absolute(a.ACS):
		return errors.New("enter the single sign-on URL (ACS URL), such as https://app.example/acs")
	case a.Audience == "":
		return errors.New("enter the audience URI (SP entity ID)")
	case !slices.Contains(nameIDFormats(), a.NameID):
		return errors.New("choose a name ID format")
	case !slices.Contains(usernames(), a.Username):
		return errors.New("choose an application username")
	case a.Encryption != "" && !slices.Contains(encryptions(), a.Encryption):
		return errors.New("choose how assertions are encrypted")
	case a.Encryption != "" && a.EncryptTo == nil:
		return errors.New("encrypting needs an encryption certificate")
	case a.SignedOnly && len(a.RequestedBy) == 0:
		return errors.New("signed requests need a signature certificate")
	case a.SingleLogout != "" && !absolute(a.SingleLogout):
		return errors.New("enter the single logout URL, such as https://app.example/slo")
	case a.SingleLogout != "" && len(a.RequestedBy) == 0:
		return errors.New("single logout needs a signature certificate")
	}
	return nil
}

// usernames lists what can be the name of a person.
func usernames() []string { return []string{userLogin, userEmail, userPrefix, userID} }

// Who may sign in to a new client.
const (
	limitEveryone = "everyone"
	limitGroups   = "groups"
	limitLater    = "later"
)

// withMetadata returns an application with what an uploaded file says, in the place of
// what was typed.
func (f appForm) withMetadata(a App, raw []byte) (App, error) {
	said := a.SAML
	if err := said.readMetadata(raw); err != nil {
		return a, err
	}
	f.ACS, f.Audience, f.NameID, f.SignedOnly = said.ACS, said.Audience, said.NameID, said.SignedOnly
	f.SingleLogout = said.SingleLogout
	f.EncryptTo, f.RequestedBy = writeCertificates(said.EncryptTo), writeCertificates(said.RequestedBy...)
	return f.app(a)
}

// client reads the settings of a client.
func (f appForm) client(a App) (App, error) {
	a.OpenID.Redirects, a.OpenID.LogoutReturn = strings.Fields(f.Redirects), strings.Fields(f.LogoutReturn)
	a.OpenID.InitiateURL, a.OpenID.BackChannel, a.OpenID.RequirePKCE = f.InitiateURL, f.BackChannel, f.RequirePKCE
	if a.ID == "" && f.Limit == limitEveryone {
		a.Groups = []string{everyone}
	}
	if a.ID == "" && f.Limit == limitGroups {
		a.Groups = commaList(f.Groups)
	}
	if len(a.OpenID.Redirects) == 0 {
		return a, errors.New("enter a sign-in redirect URI")
	}
	uris := slices.Concat(a.OpenID.Redirects, a.OpenID.LogoutReturn)
	for _, uri := range []string{f.InitiateURL, f.BackChannel} {
		if uri != "" {
			uris = append(uris, uri)
		}
	}
	for _, uri := range uris {
		if !absolute(uri) {
			return a, fmt.Errorf("%q is no URL such as https://app.example/callback", uri)
		}
	}
	return a, nil
}

// absolute reports whether browsers can be sent to a URL.
func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
