package sso

import (
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// FormName names a field of our own forms, as rules and requests call it.
type FormName string

// The fields of ours that guides speak of.
const (
	FormMetadataURL  FormName = "metadata_url"
	FormMetadata     FormName = "metadata"
	FormEntityID     FormName = "entity_id"
	FormSignInURL    FormName = "sign_in_url"
	FormCertificates FormName = "certificates"
	FormUnsolicited  FormName = "unsolicited"

	FormIssuer       FormName = "issuer"
	FormClientID     FormName = "client_id"
	FormClientSecret FormName = "client_secret"
	FormScopes       FormName = "scopes"

	FormEmail     FormName = "email"
	FormFirstName FormName = "first_name"
	FormLastName  FormName = "last_name"
	FormGroups    FormName = "groups"
)

// Label returns what a field is called on pages in a language.
func (f FormName) Label(say *words.Language) string {
	switch f {
	case FormMetadataURL:
		return say.Text("Metadata URL")
	case FormMetadata:
		return say.Text("Metadata file")
	case FormEntityID:
		return say.Text("Entity ID")
	case FormSignInURL:
		return say.Text("Sign-in URL")
	case FormCertificates:
		return say.Text("Certificate")
	case FormUnsolicited:
		return say.Text("Accept sign-ins that start at the provider")
	case FormIssuer:
		return say.Text("Issuer")
	case FormClientID:
		return say.Text("Client ID")
	case FormClientSecret:
		return say.Text("Client secret")
	case FormScopes:
		return say.Text("More scopes")
	case FormEmail:
		return say.Text("Email")
	case FormFirstName:
		return say.Text("First name")
	case FormLastName:
		return say.Text("Last name")
	}
	return say.Text("Groups")
}

// about lists the fields of ours of which a part speaks.
func about(kind PartKind, of model.ConnectionType) []FormName {
	switch {
	case kind == PartAttributes:
		return []FormName{FormEmail, FormFirstName, FormLastName, FormGroups}
	case kind == PartTheirs && of == model.ConnectionSAML:
		return []FormName{FormMetadataURL, FormMetadata, FormEntityID, FormSignInURL, FormCertificates}
	case kind == PartTheirs:
		return []FormName{FormIssuer, FormClientID, FormClientSecret, FormScopes}
	}
	return nil
}

func title(say *words.Language, kind PartKind, name string) string {
	switch kind {
	case PartCreate:
		return say.Text("Make the app in %s", name)
	case PartValues:
		return say.Text("Enter our values in %s", name)
	case PartAttributes:
		return say.Text("Have %s say who somebody is", name)
	case PartAssign:
		return say.Text("Assign people in %s", name)
	case PartTheirs:
		return say.Text("Bring back what %s shows", name)
	}
	return say.Text("Let people start from %s", name)
}

// ours returns what the fields of ours are called of which a part speaks, as the page
// around it does.
func ours(say *words.Language, kind PartKind, of model.ConnectionType) func(string) (string, error) {
	return func(field string) (string, error) {
		all := about(kind, of)
		if f := FormName(field); slices.Contains(all, f) {
			return f.Label(say), nil
		}
		return "", fmt.Errorf("%q is not one of %q", field, all)
	}
}
