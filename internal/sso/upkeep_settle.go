package sso

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

// letterLife is how long a mail is worth sending.
const letterLife = 3 * 24 * time.Hour

// settle stores what a look has found, and when the next one is due. A connection that
// somebody has changed meanwhile keeps what it has, and is looked at again soon. Its
// version stays: who is about to change something else is not disturbed.
func (s *Service) settle(ctx context.Context, l looked) error {
	now := s.db.Now()
	v := judge(l, now)
	due := now.Add(s.wait(l))
	if !v.loud() {
		return s.db.Housekeep(ctx, func(tx *db.Tx) error {
			if _, still, err := unchanged(ctx, tx, l); err != nil || !still {
				return err
			}
			v.u.DueAt = due
			return tx.SetConnectionUpkeep(ctx, v.u)
		})
	}
	letters, err := s.letters(ctx, v, now)
	if err != nil {
		return err
	}
	return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		fresh, still, err := unchanged(ctx, tx, l)
		if err != nil {
			return nil, err
		}
		if !still {
			return nil, db.Nothing
		}
		v := judge(fresh, now) // a test that has succeeded meanwhile counts
		v.u.DueAt = due
		if err := s.put(ctx, tx, fresh.c.Org, letters...); err != nil {
			return nil, err
		}
		return apply(ctx, tx, fresh.c, v)
	})
}

// wait returns how long it is until the next look. All that became due together do not
// stay so.
func (s *Service) wait(l looked) time.Duration {
	if l.failure != nil {
		return model.MetadataAfterError + s.jitter(time.Hour)
	}
	return model.MetadataDaily - 2*time.Hour + s.jitter(4*time.Hour)
}

// unchanged reads a connection anew, and reports whether it is what it was when its
// identity provider was asked.
func unchanged(ctx context.Context, tx *db.Tx, l looked) (looked, bool, error) {
	was := l
	var err error
	if l.c, err = tx.Connection(ctx, was.c.Org, was.c.ID); model.KindOf(err) == model.NotFound {
		return l, false, nil
	} else if err != nil {
		return l, false, err
	}
	if l.u, err = tx.ConnectionUpkeep(ctx, was.c.Org, was.c.ID); err != nil {
		return l, false, err
	}
	return l, l.c.Version == was.c.Version && reflect.DeepEqual(l.u, was.u), nil
}

// apply stores a verdict, and returns its events.
func apply(ctx context.Context, tx *db.Tx, before model.Connection, v verdict) (events []model.Event, err error) {
	for _, state := range v.changed {
		settings, _ := v.c.In(state)
		if err := tx.PutSettings(ctx, v.c.Org, v.c.ID, settings); err != nil {
			return nil, err
		}
	}
	if len(v.changed) > 0 {
		events = append(events, event(model.System, v.c, model.ConnectionRefreshed{Before: before.Snapshot(), After: v.c.Snapshot()}))
	}
	if v.moved {
		events = append(events, event(model.System, v.c, model.ConnectionMoved{Before: v.c.Snapshot(), Found: v.u.Held.Snapshot()}))
	}
	if v.warns {
		events = append(events, event(model.System, v.c, model.CertificateExpiring{After: v.c.Snapshot(), Until: v.until.UTC(), Days: v.days}))
	}
	return events, tx.SetConnectionUpkeep(ctx, v.u)
}

// letters composes what those are told who look after a connection. Of a draft alone
// they are told nothing: who works on it sees it.
func (s *Service) letters(ctx context.Context, v verdict, now time.Time) (all []mail.Message, err error) {
	org, err := s.db.Organization(ctx, v.c.Org)
	if err != nil {
		return nil, err
	}
	instance, err := s.db.Instance(ctx)
	if err != nil {
		return nil, err
	}
	return write(v, now, mail.ConnectionData{
		AppName: instance.AppName, OrgName: org.Name, Connection: v.c.Name, LinkURL: s.site.Portal().Connection(v.c.ID),
	})
}

// write composes the mails.
func write(v verdict, now time.Time, about mail.ConnectionData) (all []mail.Message, err error) {
	live, _ := v.c.In(model.SettingsLive)
	for _, letter := range []struct {
		due     bool
		compose func() (mail.Message, error)
	}{
		{slices.Contains(v.changed, model.SettingsLive), func() (mail.Message, error) {
			return mail.ConnectionRefreshed(mail.ConnectionRefreshedData{
				ConnectionData: about, Added: names(v.added), Gone: names(v.gone), Elsewhere: v.elsewhere,
			})
		}},
		{v.moved, func() (mail.Message, error) { return mail.ConnectionMoved(about) }},
		{v.warns, func() (mail.Message, error) {
			return mail.CertificateExpiring(mail.CertificateExpiringData{
				ConnectionData: about, Until: v.until, Now: now, Reads: live.SAML.MetadataURL != "", Expired: v.days == 0,
			})
		}},
	} {
		if !letter.due {
			continue
		}
		m, err := letter.compose()
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func names(certificates [][]byte) (all []string) {
	for _, der := range certificates {
		all = append(all, model.Fingerprint(der))
	}
	return all
}
