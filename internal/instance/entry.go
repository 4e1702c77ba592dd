package instance

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// entry applies how people get in.
func (s *Service) entry(c Change, i *model.Instance) error {
	before := i.Ways
	var off string // what is switched off last
	for _, set := range []struct {
		name      string
		to, value *bool
	}{
		{"sign_in_passkey", &i.Ways.Passkey, c.SignInPasskey},
		{"sign_in_link", &i.Ways.Link, c.SignInLink},
		{"sign_in_code", &i.Ways.Code, c.SignInCode},
		{"refuse_disposable", &i.Refuses.Disposable, c.RefuseDisposable},
		{"refuse_public", &i.Refuses.Public, c.RefusePublic},
		{"join_by_domain", &i.JoinByDomain, c.JoinByDomain},
	} {
		if set.value == nil {
			continue
		}
		*set.to = *set.value
		if off == "" && !*set.value {
			off = set.name
		}
	}
	if !i.Ways.Any() {
		return model.InvalidField(off, "instance.last_way")
	}
	if s.AnyWorks(before) && !s.AnyWorks(i.Ways) {
		return model.InvalidField(off, "instance.last_working_way")
	}
	return nil
}

// WithoutMail tells the rules that no mail goes out. It is called before anything is asked of them.
func (s *Service) WithoutMail() { s.noMail = true }

// working returns those of the ways in which somebody gets in: where no mail goes out, none by mail.
func (s *Service) working(w model.Ways) model.Ways {
	if s.noMail {
		w.Code, w.Link = false, false
	}
	return w
}

// AnyWorks reports whether anybody gets in where these ways are on: in one of them, or by an account
// with a provider. An organization’s single sign-on, which lets in nobody else, is no reason to
// leave all others without a door.
func (s *Service) AnyWorks(w model.Ways) bool { return s.working(w).Any() || s.social != "" }

// lockedOut is who says whom a change would lock out: a transaction, or what was last committed.
type lockedOut interface {
	LockedOut(ctx context.Context, before, left db.Entries) (org string, who model.User, err error)
}

// foresee refuses a change that would be refused by keepsWaysIn as things are. That nobody of a
// large organization comes in is known when all of its people were asked for, for which no writer
// has to wait; that somebody does, soon. What the transaction would refuse for another reason is left
// to it.
func (s *Service) foresee(ctx context.Context, c Change) error {
	before, err := s.db.Instance(ctx)
	if err != nil {
		return err
	}
	after := before
	if c.Version != 0 && c.Version != before.Version || s.entry(c, &after) != nil {
		return nil
	}
	return s.keepsWaysIn(ctx, s.db, before.Ways, after.Ways)
}

// keepsWaysIn refuses ways by which nobody of an organization can come in any more, where somebody
// could before. As long as mails let people in, everybody can.
func (s *Service) keepsWaysIn(ctx context.Context, in lockedOut, before, after model.Ways) error {
	if s.loseNothing(before, after) {
		return nil
	}
	org, who, err := in.LockedOut(ctx, s.entries(before), s.entries(after))
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	if err == nil {
		err = model.Conflicting("instance.locks_out", org, emailaddr.Readable(who.Email))
	}
	return err
}

// loseNothing reports whether nobody can lose a way in where these ways follow those, whatever they
// have.
func (s *Service) loseNothing(before, after model.Ways) bool {
	return s.working(before) == s.working(after) || s.working(after).Email()
}

func (s *Service) entries(w model.Ways) db.Entries {
	w = s.working(w)
	return db.Entries{Mail: w.Email(), Passkeys: w.Passkey, Social: s.social}
}

// Stranded is who can’t sign in: how many they are, and some of them.
type Stranded struct {
	Count   int
	AtLeast bool // there may be more: so many accounts were looked at as are for one page
	Some    []model.User
}

// Stranded returns who belongs to an organization and can’t sign in where these ways are on.
func (s *Service) Stranded(ctx context.Context, on model.Ways) (Stranded, error) {
	return s.stranded(ctx, db.Entries{Mail: true}, s.entries(on))
}

// StrandedBy returns who belongs to an organization and could not sign in any more where some ways
// follow those that are on.
func (s *Service) StrandedBy(ctx context.Context, before, after model.Ways) (Stranded, error) {
	if s.loseNothing(before, after) {
		return Stranded{}, nil
	}
	return s.stranded(ctx, s.entries(before), s.entries(after))
}

func (s *Service) stranded(ctx context.Context, before, left db.Entries) (all Stranded, err error) {
	if left.Mail {
		return all, nil
	}
	who, everybody, err := s.db.Stranded(ctx, before, left, model.MostLookedAt)
	if err != nil {
		return all, err
	}
	all.Count, all.AtLeast = len(who), !everybody
	for _, id := range who[:min(len(who), model.MostNamed)] {
		u, err := s.db.User(ctx, id)
		if err != nil {
			return all, err
		}
		all.Some = append(all.Some, u)
	}
	return all, nil
}
