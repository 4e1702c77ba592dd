package sso

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// theirsStage returns the step in which the provider's values come here.
func (s sight) theirsStage() view.Stage {
	step := &view.TheirsStep{URL: s.url, Version: s.connection.Version, Parts: s.parts(view.PartTheirs)}
	saml := s.settings.Type == model.ConnectionSAML
	if s.known {
		step.Found, step.Warnings = s.found()
	}
	switch {
	case !s.manage:
	case saml:
		step.SAML = s.samlForm()
		step.Options = optionsView(sso.OptionsOf(s.settings.SAML))
	default:
		step.OIDC = s.oidcForm()
	}
	if s.manage {
		if initiated, ok := s.guide.Part(view.PartInitiated); ok {
			step.After = []view.Part{initiated}
		}
	}
	state := ""
	if s.known {
		state = s.settings.IdP
	}
	v := stage("theirs", s.say.Text("Paste what %s shows", s.guide.Name), state, s.known, s.manage && !s.known || len(step.Warnings) > 0)
	v.Theirs = step
	return v
}

// found returns what is known of the provider, and what is not right with it.
func (s sight) found() (facts []view.Fact, warnings []ui.Notice) {
	known := s.settings
	if known.Type == model.ConnectionOIDC {
		facts = []view.Fact{
			{Label: s.say.Text("Issuer"), Value: known.IdP, Code: true},
			{Label: s.say.Text("Client ID"), Value: known.OIDC.ClientID, Code: true},
			{Label: s.say.Text("Client secret"), Value: s.say.Text("Saved. It is not shown again.")},
		}
		if len(known.OIDC.Scopes) > 0 {
			facts = append(facts, view.Fact{Label: s.say.Text("More scopes"), Value: strings.Join(known.OIDC.Scopes, " "), Code: true})
		}
		return facts, nil
	}
	facts = []view.Fact{
		{Label: s.say.Text("Entity ID"), Value: known.IdP, Code: true},
		{Label: s.say.Text("Sign-in URL"), Value: known.SAML.SignInURL, Code: true},
	}
	for _, der := range known.SAML.Certificates {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			continue // it was one when it was saved
		}
		facts = append(facts, view.Fact{Label: s.say.Text("Certificate"), Value: s.say.Text("%s, SHA-256 %s…", s.validity(c), fmt.Sprintf("%.6X", sha256.Sum256(der)))})
	}
	if known.SAML.MetadataURL != "" {
		facts = append(facts, view.Fact{Label: s.say.Text("Read from"), Value: known.SAML.MetadataURL, Code: true})
	}
	if at := s.upkeep.ReadAt; !at.IsZero() && !s.drafted {
		facts = append(facts, view.Fact{Label: s.say.Text("Last read"), Value: s.say.Moment(at)})
	}
	if why, since, trouble := s.upkeep.Trouble(s.now); trouble {
		warnings = append(warnings, ui.Notice{
			Kind: ui.KindWarn, Title: s.say.Text("The metadata can’t be read since %s", s.say.Moment(since)),
			Text: s.say.Sentence(why.Key, why.Args...) + s.say.Gap() + s.say.Text("People sign in all the same, until the certificate there is another one."),
		})
	}
	if text := s.certificateText(s.say); text != "" {
		warnings = append(warnings, ui.Notice{Kind: ui.KindWarn, Title: text, Text: s.say.Text("Make a new certificate at %s, and bring it here before the old one ends.", s.guide.Name)})
	}
	return facts, warnings
}

func (s sight) validity(c *x509.Certificate) string {
	switch {
	case s.now.After(c.NotAfter):
		return s.say.Text("valid no more since %s", s.say.Day(c.NotAfter))
	case s.now.Before(c.NotBefore):
		return s.say.Text("not valid before %s", s.say.Day(c.NotBefore))
	}
	return s.say.Text("valid until %s", s.say.Day(c.NotAfter))
}

// samlForm returns the form about a SAML provider, with what is known of it.
func (s sight) samlForm() *view.SAMLForm {
	known := s.settings.SAML
	f := &view.SAMLForm{
		By:     s.way(),
		FileID: fmt.Sprintf("sso-file-field-%d", s.settings.SavedAt.UnixMilli()), // another one once it was sent: what was chosen is gone then
		MetadataURL: ui.Field{
			ID: "sso-metadata-url-field", Name: string(view.FormMetadataURL), Label: view.FormMetadataURL.Label(s.say), Type: "url", Value: known.MetadataURL, Autocomplete: "off",
		},
		EntityID: ui.Field{
			ID: "sso-entity-id-field", Name: string(view.FormEntityID), Label: view.FormEntityID.Label(s.say), Type: "text", Value: s.settings.IdP, Autocomplete: "off", Code: true,
			Hint: s.say.Text("Also called issuer."),
		},
		SignInURL: ui.Field{
			ID: "sso-sign-in-url-field", Name: string(view.FormSignInURL), Label: view.FormSignInURL.Label(s.say), Type: "url", Value: known.SignInURL, Autocomplete: "off",
			Hint: s.say.Text("Also called single sign-on URL or SAML endpoint."),
		},
		Certificates: view.Area{
			ID: "sso-certificates-field", Name: string(view.FormCertificates), Label: view.FormCertificates.Label(s.say),
			Hint: s.say.Text("From -----BEGIN CERTIFICATE----- to the end. There may be several."),
		},
	}
	var text bytes.Buffer
	for _, der := range known.Certificates {
		_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der}) // a buffer takes everything
	}
	f.Certificates.Value = text.String()
	return f
}

// way returns how the provider was told of, or how its guide would do that.
func (s sight) way() string {
	switch {
	case s.settings.SAML.MetadataURL != "":
		return view.ByURL
	case s.known:
		return view.ByHand
	}
	switch s.guide.Prefer {
	case view.FormMetadata:
		return view.ByFile
	case view.FormEntityID, view.FormSignInURL, view.FormCertificates:
		return view.ByHand
	}
	return view.ByURL
}

// oidcForm returns the form about an OpenID Connect provider. What the secret is, it
// never says.
func (s sight) oidcForm() *view.OIDCForm {
	f := &view.OIDCForm{
		Issuer: ui.Field{
			ID: "sso-issuer-field", Name: string(view.FormIssuer), Label: view.FormIssuer.Label(s.say), Type: "text", InputMode: "url", Value: s.settings.IdP, Autocomplete: "off",
			Hint: s.say.Text("Or the address of the discovery document."),
		},
		ClientID: ui.Field{
			ID: "sso-client-id-field", Name: string(view.FormClientID), Label: view.FormClientID.Label(s.say), Type: "text", Value: s.settings.OIDC.ClientID, Autocomplete: "off",
			Code: true, MaxLength: model.MostClientID,
		},
		Secret: ui.Field{
			// Another one once it was sent, so that it does not stay on the page.
			ID: fmt.Sprintf("sso-secret-field-%d", s.settings.SavedAt.UnixMilli()), Name: string(view.FormClientSecret), Label: view.FormClientSecret.Label(s.say), Type: "password", Autocomplete: "off",
		},
		Scopes: ui.Field{
			ID: "sso-scopes-field", Name: string(view.FormScopes), Label: view.FormScopes.Label(s.say), Type: "text", Value: strings.Join(s.settings.OIDC.Scopes, " "), Autocomplete: "off", Code: true,
			Hint: s.say.Text("Beyond openid, email and profile, separated by spaces. Usually empty."),
		},
	}
	if s.settings.Secret != nil {
		f.Secret.Hint = s.say.Text("Saved. Leave this empty to keep it.")
	}
	return f
}
