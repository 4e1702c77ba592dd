package signin

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// doors answers by which of them somebody may come in: a db.Tx, or a db.Reader where
// nothing is proved yet.
type doors interface {
	User(ctx context.Context, id model.UserID) (model.User, error)
	ConnectionsFor(ctx context.Context, domain string) ([]model.Connection, error)
	Requirement(ctx context.Context, org model.OrgID, user model.UserID) (model.Requirement, error)
	switches
}

var (
	errElsewhere  = model.SignedOut("signin.elsewhere")
	errUsePasskey = model.SignedOut("signin.use_passkey")
)

// checkProof returns the error of checkWay, and an Elsewhere error for a user who proves who they are otherwise than
// the organization wants that has verified exactly the domain of their address. By a
// connection of it that serves the domain everybody does; with a passkey, where none is
// required; by e-mail, where none is on. Where one is required, a break-glass member may
// use a passkey all the same: then checkProof returns the organization that requires it,
// and "" otherwise.
//
// There are identity providers that do not have people sign in anew, which a fresh proof
// needs. Once one has vouched for the person without that (how.Beside), they prove here
// that it is them, as they would if there was no connection; where one is required, with a
// passkey and not by e-mail: its word is what the organization requires, and says that it
// has not locked the person out, but who finds a browser open that is signed in there
// mostly finds the inbox open, too.
func checkProof(ctx context.Context, from doors, now time.Time, id model.UserID, how model.Authentication) (around model.OrgID, err error) {
	if err := checkWay(ctx, from, how); err != nil {
		return "", err
	}
	u, err := from.User(ctx, id)
	if err != nil {
		return "", err
	}
	all, err := membership.Connections(ctx, from, model.Email(u.Email))
	if err != nil || len(all) == 0 {
		return "", err
	}
	passkey := how.Upstream == (model.Upstream{}) && model.ByPasskey(how.AMR) // and not a word of somebody else’s
	required := membership.Required(all)
	switch {
	case len(required) == 0 && (passkey || membership.Among(all, how.Upstream.Connection)):
		return "", nil
	case len(required) == 0 && membership.Among(all, how.Beside):
		return "", nil
	case membership.Among(required, how.Upstream.Connection), passkey && membership.Among(required, how.Beside):
		return "", nil
	}
	elsewhere := &model.Elsewhere{Email: model.Email(u.Email), Why: errElsewhere}
	if len(required) == 0 {
		return "", elsewhere
	}
	r, err := from.Requirement(ctx, all[0].Org, id)
	switch {
	case err != nil:
		return "", err
	case !r.BreakGlass.Good(now):
		return "", elsewhere
	case !passkey:
		return "", errUsePasskey
	}
	return all[0].Org, nil
}

// Ways are those in which a person can confirm that it is them.
type Ways struct {
	Email, Passkey bool
	Link           bool             // by signing in anew with one, where there are no codes
	Connection     model.Connection // zero: by none
	Vouched        bool             // its identity provider has just said who they are, without having asked them anew
}

// WaysOf returns the ways that the person of a session has, whether or not they have a
// passkey.
func (s *Service) WaysOf(ctx context.Context, by model.Session) (Ways, error) {
	beside := by.VouchedNow(s.db.Now())
	may := func(how model.Authentication) (bool, error) {
		_, err := checkProof(ctx, &s.db.Reader, s.db.Now(), by.User.ID, how)
		if model.KindOf(err) == model.Unauthenticated || errors.Is(err, ErrOff) {
			return false, nil
		}
		return err == nil, err
	}
	var w Ways
	var err error
	if w.Email, err = may(model.Authentication{AMR: byEmail("").AMR, Way: model.WayCode, Beside: beside}); err != nil {
		return w, err
	}
	if w.Passkey, err = may(model.Authentication{AMR: []string{"swk"}, Way: model.WayPasskey, Beside: beside}); err != nil {
		return w, err
	}
	if !w.Email { // nobody is vouched for who signs in
		if w.Link, err = may(byEmail(model.WayLink)); err != nil {
			return w, err
		}
	}
	all, err := membership.Connections(ctx, &s.db.Reader, model.Email(by.User.Email))
	for i, c := range all { // that by which they have signed in knows them
		if i == 0 || c.ID == by.Upstream.Connection {
			w.Connection = c
		}
	}
	w.Vouched = membership.Among(all, beside)
	return w, err
}

// checkSignsIn is checkProof for somebody who signs in.
func checkSignsIn(ctx context.Context, tx *db.Tx, id model.UserID, how model.Authentication) (around model.OrgID, err error) {
	return checkProof(ctx, tx, tx.Now(), id, how)
}

// checkConfirms is checkProof for somebody who is signed in: it returns a Forbidden error,
// because the page that asked for a proof offers another one by now.
func checkConfirms(ctx context.Context, tx *db.Tx, id model.UserID, how model.Authentication) (around model.OrgID, err error) {
	around, err = checkProof(ctx, tx, tx.Now(), id, how)
	if model.KindOf(err) == model.Unauthenticated {
		err = model.Because(model.Denied("signin.confirm_elsewhere"), err)
	}
	return around, err
}

// byEmail is how somebody proves who they are who reads their mail, which has a code or a link.
func byEmail(w model.Way) model.Authentication {
	return model.Authentication{AMR: []string{"otp"}, Way: w}
}
