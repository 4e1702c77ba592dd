package support

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Enter begins a visit of the operator who acts in the console to an organization, as one of its
// members, which ends with what the organization allows, and after model.SupportLife. The admins,
// and the member, are told by mail who is there and why. It returns the token with which Go takes
// the operator there, within model.SupportEntryLife: the console can have a host of its own.
//
// The errors: an Invalid one for the field "reason"; NotFound for no such member; Conflict for one
// who could not sign in themselves, and where the organization does not let operators in now; that of
// WhenSuspended; and those of access.InConsole.
func (s *Service) Enter(ctx context.Context, by model.Actor, org model.OrgID, id model.MemberID, reason string, from model.Browser) (string, error) {
	if err := access.InConsoleOnly(by); err != nil {
		return "", err
	}
	reason, err := model.SupportReason.Parse(reason)
	if err != nil {
		return "", err
	}
	letter, err := s.letter(ctx, by, org, id, reason)
	if err != nil {
		return "", fmt.Errorf("sign in as %s: %w", id, err)
	}
	token := s.source.Token()
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		visit, operator, err := begin(ctx, tx, by, org, id, from)
		if err != nil {
			return nil, err
		}
		if visit, err = tx.InsertSession(ctx, visit, entryHash(token)); err != nil {
			return nil, err
		}
		by.Org = org
		began := visit.Snapshot()
		began.Device = model.DeviceSnapshot{} // from where operators work is no business of the organization's
		started := model.Event{
			Org: org, Actor: by, User: visit.User.ID, Target: string(visit.ID),
			Payload: model.SupportSessionStarted{User: visit.User.Ref(), Operator: operator.Snapshot(), Session: began, Reason: reason, Until: visit.Support.Until},
		}
		return []model.Event{started}, s.tell(ctx, tx, visit, letter)
	})
	if err != nil {
		return "", fmt.Errorf("sign in as %s: %w", id, err)
	}
	return token, nil
}

// begin returns the session of a visit as it is to be, where there may be one, and whose it is.
func begin(ctx context.Context, tx *db.Tx, by model.Actor, org model.OrgID, id model.MemberID, from model.Browser) (model.Session, model.Operator, error) {
	console, err := access.InConsole(ctx, tx, by)
	if err != nil {
		return model.Session{}, console.Operator, err
	}
	m, err := tx.Member(ctx, org, id)
	if err != nil {
		return model.Session{}, console.Operator, err
	}
	u, err := tx.User(ctx, m.User)
	if err != nil {
		return model.Session{}, console.Operator, err
	}
	o, err := tx.Organization(ctx, org)
	if err == nil {
		err = o.WhenSuspended()
	}
	if err != nil {
		return model.Session{}, console.Operator, err
	}
	a, err := live(ctx, tx, org)
	switch {
	case model.KindOf(err) == model.NotFound:
		err = errNotAllowed
	case err == nil && (m.Status != model.MemberActive || u.Status != model.UserActive):
		err = model.Conflicting("support.cannot_sign_in", m.DisplayName())
	}
	return model.Session{
		User: u, Org: model.Organization{ID: org}, AuthTime: tx.Now(), UserAgent: from.UserAgent, // from where they come, the log alone knows
		Support: model.Support{Operator: console.Operator.ID, Session: console.ID, Name: console.Operator.Name, Until: endOf(a, tx.Now())},
	}, console.Operator, err
}

var errNotAllowed = model.Conflicting("support.not_allowed")

// entryHash returns what is stored of a token that leads from the console to a visit. It is no
// token of a session, so that nothing can be done with it but to go there.
func entryHash(token string) []byte { return secret.Hash("support entry " + token) }

// Look returns whose pages a token leads to, or a NotFound error when it leads nowhere any more.
func (s *Service) Look(ctx context.Context, token string) (model.Session, error) {
	row, err := s.db.SessionByToken(ctx, entryHash(token))
	if model.KindOf(err) == model.NotFound || err == nil && !s.db.Now().Before(row.CreatedAt.Add(model.SupportEntryLife)) {
		return model.Session{}, errEntryOver
	}
	return row.Session, err
}

var errEntryOver = model.Missing("support.entry_over")

// Go takes an operator to the visit that a token leads to, once, in a browser that is signed in as
// old, which is over then. It returns the token that the browser keeps, and the error of Look.
func (s *Service) Go(ctx context.Context, token string, old model.Session) (string, error) {
	own := s.source.Token()
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		_, err := tx.EnterSupport(ctx, entryHash(token), secret.Hash(own), tx.Now().Add(-model.SupportEntryLife))
		return err
	})
	if model.KindOf(err) == model.NotFound {
		err = errEntryOver
	}
	if err != nil || old.ID == "" {
		return own, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		ended, err := membership.EndSessions(ctx, tx, old.Actor(), db.OneSession(old.ID), model.EndReplaced)
		if err == nil && ended.Count() == 0 {
			err = db.Nothing
		}
		return ended.Events(), err
	})
	if err != nil {
		return "", fmt.Errorf("sign out: %w", err)
	}
	return own, nil
}

// letter composes what is written about a visit, before the transaction in which it begins.
func (s *Service) letter(ctx context.Context, by model.Actor, org model.OrgID, id model.MemberID, reason string) (mail.Message, error) {
	var d mail.Message
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return d, err
	}
	o, err := s.db.Organization(ctx, org)
	if err != nil {
		return d, err
	}
	m, err := s.db.Member(ctx, org, id)
	if err != nil {
		return d, err
	}
	operator, err := s.db.Operator(ctx, by.Operator())
	if err != nil {
		return d, err
	}
	a, err := live(ctx, &s.db.Reader, org)
	if model.KindOf(err) == model.NotFound {
		return d, errNotAllowed
	}
	if err != nil {
		return d, err
	}
	return mail.Support(mail.SupportData{
		AppName: instance.AppName, OrgName: o.Name, Operator: operator.Name, Name: m.DisplayName(), Email: m.Email, Reason: reason, At: s.db.Now(), Until: endOf(a, s.db.Now()),
		LinkURL: s.site.Portal().General(),
	})
}

// endOf returns when a visit ends at the latest that begins at a time.
func endOf(a model.SupportAccess, now time.Time) time.Time {
	if end := now.Add(model.SupportLife); end.Before(a.Until) {
		return end
	}
	return a.Until
}

// noticeLife is how long it is worth telling somebody of a visit.
const noticeLife = 24 * time.Hour

// tell tells the admins of an organization, and the member, of a visit.
func (s *Service) tell(ctx context.Context, tx *db.Tx, visit model.Session, letter mail.Message) error {
	expires := tx.Now().Add(noticeLife)
	if err := s.outbox.PutAll(ctx, tx, mail.Administrators(visit.Org.ID).But(visit.User.ID), letter, expires); err != nil {
		return err
	}
	letter.To, letter.Org = visit.User.Email, visit.Org.ID
	return s.outbox.Put(ctx, tx, letter, expires)
}
