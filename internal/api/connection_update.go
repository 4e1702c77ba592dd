package api

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/wrapperspb"

	pb "github.com/anteroom/anteroom/internal/api/pb/connections"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// updateConnection changes what is sent of a connection by the rules of the forms that the
// portal has for it, one after the other, after it has refused what no rule keeps. What is
// about the identity provider goes into the draft.
func (s *Server) updateConnection(ctx context.Context, c *call, q *pb.UpdateConnectionRequest) (*pb.UpdateConnectionResponse, error) {
	found, by, err := s.connection(ctx, c, q.GetOrganizationId(), q.GetId())
	if err != nil {
		return nil, err
	}
	w := q.GetConnection()
	if err := s.unkept(ctx, found, w); err != nil {
		return nil, err
	}
	u := connectionUpdate{Server: s, by: by, is: found}
	for _, step := range []func(context.Context, *pb.UpdateConnection) error{u.provider, u.oidc, u.saml, u.attributes, u.options} {
		if err := step(ctx, w); err != nil {
			return nil, err
		}
	}
	m, err := s.connectionMessage(ctx, u.is)
	return &pb.UpdateConnectionResponse{Connection: m}, err
}

// connectionUpdate is a change of a connection, which is then what the last step made of it.
type connectionUpdate struct {
	*Server
	by model.Actor
	is model.Connection
}

func (u *connectionUpdate) take(is model.Connection, err error) error {
	if err == nil {
		u.is = is
	}
	return err
}

func (u *connectionUpdate) provider(ctx context.Context, w *pb.UpdateConnection) error {
	is := workedOn(u.is)
	provider, kind := is.Provider, is.Type
	if w.GetProvider() != pb.ConnectionProvider_CONNECTION_PROVIDER_UNSPECIFIED || w.GetProviderKey() != "" {
		p, err := providerOf(w.GetProvider(), w.GetProviderKey())
		if err != nil {
			return err
		}
		if w.GetProviderKey() != "" || p.message != messageOf(is.Provider) {
			provider = p.provider
		}
	}
	if w.GetType() != pb.ConnectionType_INVALID {
		kind = typeOf(w.GetType(), provider)
	}
	if provider == is.Provider && kind == is.Type {
		return nil
	}
	return u.take(u.cfg.SSO.ChangeProvider(ctx, u.by, u.is.ID, u.is.Version, provider, kind))
}

func (u *connectionUpdate) oidc(ctx context.Context, w *pb.UpdateConnection) error {
	sent := w.GetOidcConfig()
	if sent.GetIssuer() == nil && sent.GetDiscoveryEndpoint() == nil && sent.GetClientId() == nil && sent.GetClientSecret() == nil && sent.GetScopes() == nil {
		return nil
	}
	is := workedOn(u.is)
	form := sso.OIDCForm{Issuer: is.IdP, ClientID: is.OIDC.ClientID, Scopes: strings.Join(is.OIDC.Scopes, " "), Secret: sent.GetClientSecret().GetValue()}
	keep(&form.Issuer, sent.GetDiscoveryEndpoint())
	keep(&form.Issuer, sent.GetIssuer())
	keep(&form.ClientID, sent.GetClientId())
	if sent.GetScopes() != nil {
		var names []string
		for _, scope := range sent.GetScopes() {
			names = append(names, scope.String())
		}
		form.Scopes = strings.Join(names, " ")
	}
	return inConfig("oidc_config", u.take(u.cfg.SSO.SetOIDC(ctx, u.by, u.is.ID, u.is.Version, form)), "issuer", "client_id", "client_secret", "scopes")
}

func (u *connectionUpdate) saml(ctx context.Context, w *pb.UpdateConnection) error {
	sent, is := w.GetSamlConfig(), workedOn(u.is)
	options := sso.OptionsOf(is.SAML)
	if sent.GetAssertionEncrypted() != nil {
		options.Encrypted = sent.GetAssertionEncrypted().GetValue()
	}
	if sent.GetWantRequestSigned() != nil {
		options.SignsRequests = sent.GetWantRequestSigned().GetValue()
	}
	form := sso.SAMLForm{EntityID: is.IdP, SignInURL: is.SAML.SignInURL, SAMLOptions: options}
	switch {
	case sent.GetIdpMetadataUrl().GetValue() != "":
		form.MetadataURL = sent.GetIdpMetadataUrl().GetValue()
	case sent.GetIdpEntityId() != nil || sent.GetIdpSsoUrl() != nil || sent.GetIdpCertificate() != nil:
		keep(&form.EntityID, sent.GetIdpEntityId())
		keep(&form.SignInURL, sent.GetIdpSsoUrl())
		if form.Certificates = sent.GetIdpCertificate().GetValue(); form.Certificates == "" {
			form.Certificates = pemOf(is.SAML.Certificates)
		}
	case options != sso.OptionsOf(is.SAML):
		return u.take(u.cfg.SSO.SetSAMLOptions(ctx, u.by, u.is.ID, u.is.Version, options))
	default:
		return nil
	}
	err := u.take(u.cfg.SSO.SetSAML(ctx, u.by, u.is.ID, u.is.Version, form))
	for was, name := range map[string]string{"metadata_url": "idp_metadata_url", "entity_id": "idp_entity_id", "sign_in_url": "idp_sso_url", "certificates": "idp_certificate"} {
		err = model.InFieldNamed(was, "saml_config."+name, err)
	}
	return err
}

func (u *connectionUpdate) attributes(ctx context.Context, w *pb.UpdateConnection) error {
	if len(w.GetAttributeMapping()) == 0 {
		return nil
	}
	m := workedOn(u.is).Attributes
	for name, value := range w.GetAttributeMapping() {
		switch name {
		case "email":
			m.Email = value
		case "given_name":
			m.FirstName = value
		case "family_name":
			m.LastName = value
		case "groups":
			m.Groups = value
		}
	}
	if m == workedOn(u.is).Attributes {
		return nil
	}
	return inConfig("attribute_mapping", u.take(u.cfg.SSO.SetAttributes(ctx, u.by, u.is.ID, u.is.Version, m)), "email", "first_name", "last_name", "groups")
}

func (u *connectionUpdate) options(ctx context.Context, w *pb.UpdateConnection) error {
	is := sso.Options{Name: u.is.Name, Creates: u.is.Creates, Syncs: u.is.Syncs, SignsOut: u.is.SignsOut}
	o, oidc, saml := is, w.GetOidcConfig(), w.GetSamlConfig()
	keep(&o.Name, w.GetUiButtonTitle())
	keep(&o.Name, saml.GetUiButtonTitle())
	for _, sent := range []struct {
		value *wrapperspb.BoolValue
		into  *bool
	}{
		{oidc.GetIdpLogoutRequired(), &o.SignsOut}, {oidc.GetSyncUserProfileOnLogin(), &o.Syncs}, {oidc.GetJitProvisioningWithSsoEnabled(), &o.Creates},
		{saml.GetIdpSloRequired(), &o.SignsOut}, {saml.GetSyncUserProfileOnLogin(), &o.Syncs}, {saml.GetJitProvisioningWithSsoEnabled(), &o.Creates},
	} {
		if sent.value != nil {
			*sent.into = sent.value.GetValue()
		}
	}
	if o == is {
		return nil
	}
	err := u.take(u.cfg.SSO.SetOptions(ctx, u.by, u.is.ID, u.is.Version, o))
	return model.InFieldNamed("name", "ui_button_title", err)
}

// keep puts a text that is sent in the place of the one that there is.
func keep(into *string, sent *wrapperspb.StringValue) {
	if sent != nil && sent.GetValue() != "" {
		*into = sent.GetValue()
	}
}

// inConfig says what a rule says of its fields under where they are in a request.
func inConfig(where string, err error, fields ...string) error {
	for _, f := range fields {
		err = model.InFieldNamed(f, where+"."+f, err)
	}
	return err
}

// latest returns when a connection or its settings were last changed, as far as that is kept.
func latest(c model.Connection) time.Time {
	last := c.CreatedAt
	for _, settings := range c.Settings {
		if settings.SavedAt.After(last) {
			last = settings.SavedAt
		}
	}
	return last
}
