package signin

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// Codes and tries are counted for an address, because that is what a stranger can
// harm: they fill its mailbox, and they guess. What one browser and one network may
// do is bounded tightly, and what all together may do loosely. Both would let a
// stranger keep a person out, and so a browser in which that person has signed in
// before has an allowance of its own, of which nobody else can take. It shows in
// such a browser alone whether an address has an account. In any other browser the
// person gets in by a link, of which there need not be one for each who asks: nobody
// guesses it, so that it can be good for all who wait.

// allowed reports whether there may be one more of what was counted, in a browser
// and, unless that has an allowance of its own, by others.
func allowed(ctx context.Context, tx *db.Tx, purpose model.ChallengePurpose, user model.UserID, from Browser, own, others bool) (bool, error) {
	if !own || others || purpose == model.ForEmailChange { // of an address by which its person has not signed in yet
		return own && others, nil
	}
	known, err := tx.Acquaintance(ctx, user, "", from.Hash)
	return known.BrowserKnown, err
}

// mayAsk returns an Invalid error when no more codes may be asked for with an
// address, which is the user's, or nobody's when that is "". Where nothing but what
// others asked for elsewhere is in the way of signing in, it is no error, and the
// address is crowded: see ChallengeMail.
func mayAsk(ctx context.Context, tx *db.Tx, purpose model.ChallengePurpose, email model.Email, user model.UserID, from Browser) (crowded bool, err error) {
	recent, err := tx.RecentChallenges(ctx, purpose, email, from.Hash, netaddr.ClientOf(from.IP), tx.Now().Add(-model.CodeWindow))
	if err != nil {
		return false, err
	}
	own := recent.Browser.Begun < model.MostCodesFromOne
	here := recent.Network.Begun < model.MostCodesFromOne
	ok, err := allowed(ctx, tx, purpose, user, from, own, here && recent.All.Begun < model.MostCodesFromAll)
	switch {
	case err != nil || ok:
		return false, err
	case !own:
		return false, model.InvalidField("email", "signin.several_codes", model.CodeWindow)
	case purpose != model.ForSignIn:
		return false, model.InvalidField("email", "signin.codes_later", model.CodeWindow)
	case !here:
		return false, model.InvalidField("email", "signin.codes_elsewhere", model.CodeWindow)
	}
	return true, nil
}

// countTry counts a try of a challenge's code and returns how many are left after
// it.
func (s *Service) countTry(ctx context.Context, c model.Challenge, from Browser) (left int, err error) {
	var refusal error
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if refusal = checkOpen(c, tx.Now()); refusal != nil {
			return nil
		}
		recent, err := tx.RecentChallenges(ctx, c.Purpose, c.Email, from.Hash, netaddr.ClientOf(from.IP), tx.Now().Add(-time.Hour))
		if err != nil {
			return err
		}
		own := recent.Browser.Tries < model.MostTriesFromOne
		others := recent.Network.Tries < model.MostTriesFromOne && recent.All.Tries < model.MostTriesFromAll
		ok, err := allowed(ctx, tx, c.Purpose, c.User, from, own, others)
		if err != nil {
			return err
		}
		if !ok {
			refusal, err = tooManyTries(ctx, tx, c.Purpose)
			return err
		}
		counted, err := tx.TryChallenge(ctx, c.ID, model.CodeTries)
		if err == nil && !counted {
			refusal = errBurned
		}
		return err
	})
	if err == nil {
		err = refusal
	}
	return model.CodeTries - c.Tries - 1, err
}

func tooManyTries(ctx context.Context, from switches, p model.ChallengePurpose) (refusal, err error) {
	i, err := from.Instance(ctx)
	if err != nil || p != model.ForSignIn || !i.Ways.Link { // then there is no link
		return invalidCode("signin.wrong_codes"), err
	}
	return invalidCode("signin.wrong_codes_use_link"), nil
}
