package directories

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// maxAssertion bounds an assertion, in bytes. Those of Entra ID can list the groups of the
// application.
const maxAssertion = 16 << 10

// Credentials are what a client shows at a directory's token endpoint to get an access token:
// its id and secret, or an assertion and perhaps its id.
type Credentials struct {
	Client    model.DirectoryClientID
	Secret    string
	Assertion string
	Endpoint  string // URL of the token endpoint at which it is shown
}

// Access is an access token of a client, which nobody is shown again.
type Access struct {
	Token  string
	Life   time.Duration
	Client model.DirectoryClient
}

// Refusal is why an assertion does not count that the trusted issuer has signed, or that the
// client was revoked which has proven itself. Those who
// look after the directory may know, and not who has sent it.
type Refusal struct {
	Client model.DirectoryClient
	Why    error // in words
	Often  bool  // at every request, as long as the provider is not set up anew
	fault  *upstream.Fault
}

// Error returns the text for the log.
func (r *Refusal) Error() string { return r.fault.Error() }

// Unwrap returns what is wrong.
func (r *Refusal) Unwrap() error { return r.fault }

// refusal says what is wrong with an assertion, to whom it concerns.
func refusal(c model.DirectoryClient, f *upstream.Fault) error {
	r := &Refusal{Client: c, fault: f}
	switch {
	case f.Code == codeReplay:
		r.Why = model.SignedOut("directories.assertion_used")
	case f.Step != openid.StepClaims:
		return f
	case f.Code == upstream.CodeTime:
		r.Why = model.SignedOut("directories.assertion_time", f.Field)
	case f.Want == "":
		r.Why = model.SignedOut("directories.assertion_has", f.Field)
	default:
		r.Why = model.SignedOut("directories.assertion_differs", f.Field, f.Got, f.Want)
	}
	return r
}

// Exchange gives a client of the directory with an id an access token. It returns an
// Unauthenticated error, always with the same sentence, for who proves nothing; in its chain
// is why, for the log, and a Refusal where the issuer has signed.
func (s *Service) Exchange(ctx context.Context, id model.DirectoryID, shown Credentials) (Access, error) {
	a, err := s.exchange(ctx, id, shown)
	if f := (*upstream.Fault)(nil); errors.As(err, &f) {
		err = model.Because(errUnproven, err)
	}
	if err != nil {
		return Access{}, fmt.Errorf("token for %s: %w", id, err)
	}
	return a, nil
}

// claim is a client that has proven itself, and what that is good for.
type claim struct {
	client model.DirectoryClient
	life   time.Duration
	once   []byte    // of what counts once, nil for what counts again
	until  time.Time // when that counts no more
}

func (s *Service) exchange(ctx context.Context, id model.DirectoryID, shown Credentials) (Access, error) {
	all, err := s.db.ClientsAtDirectory(ctx, id)
	if err != nil {
		return Access{}, err
	}
	if len(all) == 0 || !all[0].Enabled || !all[0].Feature {
		return Access{}, errUnproven
	}
	prove := s.bySecret
	if shown.Assertion != "" {
		prove = s.byAssertion
	}
	c, err := prove(ctx, all, shown)
	if err != nil {
		return Access{}, err
	}
	if slices.ContainsFunc(all, func(at db.ClientAtDirectory) bool { return at.Client.ID == c.client.ID && at.Revoked }) {
		return Access{}, &Refusal{Client: c.client, Why: model.SignedOut("directories.client_revoked"), Often: true, fault: upstream.NewFault(codeRevoked, "client_id")}
	}
	text := accessPrefix + s.source.Token()
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error { return grant(ctx, tx, c, text) })
	if err != nil {
		return Access{}, err
	}
	return Access{text, c.life, c.client}, nil
}

// grant stores an access token, when its client is still one and what counts once was not
// used before.
func grant(ctx context.Context, tx *db.Tx, c claim, text string) error {
	all, err := tx.DirectoryClients(ctx, c.client.Org, c.client.Directory)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(now model.DirectoryClient) bool { return now.ID == c.client.ID }) {
		return errUnproven
	}
	if c.once != nil {
		first, err := tx.UseDirectoryAssertion(ctx, c.client, c.once, c.until)
		if err != nil {
			return err
		}
		if !first {
			return refusal(c.client, upstream.NewFault(codeReplay, "jti"))
		}
	}
	return tx.InsertDirectoryAccess(ctx, model.DirectoryAccess{Client: c.client, Hash: secret.Hash(text), ExpiresAt: tx.Now().Add(c.life)})
}

// An assertion was used before, and a client was revoked.
const (
	codeReplay  upstream.Code = "replay"
	codeRevoked upstream.Code = "revoked"
)

// bySecret finds the client that has a secret. What it gets by the secret before ends with
// that.
func (s *Service) bySecret(_ context.Context, all []db.ClientAtDirectory, shown Credentials) (claim, error) {
	hash, now := secret.Hash(shown.Secret), s.db.Now()
	for _, c := range all {
		if c.Client.ID != shown.Client || c.Client.Signs() {
			continue
		}
		if secret.Equal(c.Secrets.Now, hash) {
			return claim{client: c.Client, life: model.DirectoryAccessLife}, nil
		}
		if left := c.Client.OldUntil.Sub(now); left > 0 && secret.Equal(c.Secrets.Old, hash) {
			return claim{client: c.Client, life: min(left, model.DirectoryAccessLife)}, nil
		}
	}
	return claim{}, errUnproven
}

// byAssertion finds the client for which an issuer has signed. Nobody is asked for keys but
// whom the directory trusts.
func (s *Service) byAssertion(ctx context.Context, all []db.ClientAtDirectory, shown Credentials) (claim, error) {
	if len(shown.Assertion) > maxAssertion {
		return claim{}, errUnproven
	}
	issuer, refused := openid.IssuerOf(shown.Assertion), error(errUnproven)
	for _, c := range all {
		t := c.Client.Trust
		if c.Revoked || !c.Client.Signs() || t.Issuer != issuer || shown.Client != "" && shown.Client != c.Client.ID {
			continue
		}
		a, err := s.issuers.VerifyAssertion(ctx, shown.Assertion, t, shown.Endpoint)
		if f := (*upstream.Fault)(nil); errors.As(err, &f) {
			refused = refusal(c.Client, f)
			continue
		}
		if err != nil {
			return claim{}, err
		}
		proven := claim{client: c.Client, life: model.TrustedAccessLife, until: a.Until}
		if a.ID != "" {
			proven.once = secret.Hash(a.ID)
		}
		return proven, nil
	}
	return claim{}, refused
}
