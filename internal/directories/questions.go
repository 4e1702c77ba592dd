package directories

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// SamePerson says of somebody whose address came with another external id than before that
// the person is the same: they are looked after under the new one from now on. The errors:
// NotFound, Conflict when that is answered already, or with membership.ErrFull in its chain
// when all seats are taken, and those of mayManage.
func (s *Service) SamePerson(ctx context.Context, by model.Actor, id model.DirectoryID, user model.DirectoryUserID) error {
	return s.answer(ctx, by, id, user, func(context.Context, *applying, model.DirectoryUser, model.User) error { return nil })
}

// SomebodyNew says of somebody whose address came with another external id than before that
// it was given to somebody else. Nothing by which the person from before came in passes on:
// see membership.PassOn. Who comes with the address is a new person. The errors: NotFound,
// Conflict when that is answered already, when it is about the actor, when nobody would be
// left who can administer, or with membership.ErrFull in its chain when all seats are taken;
// and those of mayManage.
func (s *Service) SomebodyNew(ctx context.Context, by model.Actor, id model.DirectoryID, user model.DirectoryUserID) error {
	return s.answer(ctx, by, id, user, func(ctx context.Context, a *applying, u model.DirectoryUser, account model.User) error {
		if by.Is(account.ID) {
			return model.Conflicting("directories.question_about_you")
		}
		lost, events, err := membership.PassOn(ctx, a.tx, by, account, u.Email)
		if err != nil {
			return err
		}
		a.events = append(append(a.events, events...), model.Event{
			Org: a.d.Org, Actor: by, User: account.ID, Target: string(account.ID),
			Payload: model.AddressPassedOn{User: account.Ref(), Directory: a.d.ID, Subject: u.ExternalID, Lost: lost},
		})
		return nil
	})
}

// answer answers whether somebody is who had their address before, and takes them in then.
func (s *Service) answer(ctx context.Context, by model.Actor, id model.DirectoryID, user model.DirectoryUserID,
	first func(context.Context, *applying, model.DirectoryUser, model.User) error) error {
	err := s.announcing(ctx, by.Org, func(written letters) error {
		return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			if err := mayDecide(ctx, tx, by); err != nil {
				return nil, err
			}
			d, err := tx.Directory(ctx, by.Org, id)
			if err != nil {
				return nil, err
			}
			u, err := tx.DirectoryUser(ctx, by.Org, id, user)
			if err != nil {
				return nil, err
			}
			if u.Waiting != model.WaitsForAnswer {
				return nil, model.Conflicting("directories.question_answered")
			}
			a := &applying{tx: tx, by: by, d: d, mail: s.mail, letters: written}
			if err := a.resolve(ctx, u, first); err != nil {
				return nil, err
			}
			return a.events, nil
		})
	})
	if err != nil {
		return fmt.Errorf("answer about %s: %w", user, err)
	}
	return nil
}

func (a *applying) resolve(ctx context.Context, u model.DirectoryUser, first func(context.Context, *applying, model.DirectoryUser, model.User) error) error {
	account, err := a.tx.UserByEmail(ctx, u.Email)
	none, err := missing(err)
	if err != nil {
		return err
	}
	if !none {
		if err := a.release(ctx, u, account); err != nil {
			return err
		}
		if err := first(ctx, a, u, account); err != nil {
			return err
		}
	}
	return a.settle(ctx, u, true)
}

// release makes nobody of whom the directory has known as an account, as long as somebody
// else has the address.
func (a *applying) release(ctx context.Context, u model.DirectoryUser, account model.User) error {
	m, err := a.tx.MemberOfUser(ctx, a.d.Org, account.ID)
	if none, err := missing(err); err != nil || none {
		return err
	}
	other, err := a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
	if none, err := missing(err); err != nil || none || other.ID == u.ID {
		return err
	}
	other.Member = ""
	a.wait(&other, model.WasReplaced)
	return a.tx.LinkDirectoryUser(ctx, other)
}

// settle takes somebody in who has waited, when they need wait no more.
func (a *applying) settle(ctx context.Context, u model.DirectoryUser, sure bool) error {
	groups, err := a.groups(ctx, u.ID)
	if err != nil {
		return err
	}
	roles, err := a.roles(ctx, groups)
	if err != nil {
		return err
	}
	was := u.Snapshot(groups, roles)
	before := u
	recall(&u)
	if err := a.link(ctx, &u, sure); err != nil {
		return err
	}
	if u.Member == before.Member && u.Waiting == before.Waiting {
		return nil
	}
	if err := a.tx.LinkDirectoryUser(ctx, u); err != nil {
		return err
	}
	a.say(string(u.ID), model.DirectoryUserUpdated{Before: was, After: u.Snapshot(groups, roles)})
	return a.giveRoles(ctx, u, groups)
}

// recall reads the names of a user out of what the provider has said.
func recall(u *model.DirectoryUser) {
	var doc struct {
		Name struct {
			Given  string `json:"givenName"`
			Family string `json:"familyName"`
		} `json:"name"`
	}
	if json.Unmarshal([]byte(u.Doc), &doc) == nil {
		u.GivenName, u.FamilyName = doc.Name.Given, doc.Name.Family
	}
}
