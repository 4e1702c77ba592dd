package directories

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// lastAdministrator is who was the last that could administer an organization. The operator
// is told, too, where mail reaches them.
type lastAdministrator struct {
	name       string
	email      string
	kept       bool // they go on: nobody else could
	toOperator bool
}

// tellOfLast tells of the last who could administer, when what was done has let them go, or
// would have taken what they administer by, once.
func (a *applying) tellOfLast(ctx context.Context) error {
	for _, e := range a.events {
		var last lastAdministrator
		switch p := e.Payload.(type) {
		case model.AdministratorLost:
			last.name, last.email = p.Before.User.Named.Name, p.Before.User.Email
		case model.AdministratorKept:
			fresh, err := a.tx.TellOfAdministrator(ctx, model.KeptAdministrator{Org: a.d.Org, Member: p.Before.ID, Source: a.d.ID.Source()})
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			last.name, last.email, last.kept = p.Before.User.Named.Name, p.Before.User.Email, true
		default:
			continue
		}
		if err := a.writeOfLast(ctx, last); err != nil {
			return err
		}
	}
	return nil
}

// writeOfLast writes to those who look after the directory, and to the operator, who gets
// one such letter an hour about an organization: the log has all.
func (a *applying) writeOfLast(ctx context.Context, last lastAdministrator) error {
	if err := a.post(ctx, occasion{last: last}); err != nil {
		return err
	}
	i, err := a.tx.Instance(ctx)
	if err != nil || i.SupportEmail == "" {
		return err
	}
	may, err := a.tx.WriteToOperator(ctx, a.d.Org, model.OperatorPause)
	if err != nil || !may {
		return err
	}
	last.toOperator = true
	return a.post(ctx, occasion{last: last})
}

// untoldAtOnce is how many are looked at between two looks for more.
const untoldAtOnce = 100

// TellOfKept tells of those who keep what the groups of a directory do not give any more,
// because nobody else could administer, where the directory itself has not: when other roles
// were given to its groups. It returns of how many.
func (s *Service) TellOfKept(ctx context.Context) (n int, err error) {
	all, err := s.db.UntoldAdministrators(ctx, untoldAtOnce)
	if err != nil {
		return 0, fmt.Errorf("find kept administrators: %w", err)
	}
	var errs []error
	for _, k := range all {
		told, err := s.tellOfKept(ctx, k)
		if err != nil {
			errs = append(errs, fmt.Errorf("tell of %s: %w", k.Member, err))
		}
		if told {
			n++
		}
	}
	return n, errors.Join(errs...)
}

func (s *Service) tellOfKept(ctx context.Context, k model.KeptAdministrator) (told bool, err error) {
	id, directory := k.Source.Directory()
	err = s.announcing(ctx, k.Org, func(written letters) error {
		return s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
			if told, err = tx.TellOfAdministrator(ctx, k); err != nil || !told || !directory {
				return err
			}
			m, err := tx.Member(ctx, k.Org, k.Member)
			if err != nil {
				return err
			}
			a := &applying{tx: tx, d: model.Directory{ID: id, Org: k.Org}, mail: s.mail, letters: written}
			return a.writeOfLast(ctx, lastAdministrator{name: m.Name, email: m.Email, kept: true})
		})
	})
	return told && directory && err == nil, err
}
