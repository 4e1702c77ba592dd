package instance

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// entry applies how people get in.
func (c Change) entry(i *model.Instance) error {
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
	return nil
}

// keepsWaysIn refuses ways by which nobody of an organization can come in any more. As long as
// mails let people in, everybody can.
func (s *Service) keepsWaysIn(ctx context.Context, tx *db.Tx, before, after model.Ways) error {
	if before == after || after.Email() {
		return nil
	}
	org, who, err := tx.LockedOut(ctx, s.entries(after))
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	if err == nil {
		err = model.Conflicting("instance.locks_out", org, emailaddr.Readable(who.Email))
	}
	return err
}

func (s *Service) entries(w model.Ways) db.Entries {
	return db.Entries{Passkeys: w.Passkey, Social: s.social}
}

// Stranded is who could not sign in: how many they are, and some of them.
type Stranded struct {
	Count int
	Some  []model.User
}

// StrandedBy returns who belongs to an organization and can't sign in where people can do so in
// these ways alone.
func (s *Service) StrandedBy(ctx context.Context, w model.Ways) (Stranded, error) {
	if w.Email() {
		return Stranded{}, nil
	}
	var all Stranded
	var err error
	if all.Count, err = s.db.CountStranded(ctx, s.entries(w)); err != nil || all.Count == 0 {
		return all, err
	}
	all.Some, err = s.db.Stranded(ctx, s.entries(w), model.MostNamed)
	return all, err
}
