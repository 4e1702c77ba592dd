package passkeys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// Service holds the rules about passkeys. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	outbox *mail.Outbox
	log    *slog.Logger
	origin string
	site   model.Site
	rp     *webauthn.WebAuthn // nil where WebAuthn cannot work
}

// New returns the rules about passkeys for the program that people reach at
// base: passkeys are used on its origin only. They belong to its host name, or after a
// move to that of the alias to which they belong already: browsers ask there whether
// they may be used at base. A base that names its host by an IP address leaves nobody
// able to use them, because WebAuthn has no identifier for it (WebAuthn, section 5.1.2).
func New(ctx context.Context, d *db.DB, base *url.URL, aliases []model.Site, outbox *mail.Outbox, log *slog.Logger) (*Service, error) {
	s := &Service{db: d, outbox: outbox, log: log, origin: base.Scheme + "://" + base.Host, site: model.NewSite(base.String())}
	if net.ParseIP(base.Hostname()) != nil {
		return s, nil
	}
	host, err := owner(ctx, d, strings.ToLower(base.Hostname()), aliases)
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	timeout := webauthn.TimeoutConfig{Timeout: model.CeremonyLife, TimeoutUVD: model.CeremonyLife}
	s.rp, err = webauthn.New(&webauthn.Config{
		RPID:                  host,
		RPDisplayName:         base.Hostname(), // replaced by the application's name, which can change
		RPOrigins:             []string{s.origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(),
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			UserVerification:   protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
		// Some password managers add outputs that nobody asked for; nothing
		// here reads any.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	return s, nil
}

// owner returns the host name that passkeys belong to: of those of the aliases the one
// that has most of them, and that of the base where no alias has any. A browser asks
// with one name alone, so that new ones join those that there are.
func owner(ctx context.Context, d *db.DB, base string, aliases []model.Site) (string, error) {
	if len(aliases) == 0 {
		return base, nil
	}
	by, err := d.PasskeysByHost(ctx)
	most := base
	for _, alias := range aliases {
		if u, err := url.Parse(string(alias)); err == nil && by[u.Hostname()] > by[most] {
			most = u.Hostname()
		}
	}
	return most, err
}

// Available reports whether passkeys can be used at the program's address.
func (s *Service) Available() bool { return s.rp != nil }

// Origins returns the origins on which the passkeys may be used, for the file
// that says so to browsers (WebAuthn, section 5.11).
func (s *Service) Origins() []string { return []string{s.origin} }

// Question is what a browser passes on to an authenticator.
type Question struct {
	ID      model.CeremonyID `json:"ceremony"`
	Options json.RawMessage  `json:"options"` // as PublicKeyCredential.parse…OptionsFromJSON reads them
}

var (
	errUnavailable = model.Conflicting("passkeys.needs_host_name")
	errLate        = model.Conflicting("passkeys.too_late")
	errRefused     = model.InvalidField("passkey", "passkeys.refused")
)

// ask puts a question, which compose makes, and stores what its answer will be
// compared with.
func (s *Service) ask(ctx context.Context, c model.Ceremony, compose func(*db.Tx) (options any, session *webauthn.SessionData, err error)) (Question, error) {
	if s.rp == nil {
		return Question{}, errUnavailable
	}
	var text []byte
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		options, session, err := compose(tx)
		if err != nil {
			return err
		}
		if text, err = json.Marshal(options); err != nil {
			return err
		}
		if c.Data, err = json.Marshal(session); err != nil {
			return err
		}
		c.ExpiresAt = tx.Now().Add(model.CeremonyLife)
		c, err = tx.InsertCeremony(ctx, c)
		return err
	})
	if err != nil {
		return Question{}, fmt.Errorf("ask for a passkey to %s: %w", c.Purpose, err)
	}
	return Question{c.ID, text}, nil
}

// takeQuestion uses a question up, before its answer is looked at: the library would
// accept the same answer twice. It returns a Conflict error when there is no
// such question for this browser, purpose and holder, or when it is too old.
func (s *Service) takeQuestion(ctx context.Context, c model.Ceremony) (webauthn.SessionData, error) {
	var session webauthn.SessionData
	if s.rp == nil {
		return session, errUnavailable
	}
	err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
		c, err = tx.TakeCeremony(ctx, c)
		return err
	})
	switch {
	case model.KindOf(err) == model.NotFound:
		return session, errLate
	case err != nil:
		return session, err
	case !s.db.Now().Before(c.ExpiresAt):
		return session, errLate
	}
	return session, json.Unmarshal(c.Data, &session)
}

// account is who has passkeys, as the library wants to see them.
type account struct {
	name, email string
	handle      []byte
	credentials []webauthn.Credential
}

// WebAuthnID returns the user handle.
func (a account) WebAuthnID() []byte { return a.handle }

// WebAuthnName returns what tells the accounts of one person apart.
func (a account) WebAuthnName() string { return a.email }

// WebAuthnDisplayName returns their name.
func (a account) WebAuthnDisplayName() string { return a.name }

// WebAuthnCredentials returns the credential records of their passkeys.
func (a account) WebAuthnCredentials() []webauthn.Credential { return a.credentials }

// with returns the account with the credential records of some passkeys.
func (a account) with(passkeys []model.Passkey) (account, error) {
	a.credentials = make([]webauthn.Credential, len(passkeys))
	for i, p := range passkeys {
		c := &a.credentials[i]
		if err := json.Unmarshal(p.Credential, c); err != nil {
			return account{}, fmt.Errorf("credential of %s: %w", p.ID, err)
		}
		c.Authenticator.CloneWarning = false // of an earlier use; the library never takes it back
	}
	return a, nil
}

// refusal turns what the library says about an answer into the one refusal that
// people see. Whoever asks with somebody else's passkey learns no more.
func refusal(err error) error { return model.Because(errRefused, withDetails(err)) }

// withDetails returns an error of the library with all that it has to say.
func withDetails(err error) error {
	var e *protocol.Error
	if errors.As(err, &e) && e.DevInfo != "" {
		return fmt.Errorf("%w (%s)", err, e.DevInfo)
	}
	return err
}
