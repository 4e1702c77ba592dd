package signin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// Service holds the rules of signing in. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	keys   *secret.Keys
	source secret.Source
	outbox *mail.Outbox
	site   model.Site
}

// New returns the rules of signing in to a site.
func New(d *db.DB, keys *secret.Keys, source secret.Source, outbox *mail.Outbox, site model.Site) *Service {
	return &Service{db: d, keys: keys, source: source, outbox: outbox, site: site}
}

// Browser is what is known of the browser that somebody signs in with.
type Browser = model.Browser

// SendsMail reports whether codes can be sent at all.
func (s *Service) SendsMail() bool { return s.outbox.HasServer() }

// Begin sends a code and a link to an address, when it belongs to an account
// that may sign in, and does the same work when not. next is where to go
// afterwards. While strangers ask for too many it sends at most a link
// (model.SendsLink). It returns an Invalid error for the field "email" when too many
// codes were asked for here, when no mail gets there, or when none lets anybody in.
func (s *Service) Begin(ctx context.Context, email model.Email, next string, from Browser) (model.Challenge, error) {
	if err := s.outbox.Carries(ctx, email); err != nil {
		return model.Challenge{}, err
	}
	instance, err := s.mailing(ctx)
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sign-in: %w", err)
	}
	code, link := s.source.Code(), s.source.Token()
	mails, err := s.mailsWith(instance, code, link, from)
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sign-in: %w", err)
	}
	org, err := s.orgAt(ctx, next)
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sign-in: %w", err)
	}
	var c model.Challenge
	err = s.db.Housekeep(ctx, func(tx *db.Tx) error {
		user, err := enabledUser(ctx, tx, email)
		if err != nil {
			return err
		}
		sends, err := whatToSend(ctx, tx, instance.Ways, email, user.ID, from)
		if err != nil {
			return err
		}
		if sends != model.SendsCode {
			code = s.source.Token() // which nobody is told
		}
		id := tx.NewChallengeID()
		c = model.Challenge{
			ID: id, Purpose: model.ForSignIn, Browser: from.Hash, User: user.ID, Email: email, Sends: sends,
			CodeMAC: s.keys.MAC("sign-in code", string(id), code), Next: next,
			Network: netaddr.ClientOf(from.IP), CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(model.CodeLife),
		}
		if err := tx.InsertChallenge(ctx, c, secret.Hash(link)); err != nil || sends == model.SendsNothing {
			return err
		}
		message := mails[sends]
		message.To, message.Org = mailTo(user, email), org
		return s.outbox.Put(ctx, tx, message, c.ExpiresAt)
	})
	if err != nil {
		return model.Challenge{}, fmt.Errorf("begin sign-in: %w", err)
	}
	return c, nil
}

// orgAt returns the organization that an application asks for, which waits at next.
func (s *Service) orgAt(ctx context.Context, next string) (model.OrgID, error) {
	id, _ := model.WaitingAt(next)
	if id == "" {
		return "", nil
	}
	request, err := s.db.AuthRequest(ctx, id)
	if model.KindOf(err) == model.NotFound {
		return "", nil
	}
	return request.Organization, err
}

// mailsWith composes what may be sent, before the transaction that finds out.
func (s *Service) mailsWith(i model.Instance, code, link string, from Browser) (map[model.ChallengeMail]mail.Message, error) {
	d := mail.SignInData{
		AppName: i.AppName, Code: code, LinkURL: s.site.SignIn(link), Crowded: i.Ways.Code, Minutes: int(model.CodeLife / time.Minute), Device: from.Device,
	}
	compose := mail.SignIn
	if !i.Ways.Link {
		compose = mail.SignInCode
	}
	own, err := compose(d)
	if err != nil {
		return nil, err
	}
	shared, err := mail.SignInLink(d)
	return map[model.ChallengeMail]mail.Message{model.SendsCode: own, model.SendsLink: shared}, err
}

// whatToSend returns what is sent to somebody who asks to sign in, or the error of
// mayAsk.
func whatToSend(ctx context.Context, tx *db.Tx, on model.Ways, email model.Email, user model.UserID, from Browser) (model.ChallengeMail, error) {
	crowded, err := mayAsk(ctx, tx, model.ForSignIn, email, user, from)
	if err != nil || !crowded {
		return on.Sends(), err
	}
	if !on.Link { // which would be sent instead
		return model.SendsNothing, model.InvalidField("email", "signin.codes_later", model.CodeWindow)
	}
	sent, err := tx.LinkSent(ctx, email, tx.Now().Add(-model.LinkPause))
	if err != nil || sent {
		return model.SendsNothing, err
	}
	return model.SendsLink, nil
}

// enabledUser returns the user with the address who may sign in, or a user
// without id and address: then the challenge cannot be met and its mail goes
// nowhere, but the work is the same.
func enabledUser(ctx context.Context, tx *db.Tx, email model.Email) (model.User, error) {
	u, err := tx.UserByEmail(ctx, email)
	if err != nil && model.KindOf(err) != model.NotFound {
		return model.User{}, err
	}
	if u.Status != model.UserActive {
		return model.User{}, nil
	}
	return u, nil
}

// mailTo returns where mail to a user goes whose address was typed like this, ""
// for nobody. Until the user has proved to read it, the account may hold the
// spelling of whoever invited last, and that can be another mailbox.
func mailTo(u model.User, typed model.Email) string {
	if u.ID == "" || u.EmailVerified {
		return u.Email
	}
	return string(typed)
}

// Again sends another code for a challenge, to the same address for the same
// browser. It returns the errors of Begin, and a NotFound error when the
// challenge is another browser's.
func (s *Service) Again(ctx context.Context, id model.ChallengeID, from Browser) (model.Challenge, error) {
	c, err := s.Challenge(ctx, id, from)
	if err != nil {
		return c, err
	}
	return s.Begin(ctx, c.Email, c.Next, from)
}

// Challenge returns a challenge that this browser began, open or not. It returns
// a NotFound error for any other.
func (s *Service) Challenge(ctx context.Context, id model.ChallengeID, from Browser) (model.Challenge, error) {
	c, err := s.db.Challenge(ctx, id)
	return ownChallenge(c, err, model.ForSignIn, from)
}

func ownChallenge(c model.Challenge, err error, p model.ChallengePurpose, from Browser) (model.Challenge, error) {
	if err != nil && model.KindOf(err) != model.NotFound {
		return c, err
	}
	if err != nil || c.Purpose != p || !secret.Equal(c.Browser, from.Hash) {
		return model.Challenge{}, model.Missing("signin.from_elsewhere")
	}
	return c, nil
}

// Finish signs in with the code of a challenge. Only CodeTries codes may be
// tried, then the challenge is worth nothing; all tries are counted before the
// code is looked at. It returns the new session and the token for its cookie,
// or an Invalid error for the field "code" in words, or a NotFound error when
// this browser did not begin the challenge. Where codes are off, the error is that of Takes.
func (s *Service) Finish(ctx context.Context, id model.ChallengeID, code string, from Browser) (model.Session, string, error) {
	c, err := s.Challenge(ctx, id, from)
	if err != nil {
		return model.Session{}, "", err
	}
	if err := s.Takes(ctx, model.WayCode); err != nil {
		return model.Session{}, "", err
	}
	if err := s.tryCode(ctx, c, "sign-in code", code, from); err != nil {
		return model.Session{}, "", err
	}
	return s.complete(ctx, c, c.ID, from, model.WayCode, invalidCode("signin.code_used"))
}

// tryCode says whether what somebody entered is the code of a challenge. What is no
// code at all is not a try.
func (s *Service) tryCode(ctx context.Context, c model.Challenge, label, entered string, from Browser) error {
	code, ok := model.ParseCode(entered)
	if !ok {
		if err := checkOpen(c, s.db.Now()); err != nil {
			return err
		}
		return invalidCode("signin.code_malformed", model.CodeLength)
	}
	left, err := s.countTry(ctx, c, from)
	if err != nil {
		return err
	}
	if !s.keys.Verify(c.CodeMAC, label, string(c.ID), code) {
		return wrongCode(left)
	}
	return nil
}

// checkOpen says why a challenge can no longer be answered.
func checkOpen(c model.Challenge, now time.Time) error {
	switch {
	case !c.UsedAt.IsZero():
		return invalidCode("signin.code_used")
	case !now.Before(c.ExpiresAt):
		return invalidCode("signin.code_expired", model.CodeLife)
	case c.Tries >= model.CodeTries:
		return errBurned
	}
	return nil
}

var errBurned = invalidCode("signin.code_burned")

func invalidCode(key string, args ...any) error { return model.InvalidField("code", key, args...) }

func wrongCode(left int) error {
	if left <= 0 {
		return errBurned
	}
	return invalidCode("signin.code_wrong", left)
}

// complete signs in with a challenge that was answered, and uses it up, and the one
// whose link was followed. used is the answer when somebody was faster.
func (s *Service) complete(ctx context.Context, c model.Challenge, link model.ChallengeID, from Browser, way model.Way, used error) (model.Session, string, error) {
	if c.User == "" {
		return model.Session{}, "", used
	}
	return s.With(ctx, from, byEmail(way), func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		for _, id := range slices.Compact([]model.ChallengeID{c.ID, link}) {
			first, err := tx.UseChallenge(ctx, id)
			if err != nil {
				return "", nil, err
			}
			if !first {
				return "", nil, used
			}
		}
		now, err := tx.Challenge(ctx, c.ID)
		if err != nil {
			return "", nil, err
		}
		return now.User, nil, tx.ProveEmail(ctx, now.User, now.Email) // an operator may have merged two accounts since
	})
}
