package sso

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
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
// The errors: NotFound when the question is answered already, and those of mayDecide.
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
// and those of mayDecide.
func (s *Service) SomebodyNew(ctx context.Context, by model.Actor, id model.ConnectionID, question model.QuestionID) error {
	return s.answer(ctx, by, id, question, passOn)
}

// answer answers a question, once.
func (s *Service) answer(ctx context.Context, by model.Actor, id model.ConnectionID, question model.QuestionID,
	do func(context.Context, *db.Tx, model.Actor, model.IdentityQuestion) ([]model.Event, error)) error {
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayDecide(ctx, tx, by); err != nil {
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
	lost, events, err := membership.PassOn(ctx, tx, by, u, model.Email(q.Email))
	if err != nil {
		return nil, err
	}
	return append(events, model.Event{
		Org: q.Org, Actor: by, User: u.ID, Target: string(u.ID),
		Payload: model.AddressPassedOn{User: u.Ref(), Connection: q.Connection, Issuer: q.Issuer, Subject: q.Subject, Lost: lost},
	}), nil
}

// Repaired is what came of saying that all subjects of a connection have changed.
type Repaired struct {
	Linked int       // whose question was answered by that
	Until  time.Time // so long others are linked who come
}

// AllSame says that all subjects of a connection have changed, and the people have not: it
// answers every question up to last, the newest that the actor has seen, and for
// model.RepairLife those who come with another subject than before are linked unasked,
// once. Where two have come with one address, both questions stay. Without last it is said
// before anybody has come, as after a change of the provider. The errors: NotFound,
// Conflict when last is answered already or somebody has come, and those of mayDecide.
func (s *Service) AllSame(ctx context.Context, by model.Actor, id model.ConnectionID, last model.QuestionID) (Repaired, error) {
	var r Repaired
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := mayDecide(ctx, tx, by); err != nil {
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
		if len(seen) == 0 && (last != "" || len(all) > 0) {
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
