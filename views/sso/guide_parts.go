package sso

import (
	"fmt"
	"slices"

	"anteroom/internal/model"
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

// Label returns what a field is called on pages.
func (f FormName) Label() string { return labels[f] }

var labels = map[FormName]string{
	FormMetadataURL:  "Metadata URL",
	FormMetadata:     "Metadata file",
	FormEntityID:     "Entity ID",
	FormSignInURL:    "Sign-in URL",
	FormCertificates: "Certificate",
	FormUnsolicited:  "Accept sign-ins that start at the provider",
	FormIssuer:       "Issuer",
	FormClientID:     "Client ID",
	FormClientSecret: "Client secret",
	FormScopes:       "More scopes",
	FormEmail:        "Email",
	FormFirstName:    "First name",
	FormLastName:     "Last name",
	FormGroups:       "Groups",
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

func title(kind PartKind, name string) string {
	switch kind {
	case PartCreate:
		return "Make the app in " + name
	case PartValues:
		return "Enter our values in " + name
	case PartAttributes:
		return "Have " + name + " say who somebody is"
	case PartAssign:
		return "Assign people in " + name
	case PartTheirs:
		return "Bring back what " + name + " shows"
	}
	return "Let people start from " + name
}

// ours returns what the fields of ours are called of which a part speaks.
func ours(kind PartKind, of model.ConnectionType) func(string) (string, error) {
	return func(field string) (string, error) {
		all := about(kind, of)
		if f := FormName(field); slices.Contains(all, f) {
			return f.Label(), nil
		}
		return "", fmt.Errorf("%q is not one of %q", field, all)
	}
}
