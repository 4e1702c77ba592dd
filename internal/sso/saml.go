package sso

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// SAMLForm is what an administrator says about a SAML identity provider: where its
// metadata is, or the metadata itself, or what stands in it. The first that is there
// counts.
type SAMLForm struct {
	MetadataURL string
	Metadata    []byte

	EntityID, SignInURL string
	Certificates        string // one or more, as PEM or as bare base64

	SAMLOptions
}

// SetSAML stores who the identity provider of a SAML connection is, in its draft,
// after having looked whether that can be used, and returns the connection. The
// errors: Invalid for the field "metadata_url", "metadata", "entity_id",
// "sign_in_url" or "certificates" with the reason, NotFound, Conflict when it was
// changed meanwhile or speaks another protocol, and those of mayManage.
func (s *Service) SetSAML(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, form SAMLForm) (model.Connection, error) {
	if err := s.mayAsk(ctx, by, id); err != nil {
		return model.Connection{}, err
	}
	found, err := s.readSAML(ctx, form)
	if err != nil {
		return model.Connection{}, err
	}
	return s.edit(ctx, by, id, version, func(draft *model.ConnectionSettings) error {
		if draft.Type != model.ConnectionSAML {
			return model.Conflicting("sso.other_protocol")
		}
		draft.IdP, draft.SAML = found.IdP, found.SAML
		return nil
	})
}

// SAMLOptions are what an organization wants of a SAML identity provider beyond the
// usual, whoever that is.
type SAMLOptions struct{ SignsRequests, Encrypted, Unsolicited, AsksContext bool }

// OptionsOf returns those of settings.
func OptionsOf(s model.SAMLSettings) SAMLOptions {
	return SAMLOptions{s.SignsRequests, s.Encrypted, s.Unsolicited, s.AsksContext}
}

// in puts them into settings.
func (o SAMLOptions) in(s *model.SAMLSettings) {
	s.SignsRequests, s.Encrypted, s.Unsolicited, s.AsksContext = o.SignsRequests, o.Encrypted, o.Unsolicited, o.AsksContext
}

// SetSAMLOptions stores them in the draft of a SAML connection, and returns the
// connection. The errors: NotFound, Conflict when it was changed meanwhile or speaks
// another protocol, and those of mayManage.
func (s *Service) SetSAMLOptions(ctx context.Context, by model.Actor, id model.ConnectionID, version int64, o SAMLOptions) (model.Connection, error) {
	return s.edit(ctx, by, id, version, func(draft *model.ConnectionSettings) error {
		if draft.Type != model.ConnectionSAML {
			return model.Conflicting("sso.other_protocol")
		}
		o.in(&draft.SAML)
		return nil
	})
}

// readSAML returns the identity provider that a form describes. It asks for metadata
// before there is a transaction, which nothing may keep waiting.
func (s *Service) readSAML(ctx context.Context, form SAMLForm) (model.ConnectionSettings, error) {
	found := model.ConnectionSettings{}
	form.in(&found.SAML)
	address := strings.TrimSpace(form.MetadataURL)
	switch {
	case address != "":
		_, err := s.readAddress(ctx, address, &found)
		return found, err
	case len(form.Metadata) > 0:
		_, err := s.readMetadata("metadata", form.Metadata, &found)
		return found, err
	}
	err := s.readTyped(form, &found)
	return found, err
}

// readAddress reads the metadata at an address, and returns until when that is valid,
// zero when it does not say.
func (s *Service) readAddress(ctx context.Context, address string, into *model.ConnectionSettings) (until time.Time, err error) {
	if !upstream.Address(address, s.insecure) {
		return until, model.InvalidField("metadata_url", "sso.not_https")
	}
	raw, err := s.from.Get(ctx, address)
	if err != nil {
		return until, unread(upstream.Unanswered(err, "metadata"), address, err)
	}
	into.SAML.MetadataURL = address
	return s.readMetadata("metadata_url", raw, into)
}

// unread says why there is nothing at the address of metadata.
func unread(f *upstream.Fault, address string, cause error) error {
	key := "sso.fault_" + string(f.Code)
	switch f.Code {
	case upstream.CodeUnreachable:
		key = "sso.metadata_unreachable"
	case upstream.CodeHTTPStatus:
		key = "sso.metadata_status"
	}
	return model.Because(model.InvalidField("metadata_url", key, address, f.Got), cause)
}

func (s *Service) readMetadata(field string, raw []byte, into *model.ConnectionSettings) (until time.Time, err error) {
	if webPage(raw) {
		return until, model.InvalidField(field, "sso.web_page")
	}
	m, err := saml.ParseMetadata(raw, s.db.Now(), s.insecure)
	if err != nil {
		return until, inWords(field, err)
	}
	if len(m.Keys) > model.MostCertificates { // each is tried for each answer
		return until, model.InvalidField(field, "sso.many_keys", model.MostCertificates)
	}
	into.IdP = m.EntityID
	into.SAML.SignInURL, into.SAML.SignInByPost = m.SignIn[saml.BindingRedirect], false
	if into.SAML.SignInURL == "" {
		into.SAML.SignInURL, into.SAML.SignInByPost = m.SignIn[saml.BindingPost], true
	}
	for _, binding := range []saml.Binding{saml.BindingRedirect, saml.BindingPost} {
		if into.SAML.SignOutURL == "" && m.SignOut[binding] != "" {
			into.SAML.SignOutURL, into.SAML.SignOutByPost, into.SAML.SignOutAnswer = m.SignOut[binding], binding == saml.BindingPost, m.SignOutAnswers[binding]
		}
	}
	into.SAML.SignsRequests = into.SAML.SignsRequests || m.WantsSigned
	for _, c := range m.Keys {
		into.SAML.Certificates = append(into.SAML.Certificates, c.Raw)
	}
	return m.ValidUntil, nil
}

// webPage reports whether something is a page for people: the console's, most often,
// where the address of the metadata was meant.
func webPage(raw []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(raw[:min(len(raw), 512)]))
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html"))
}

func (s *Service) readTyped(form SAMLForm, into *model.ConnectionSettings) error {
	into.IdP, into.SAML.SignInURL = strings.TrimSpace(form.EntityID), strings.TrimSpace(form.SignInURL)
	switch {
	case into.IdP == "":
		return model.InvalidField("entity_id", "sso.no_entity_id")
	case len(into.IdP) > model.MostEntityID: // SAML Core 8.3.6
		return model.InvalidField("entity_id", "sso.long_entity_id", model.MostEntityID)
	case !upstream.Address(into.SAML.SignInURL, s.insecure):
		return model.InvalidField("sign_in_url", "sso.not_https")
	}
	var err error
	into.SAML.Certificates, err = ParseCertificates(form.Certificates)
	return err
}

// ParseCertificates reads the certificates that somebody pastes, as PEM with whatever
// stands between, or as the bare base64 of one. It returns an Invalid error for the
// field "certificates" when there is none, too many, or one that is not strong enough.
func ParseCertificates(text string) ([][]byte, error) {
	var all [][]byte
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		all = append(all, block.Bytes)
	}
	if len(all) == 0 {
		if der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), "")); err == nil && len(der) > 0 {
			all = append(all, der)
		}
	}
	if len(all) == 0 {
		return nil, model.InvalidField("certificates", "sso.no_certificate")
	}
	if len(all) > model.MostCertificates {
		return nil, model.InvalidField("certificates", "sso.most_certificates", model.MostCertificates)
	}
	for _, der := range all {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, model.Because(model.InvalidField("certificates", "sso.no_certificate"), err)
		}
		if !saml.Usable(c) {
			return nil, model.InvalidField("certificates", "sso.weak_certificate")
		}
	}
	return all, nil
}
