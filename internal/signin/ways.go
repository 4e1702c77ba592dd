package signin

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
)

// ErrOff is in the chain of the Conflict errors for a way to sign in that the operator has
// switched off.
var ErrOff = errors.New("the operator has switched this way off")

var errMailOff = model.Because(model.InvalidField("email", "signin.mail_off"), ErrOff)

// errOff returns the error for a way that is off.
func errOff(w model.Way) error {
	keys := map[model.Way]string{model.WayCode: "signin.code_off", model.WayLink: "signin.link_off", model.WayPasskey: "signin.passkey_off"}
	return model.Because(model.Conflicting(keys[w]), ErrOff)
}

// switches answers which ways are on: a db.Tx, or a db.Reader where nothing is proved yet.
type switches interface {
	Instance(ctx context.Context) (model.Instance, error)
}

// checkWay refuses a proof of a way that is off. Every proof that signs somebody in, or
// confirms that it is them, comes by here in the transaction that takes it. It names its way:
// one that names none is refused, unless somebody else vouches for it who is let in or kept out
// elsewhere, a connection or a provider, or the operator with a link.
func checkWay(ctx context.Context, from switches, how model.Authentication) error {
	if how.Way == "" && (how.Upstream.Connection != "" || how.Upstream.Social != "" || how.ByOperatorOf != "") {
		return nil
	}
	if how.Way == "" {
		return errors.New("a proof names no way to sign in")
	}
	return checkOn(ctx, from, how.Way)
}

func checkOn(ctx context.Context, from switches, w model.Way) error {
	i, err := from.Instance(ctx)
	if err == nil && !i.Ways.Has(w) {
		err = errOff(w)
	}
	return err
}

// mailing returns the instance where some mail signs people in.
func (s *Service) mailing(ctx context.Context) (model.Instance, error) {
	i, err := s.db.Instance(ctx)
	if err == nil && !i.Ways.Email() {
		err = errMailOff
	}
	return i, err
}

// Takes returns an error with ErrOff in its chain when a way is off: before anybody is asked for
// a proof that would not be taken.
func (s *Service) Takes(ctx context.Context, w model.Way) error {
	return checkOn(ctx, &s.db.Reader, w)
}
