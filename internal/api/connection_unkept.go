package api

import (
	"context"
	"encoding/pem"
	"slices"

	"google.golang.org/protobuf/types/known/wrapperspb"

	pb "github.com/anteroom/anteroom/internal/api/pb/connections"
	"github.com/anteroom/anteroom/internal/model"
)

// unkept refuses what no rule keeps of a change of a connection, so that nobody thinks that
// it counts. What is sent as it was answered is none of that.
func (s *Server) unkept(ctx context.Context, c model.Connection, w *pb.UpdateConnection) error {
	switch {
	case w.GetDebugEnabled().GetValue():
		return badField("connection.debug_enabled", "What went wrong at a sign-in is always kept, and shown in the portal.")
	case w.GetKeyId() != "":
		return badField("connection.key_id", "Connections are named by their ids here.")
	case w.GetOidcConfig() != nil && w.GetConfigurationType() == pb.ConfigurationType_MANUAL:
		return badField("connection.configuration_type", "An OpenID provider describes itself at its issuer: the addresses are read there.")
	}
	for name := range w.GetAttributeMapping() {
		if !slices.Contains([]string{"email", "given_name", "family_name", "groups"}, name) {
			return badField("connection.attribute_mapping", "Say which attributes tell email, given_name, family_name and groups.")
		}
	}
	is, err := s.connectionMessage(ctx, c)
	if err != nil {
		return err
	}
	if w.GetOidcConfig() != nil {
		return unkeptOIDC(is.GetOidcConfig(), w.GetOidcConfig())
	}
	return unkeptSAML(is.GetSamlConfig(), w.GetSamlConfig())
}

// fixed is a text of a request that nobody can change, and what it is.
type fixed struct {
	field string
	sent  *wrapperspb.StringValue
	is    string
}

// changed refuses the first that is sent as another.
func changed(where, why string, all ...fixed) error {
	for _, f := range all {
		if sent := f.sent.GetValue(); sent != "" && sent != f.is {
			return badField(where+f.field, why)
		}
	}
	return nil
}

const ours = "It is our own address, and cannot be chosen."

func unkeptOIDC(is, w *pb.OIDCConnectionConfig) error {
	const in = "connection.oidc_config."
	switch {
	case w.GetTokenAuthType() != pb.TokenAuthType_TOKEN_AUTH_TYPE_UNSPECIFIED:
		return badField(in+"token_auth_type", "It is chosen by what the provider says that it takes.")
	case w.GetPkceEnabled() != nil && !w.GetPkceEnabled().GetValue():
		return badField(in+"pkce_enabled", "PKCE is always used.")
	case slices.Contains(w.GetScopes(), pb.OIDCScope_OIDC_SCOPE_UNSPECIFIED):
		return badField(in+"scopes", "Say scopes that there are.")
	}
	if err := changed(in, "It is read at the issuer.",
		fixed{"authorize_uri", w.GetAuthorizeUri(), ""}, fixed{"token_uri", w.GetTokenUri(), ""},
		fixed{"user_info_uri", w.GetUserInfoUri(), ""}, fixed{"jwks_uri", w.GetJwksUri(), ""}); err != nil {
		return err
	}
	return changed(in, ours,
		fixed{"redirect_uri", wrapperspb.String(w.GetRedirectUri()), is.GetRedirectUri()},
		fixed{"post_logout_redirect_uri", w.GetPostLogoutRedirectUri(), is.GetPostLogoutRedirectUri().GetValue()},
		fixed{"backchannel_logout_redirect_uri", w.GetBackchannelLogoutRedirectUri(), is.GetBackchannelLogoutRedirectUri().GetValue()})
}

func unkeptSAML(is *pb.SAMLConnectionConfigResponse, w *pb.SAMLConnectionConfigRequest) error {
	const in = "connection.saml_config."
	switch {
	case w.GetIdpNameIdFormat() > pb.NameIdFormat_UNSPECIFIED:
		return badField(in+"idp_name_id_format", "No format is asked for: the identity provider says who somebody is as it likes.")
	case w.GetForceAuthn().GetValue():
		return badField(in+"force_authn", "Applications ask for a fresh sign-in, by max_age and prompt.")
	case w.GetCertificateId().GetValue() != "":
		return badField(in+"certificate_id", "Our keys are the same for all connections.")
	case w.GetDefaultRedirectUri().GetValue() != "":
		return badField(in+"default_redirect_uri", "Who comes without an application is led to the first application’s sign-in.")
	case w.GetSamlSigningOption() != pb.SAMLSigningOptions_SAML_SIGNING_OPTIONS_UNSPECIFIED && w.GetSamlSigningOption() != pb.SAMLSigningOptions_SAML_RESPONSE_OR_ASSERTION_SIGNING:
		return badField(in+"saml_signing_option", "The response or the assertion has to be signed: SAML_RESPONSE_OR_ASSERTION_SIGNING.")
	case otherBinding(is.GetIdpSsoRequestBinding(), w.GetIdpSsoRequestBinding()):
		return badField(in+"idp_sso_request_binding", "Requests go by redirect, unless the metadata says that they have to be posted. Send idp_metadata_url.")
	case otherBinding(is.GetIdpSloRequestBinding(), w.GetIdpSloRequestBinding()):
		return badField(in+"idp_slo_request_binding", "It is read in the metadata. Send idp_metadata_url.")
	}
	if err := changed(in, "It is read in the metadata. Send idp_metadata_url.", fixed{"idp_slo_url", w.GetIdpSloUrl(), is.GetIdpSloUrl().GetValue()}); err != nil {
		return err
	}
	return changed(in, ours,
		fixed{"sp_entity_id", w.GetSpEntityId(), is.GetSpEntityId()}, fixed{"sp_assertion_url", w.GetSpAssertionUrl(), is.GetSpAssertionUrl()},
		fixed{"sp_slo_url", w.GetSpSloUrl(), is.GetSpSloUrl().GetValue()})
}

// otherBinding reports whether another binding is asked for than there is: that by redirect
// is always there.
func otherBinding(is, sent pb.RequestBinding) bool {
	return sent == pb.RequestBinding_HTTP_POST && is != sent
}

func attributesMessage(m model.AttributeMap) map[string]string {
	all := map[string]string{}
	for name, value := range map[string]string{"email": m.Email, "given_name": m.FirstName, "family_name": m.LastName, "groups": m.Groups} {
		if value != "" {
			all[name] = value
		}
	}
	return all
}

// pemOf returns certificates as people paste them.
func pemOf(all [][]byte) string {
	var text []byte
	for _, der := range all {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	}
	return string(text)
}
