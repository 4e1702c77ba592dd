package members

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Arrival is somebody whom the operator brings in from another program, by what that
// program knows of them. Nobody is told of it.
type Arrival struct {
	Email     model.Email
	Proven    bool // that program has had them prove the address
	FirstName string
	LastName  string
	About     model.About
	Roles     []string // by name; none for what newcomers of the organization get
}

// Arrived is what came of an arrival.
type Arrived struct {
	User       model.UserID
	NewAccount bool
	NewMember  bool
	Refused    error // why nothing was changed, in words; nil for who is in now
}

// Bring makes somebody a member of an organization, or gives them an account alone where
// org is "", as far as they are not so already: who is brought again stays as they are. They
// are found by the external id, or else by the address, and what the account says of them
// stays. Bring is a part of a transaction with many more (db.Together), so that a person who
// cannot be taken is no error, and leaves it as it is: Refused says why. It is for the
// operator alone, and returns a Forbidden error for anybody else.
func (s *Service) Bring(ctx context.Context, by model.Actor, org model.OrgID, a Arrival) (r Arrived, err error) {
	if err := access.OperatorOnly(by, org); err != nil {
		return r, err
	}
	person, err := Person{Email: a.Email, FirstName: a.FirstName, LastName: a.LastName, About: a.About}.parse()
	if err != nil {
		return Arrived{Refused: err}, nil
	}
	a.FirstName, a.LastName = person.FirstName, person.LastName
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		var p place
		if p, err = a.place(ctx, tx, org); model.KindOf(err) != 0 {
			r = Arrived{Refused: err}
			return nil, db.Nothing
		} else if err != nil {
			return nil, err
		}
		u, events, err := a.account(ctx, tx, by, p)
		if err != nil {
			return nil, err
		}
		r = Arrived{User: u.ID, NewAccount: p.user.ID == "", NewMember: p.opens}
		if p.opens {
			p.newcomer.User = u
			_, joined, err := membership.Admit(ctx, tx, by, org, p.newcomer)
			if err != nil {
				return nil, err
			}
			events = append(events, joined...)
		}
		if len(events) == 0 {
			return nil, db.Nothing
		}
		return events, nil
	})
	if err != nil {
		return Arrived{}, fmt.Errorf("bring %s: %w", a.Email, err)
	}
	return r, nil
}

// place is where somebody who arrives belongs.
type place struct {
	user     model.User          // zero for who has no account
	opens    bool                // whether they become a member
	newcomer membership.Newcomer // who has no user yet
}

// place finds it, before anything is changed: what is refused after that is a failure. The
// errors, each with the reason in words: those of Admit for the operator, Conflict where the
// account is somebody else's as far as anybody knows, Forbidden for who was removed since,
// and NotFound for who can't sign in any more.
func (a Arrival) place(ctx context.Context, tx *db.Tx, org model.OrgID) (p place, err error) {
	var unsure bool
	if p.user, unsure, err = a.find(ctx, tx); err != nil {
		return p, err
	}
	if p.user.ID == "" {
		if err := membership.Welcomes(ctx, tx, a.Email); err != nil {
			return p, err
		}
	}
	if org == "" {
		return p, a.fits(p.user, unsure && a.About.ExternalID != "")
	}
	if p.user.ID != "" {
		_, err := tx.MemberOfUser(ctx, org, p.user.ID)
		if p.opens = model.KindOf(err) == model.NotFound; err != nil && !p.opens {
			return p, err
		}
	} else {
		p.opens = true
	}
	if err := a.fits(p.user, unsure && (p.opens || a.About.ExternalID != "")); err != nil || !p.opens {
		return p, err
	}
	p.newcomer, err = a.newcomer(ctx, tx, org, p.user)
	return p, err
}

// find returns the account of who arrives, which has no id when there is none, and whether it
// is doubtful that it is theirs: its person has proven the address, and they have not.
func (a Arrival) find(ctx context.Context, tx *db.Tx) (u model.User, unsure bool, err error) {
	if a.About.ExternalID != "" {
		u, err := tx.UserByExternalID(ctx, a.About.ExternalID)
		if model.KindOf(err) != model.NotFound {
			return u, false, err
		}
	}
	u, err = tx.UserByEmail(ctx, a.Email)
	if model.KindOf(err) == model.NotFound {
		return model.User{}, false, nil
	}
	return u, u.EmailVerified && !a.Proven, err
}

// fits says whether the account can be that of who arrives.
func (a Arrival) fits(u model.User, unsure bool) error {
	switch {
	case u.ID == "":
	case u.Status != model.UserActive:
		return model.Missing("members.no_account")
	case unsure:
		return model.Conflicting("members.address_unproven", a.Email)
	case a.About.ExternalID != "" && u.ExternalID != "" && u.ExternalID != a.About.ExternalID:
		return model.Conflicting("membership.described_otherwise", u.Email)
	}
	return nil
}

// newcomer returns as what they come in. Without a role they get what newcomers do, also
// where they are the first: nobody administers an organization by the order of a file.
func (a Arrival) newcomer(ctx context.Context, tx *db.Tx, org model.OrgID, u model.User) (n membership.Newcomer, err error) {
	n = membership.Newcomer{New: u.ID == "", Source: model.FromOperator}
	if u.ID != "" {
		if err := membership.Welcomes(ctx, tx, model.Email(u.Email)); err != nil {
			return n, err
		}
	}
	from, err := choicesIn(ctx, tx, org)
	if err != nil {
		return n, err
	}
	if err := membership.HasRoom(ctx, tx, from.org); err != nil {
		return n, err
	}
	if u.ID != "" {
		gone, err := tx.WasRemoved(ctx, org, u.ID)
		if err == nil && gone {
			err = model.Denied("membership.was_removed", u.Name(), from.org.Name)
		}
		if err != nil {
			return n, err
		}
	}
	given, err := RolesNamed(from.all, a.Roles)
	switch {
	case err != nil:
		return n, err
	case len(given) > 1 && !from.several:
		return n, model.InvalidField("role", "members.choose_one_role")
	case len(given) == 0:
		i, err := tx.Instance(ctx)
		n.Role = i.NewcomerRole(from.org)
		return n, err
	}
	n.Role = given[0].ID
	for _, r := range given[1:] {
		n.More = append(n.More, r.ID)
	}
	return n, nil
}

// account returns the account, made or with what it did not say yet, and what to record.
func (a Arrival) account(ctx context.Context, tx *db.Tx, by model.Actor, p place) (u model.User, events []model.Event, err error) {
	u = p.user
	about := a.About
	switch {
	case u.ID == "" && a.Proven:
		u, events, err = membership.NewAccount(ctx, tx, by, a.Email, a.FirstName, a.LastName)
	case u.ID == "":
		u, events, err = membership.UnprovenAccount(ctx, tx, by, a.Email, a.FirstName, a.LastName)
	case u.Metadata != "":
		about.Metadata = ""
	}
	if err != nil {
		return u, nil, err
	}
	u, described, err := membership.Describe(ctx, tx, by, u, about)
	if err == nil && p.opens && a.Proven && !u.EmailVerified && model.Email(u.Email).Key() == a.Email.Key() {
		if err = tx.ProveEmail(ctx, u.ID, a.Email); err == nil {
			u, err = tx.User(ctx, u.ID)
		}
	}
	return u, append(events, described...), err
}
