package invitations

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Welcomes says whether the address of an invitation is let in. It returns a Conflict error with
// the reason in words when the operator lets nobody new in with such a one.
func (s *Service) Welcomes(ctx context.Context, i model.Invitation) error {
	return s.welcomes(ctx, &s.db.Reader, i)
}

func (s *Service) welcomes(ctx context.Context, from instances, i model.Invitation) error {
	why, err := membership.Unwelcome(ctx, from, model.Email(i.Email))
	if err == nil && why.Key != "" {
		err = model.Conflicting(why.Key, why.Args...)
	}
	return err
}

// instances answers what the operator has set: a db.Tx or a db.Reader.
type instances interface {
	Instance(ctx context.Context) (model.Instance, error)
}

// welcome takes apart whose address is let in, and whose is not.
func welcome(ctx context.Context, tx *db.Tx, drafts []draft) (fresh []draft, refused []Refusal, err error) {
	for _, d := range drafts {
		why, err := membership.Unwelcome(ctx, tx, d.Email)
		if err != nil {
			return nil, nil, err
		}
		if why.Key == "" {
			fresh = append(fresh, d)
		} else {
			refused = append(refused, Refusal{Text: d.Text, Reason: why.Key, Args: why.Args, Fix: true})
		}
	}
	return fresh, refused, nil
}
