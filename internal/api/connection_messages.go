package api

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	pb "github.com/anteroom/anteroom/internal/api/pb/connections"
	"github.com/anteroom/anteroom/internal/model"
)

// provider is a provider of single sign-on as the API calls it.
type provider struct {
	provider model.Provider
	message  pb.ConnectionProvider
}

// providers lists them. Those that the API has no number for are told as CUSTOM, with what
// they are as the key.
func providers() []provider {
	return []provider{
		{model.ProviderOkta, pb.ConnectionProvider_OKTA},
		{model.ProviderEntra, pb.ConnectionProvider_MICROSOFT_AD},
		{model.ProviderGoogle, pb.ConnectionProvider_GOOGLE},
		{model.ProviderOneLogin, pb.ConnectionProvider_ONELOGIN},
		{model.ProviderJumpCloud, pb.ConnectionProvider_JUMPCLOUD},
		{model.ProviderPing, pb.ConnectionProvider_PING_IDENTITY},
		{model.ProviderADFS, pb.ConnectionProvider_ADFS},
		{model.ProviderAuth0, pb.ConnectionProvider_AUTH0},
		{model.ProviderCustom, pb.ConnectionProvider_CUSTOM},
		{model.ProviderKeycloak, pb.ConnectionProvider_CUSTOM},
		{model.ProviderShibboleth, pb.ConnectionProvider_CUSTOM},
	}
}

// providerOf returns the provider of a number or a key.
func providerOf(m pb.ConnectionProvider, key string) (provider, error) {
	for _, p := range providers() {
		if key != "" && strings.EqualFold(key, string(p.provider)) || key == "" && m == p.message {
			return p, nil
		}
	}
	return provider{}, badField("connection.provider", "Say a provider of single sign-on that there is: "+known()+".")
}

// known lists the keys of all providers.
func known() string {
	var keys []string
	for _, p := range providers() {
		keys = append(keys, string(p.provider))
	}
	return strings.Join(keys, ", ")
}

func messageOf(p model.Provider) pb.ConnectionProvider {
	i := slices.IndexFunc(providers(), func(known provider) bool { return known.provider == p })
	if i < 0 {
		return pb.ConnectionProvider_CUSTOM
	}
	return providers()[i].message
}

// typeOf returns the protocol that is asked for: the one to prefer with a provider, where
// none is said. What is neither of ours is left to the rule to refuse.
func typeOf(m pb.ConnectionType, p model.Provider) model.ConnectionType {
	switch m {
	case pb.ConnectionType_INVALID:
		return p.Speaks()[0]
	case pb.ConnectionType_SAML:
		return model.ConnectionSAML
	case pb.ConnectionType_OIDC:
		return model.ConnectionOIDC
	}
	return ""
}

func typeMessage(t model.ConnectionType) pb.ConnectionType {
	return pb.ConnectionType(pb.ConnectionType_value[string(t)])
}

// workedOn returns the settings of a connection that a caller sees and changes: the draft,
// and what is live where there is none.
func workedOn(c model.Connection) model.ConnectionSettings {
	settings, drafted := c.In(model.SettingsDraft)
	if !drafted {
		settings, _ = c.In(model.SettingsLive)
	}
	return settings
}

// statusOf returns how far the set-up of a connection is.
func statusOf(c model.Connection) pb.ConnectionStatus {
	draft, drafted := c.In(model.SettingsDraft)
	switch {
	case !drafted:
		return pb.ConnectionStatus_COMPLETED
	case draft.IdP == "":
		return pb.ConnectionStatus_DRAFT
	}
	return pb.ConnectionStatus_IN_PROGRESS
}

// connectionMessage returns a connection as the API tells it, without its secret.
func (s *Server) connectionMessage(ctx context.Context, c model.Connection) (*pb.Connection, error) {
	settings, org := workedOn(c), string(c.Org)
	m := &pb.Connection{
		Id: string(c.ID), OrganizationId: &org, Provider: messageOf(settings.Provider), ProviderKey: string(settings.Provider), Type: typeMessage(settings.Type),
		Status: statusOf(c), Enabled: c.Enabled, UiButtonTitle: c.Name, ConfigurationType: pb.ConfigurationType_DISCOVERY,
		AttributeMapping: attributesMessage(settings.Attributes), CreateTime: timestamppb.New(c.CreatedAt), UpdateTime: timestamppb.New(latest(c)),
	}
	at := s.cfg.Known(c.Site)
	if settings.Type == model.ConnectionOIDC {
		m.Settings = &pb.Connection_OidcConfig{OidcConfig: oidcMessage(at, c, settings)}
	} else {
		if settings.SAML.MetadataURL == "" {
			m.ConfigurationType = pb.ConfigurationType_MANUAL
		}
		m.Settings = &pb.Connection_SamlConfig{SamlConfig: samlMessage(at, c, settings)}
	}
	served, err := s.domainsServed(ctx, c)
	for _, d := range served {
		m.Domains = append(m.Domains, domainMessage(d))
	}
	return m, err
}

func oidcMessage(at model.Site, c model.Connection, settings model.ConnectionSettings) *pb.OIDCConnectionConfig {
	m := &pb.OIDCConnectionConfig{
		Issuer: text(settings.IdP), ClientId: text(settings.OIDC.ClientID), Scopes: []pb.OIDCScope{pb.OIDCScope_openid, pb.OIDCScope_profile, pb.OIDCScope_email},
		RedirectUri: at.OIDCCallback(c.ID), PkceEnabled: wrapperspb.Bool(true), IdpLogoutRequired: wrapperspb.Bool(c.SignsOut),
		PostLogoutRedirectUri: text(at.OIDCSignedOut(c.ID)), BackchannelLogoutRedirectUri: text(at.OIDCLogouts(c.ID)),
		SyncUserProfileOnLogin: wrapperspb.Bool(c.Syncs), JitProvisioningWithSsoEnabled: wrapperspb.Bool(c.Creates),
	}
	for _, scope := range settings.OIDC.Scopes {
		if n, ok := pb.OIDCScope_value[scope]; ok {
			m.Scopes = append(m.Scopes, pb.OIDCScope(n))
		}
	}
	return m
}

func samlMessage(at model.Site, c model.Connection, settings model.ConnectionSettings) *pb.SAMLConnectionConfigResponse {
	m := &pb.SAMLConnectionConfigResponse{
		SpEntityId: at.SAMLMetadata(c.ID), SpMetadataUrl: at.SAMLMetadata(c.ID), SpAssertionUrl: at.SAMLAnswers(c.ID), SpSloUrl: text(at.SAMLSignOuts(c.ID)),
		IdpMetadataUrl: text(settings.SAML.MetadataURL), IdpEntityId: text(settings.IdP), IdpSsoUrl: text(settings.SAML.SignInURL), IdpSloUrl: text(settings.SAML.SignOutURL),
		IdpSsoRequestBinding: bindingOf(settings.SAML.SignInURL, settings.SAML.SignInByPost), IdpSloRequestBinding: bindingOf(settings.SAML.SignOutURL, settings.SAML.SignOutByPost),
		AllowIdpInitiatedLogin: wrapperspb.Bool(settings.SAML.Unsolicited), AssertionEncrypted: wrapperspb.Bool(settings.SAML.Encrypted), WantRequestSigned: wrapperspb.Bool(settings.SAML.SignsRequests),
		SamlSigningOption: pb.SAMLSigningOptions_SAML_RESPONSE_OR_ASSERTION_SIGNING, IdpSloRequired: wrapperspb.Bool(c.SignsOut),
		SyncUserProfileOnLogin: wrapperspb.Bool(c.Syncs), JitProvisioningWithSsoEnabled: wrapperspb.Bool(c.Creates),
	}
	for _, der := range settings.SAML.Certificates {
		m.IdpCertificates = append(m.IdpCertificates, &pb.IDPCertificate{Certificate: base64.StdEncoding.EncodeToString(der)})
	}
	return m
}

// bindingOf returns how an address of an identity provider is reached.
func bindingOf(address string, byPost bool) pb.RequestBinding {
	switch {
	case address == "":
		return pb.RequestBinding_REQUEST_BINDING_UNSPECIFIED
	case byPost:
		return pb.RequestBinding_HTTP_POST
	}
	return pb.RequestBinding_HTTP_REDIRECT
}

// text returns a text as a message that may be missing.
func text(t string) *wrapperspb.StringValue {
	if t == "" {
		return nil
	}
	return wrapperspb.String(t)
}
