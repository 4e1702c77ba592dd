package sso

import (
	"context"
	"fmt"
	"time"

	"anteroom/db"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// told reports whether one of several questions was asked since a moment.
func told(open []model.IdentityQuestion, since time.Time) bool {
	for _, q := range open {
		if q.AskedAt.After(since) {
			return true
		}
	}
	return false
}

// SamePerson says of an address that came with another subject than before that its person
// is the same: they sign in by the new subject from now on, and no more by the old one.
// The errors: NotFound when the question is answered already, and those of mayManage.
func (s *Service) SamePerson(ctx context.Context, by model.Actor, id model.ConnectionID, question model.QuestionID) error {
	return s.answer(ctx, by, id, question, sameAs)
}

func sameAs(ctx context.Context, tx *db.Tx, by model.Actor, q model.IdentityQuestion) ([]model.Event, error) {
	u, err := tx.User(ctx, q.User)
	if err != nil {
		return nil, err
	}
	if err := tx.ForgetSubjects(ctx, q.Org, q.Connection, q.Issuer, q.User); err != nil {
		return nil, err
	}
	return []model.Event{{
			Org: q.Org, Actor: by, User: u.ID, Target: string(u.ID),
			Payload: model.IdentityLinked{User: u.Ref(), Connection: q.Connection, Issuer: q.Issuer, Subject: q.Subject},
		}}, tx.PutIdentity(ctx, model.Identity{
			Org: q.Org, Connection: q.Connection, Issuer: q.Issuer, Subject: q.Subject, User: q.User, Email: q.Email, LinkedAt: tx.Now(), LastAt: tx.Now(),
		})
}

// SomebodyNew says of an address that came with another subject than before that it was
// given to somebody else. Nothing by which the person from before came in passes on: they
// are no member any more, and where the organization owns the domain their account loses
// the address, its passkeys and sessions, and what it was invited to. Who comes with the
// address next is a new person. The errors: NotFound when the question is answered
// already, Conflict when it is about the actor or nobody would be left who can administer,
// and those of mayManage.
func (s *Service) SomebodyNew(ctx context.Context, by model.Actor, id model.ConnectionID, question model.QuestionID) error {
	return s.answer(ctx, by, id, question, passOn)
}

// answer answers a question, once.
func (s *Service) answer(ctx context.Context, by model.Actor, id model.ConnectionID, question model.QuestionID,
	do func(context.Context, *db.Tx, model.Actor, model.IdentityQuestion) ([]model.Event, error)) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if _, err := tx.Connection(ctx, by.Org, id); err != nil {
			return nil, err
		}
		q, err := tx.TakeIdentityQuestion(ctx, by.Org, id, question)
		if model.KindOf(err) == model.NotFound {
			err = model.Conflicting("sso.question_answered")
		}
		if err != nil {
			return nil, err
		}
		return do(ctx, tx, by, q)
	})
	if err != nil {
		return fmt.Errorf("answer %s: %w", question, err)
	}
	return nil
}

// passOn ends all by which the person from before came in.
func passOn(ctx context.Context, tx *db.Tx, by model.Actor, q model.IdentityQuestion) ([]model.Event, error) {
	if by.Is(q.User) {
		return nil, model.Conflicting("sso.question_about_you")
	}
	u, err := tx.User(ctx, q.User)
	if err != nil {
		return nil, err
	}
	events, err := endMembership(ctx, tx, by, u)
	if err != nil {
		return nil, err
	}
	if err := tx.DropIdentities(ctx, q.Org, u.ID); err != nil {
		return nil, err
	}
	lost, err := losesAddress(ctx, tx, u, q)
	if err != nil {
		return nil, err
	}
	if lost {
		ended, err := loseAddress(ctx, tx, by, u)
		if err != nil {
			return nil, err
		}
		events = append(events, ended...)
	}
	return append(events, model.Event{
		Org: q.Org, Actor: by, User: u.ID, Target: string(u.ID),
		Payload: model.AddressPassedOn{User: u.Ref(), Connection: q.Connection, Issuer: q.Issuer, Subject: q.Subject, Lost: lost},
	}), nil
}

// endMembership ends what a user is in the actor's organization, a member or invited.
func endMembership(ctx context.Context, tx *db.Tx, by model.Actor, u model.User) ([]model.Event, error) {
	m, err := tx.MemberOfUser(ctx, by.Org, u.ID)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if m.Status == model.MemberPendingInvite {
		return membership.Uninvite(ctx, tx, by, m)
	}
	return membership.End(ctx, tx, by, m)
}

// losesAddress reports whether an organization may say that an address is not a user's any
// more: it has verified the domain, and the user has no other address by now. Of other
// addresses it knows no more than anybody.
func losesAddress(ctx context.Context, tx *db.Tx, u model.User, q model.IdentityQuestion) (bool, error) {
	email := model.Email(q.Email)
	if email.Key() != model.Email(u.Email).Key() {
		return false, nil
	}
	return membership.Owns(ctx, tx, q.Org, email)
}

// loseAddress takes from an account its address and what came to it by that.
func loseAddress(ctx context.Context, tx *db.Tx, by model.Actor, u model.User) ([]model.Event, error) {
	ended, err := membership.EndSessions(ctx, tx, by, db.SessionsOf(u.ID, ""), model.EndRevoked)
	if err != nil {
		return nil, err
	}
	events := ended.Events()
	memberships, err := tx.Memberships(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		if m.Status != model.MemberPendingInvite {
			continue
		}
		invited, err := tx.Member(ctx, m.Org, m.Member)
		if err != nil {
			return nil, err
		}
		some, err := membership.Uninvite(ctx, tx, model.System, invited)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	if err := tx.CloseChallenges(ctx, u.ID); err != nil {
		return nil, err
	}
	_, err = tx.LoseEmail(ctx, u)
	return events, err
}

// Repaired is what came of saying that all subjects of a connection have changed.
type Repaired struct {
	Linked int       // whose question was answered by that
	Until  time.Time // so long others are linked who come
}

// AllSame says that all subjects of a connection have changed, and the people have not: it
// answers every question up to last, the newest that the actor has seen, and for
// model.RepairLife those who come with another subject than before are linked unasked,
// once. Where two have come with one address, both questions stay. The errors: NotFound,
// Conflict when last is answered already, and those of mayManage.
func (s *Service) AllSame(ctx context.Context, by model.Actor, id model.ConnectionID, last model.QuestionID) (Repaired, error) {
	var r Repaired
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayManage(ctx, tx, by); err != nil {
			return nil, err
		}
		if _, err := tx.Connection(ctx, by.Org, id); err != nil {
			return nil, err
		}
		all, err := tx.IdentityQuestions(ctx, by.Org, id)
		if err != nil {
			return nil, err
		}
		seen, claims := upTo(all, last)
		if len(seen) == 0 {
			return nil, model.Conflicting("sso.question_answered")
		}
		var events []model.Event
		r = Repaired{Until: tx.Now().Add(model.RepairLife)}
		for _, q := range seen {
			if claims[q.User] > 1 {
				continue
			}
			if _, err := tx.TakeIdentityQuestion(ctx, by.Org, id, q.ID); err != nil {
				return nil, err
			}
			linked, err := sameAs(ctx, tx, by, q)
			if err != nil {
				return nil, err
			}
			events = append(events, linked...)
			r.Linked++
		}
		return append(events, model.Event{
			Org: by.Org, Actor: by, Target: string(id), Payload: model.IdentitiesRepaired{Connection: id, Linked: r.Linked, Until: r.Until.UTC()},
		}), tx.RepairIdentities(ctx, by.Org, id, r.Until)
	})
	if err != nil {
		return r, fmt.Errorf("repair identities of %s: %w", id, err)
	}
	return r, nil
}

// upTo returns the questions up to one, none when that is not among them, and how many of
// all are about each user.
func upTo(all []model.IdentityQuestion, last model.QuestionID) (seen []model.IdentityQuestion, claims map[model.UserID]int) {
	claims = map[model.UserID]int{}
	for i, q := range all {
		claims[q.User]++
		if q.ID == last {
			seen = all[:i+1]
		}
	}
	return seen, claims
}
