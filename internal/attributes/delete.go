package attributes

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// forgetAtOnce is of how many people a value is forgotten while others wait.
const forgetAtOnce = 200

// directoriesAtOnce is how many directories are read at a time.
const directoriesAtOnce = 100

// Delete deletes an attribute, which is named in any case: from then on nobody sees its
// values, and what directories say of it is ignored. Then the values are forgotten, in parts,
// so that nobody waits for that. It returns of how many people one was stored. When it ends in
// the middle, it goes on when it is called again. The errors are those of Set.
func (s *Service) Delete(ctx context.Context, by model.Actor, name string) (people int, err error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return 0, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if ended, err := tx.AttributeEnded(ctx, name); err == nil && ended {
			return nil, db.Nothing
		}
		a, err := Find(ctx, tx, name)
		if err != nil {
			return nil, err
		}
		return []model.Event{event(by, a, model.AttributeDeleted{Before: a})}, tx.EndAttribute(ctx, name)
	})
	if err == nil {
		people, err = s.forget(ctx, name)
	}
	if err != nil {
		return people, fmt.Errorf("delete attribute %s: %w", name, err)
	}
	return people, nil
}

// forget forgets all values of an attribute that is declared no more, and then the attribute.
func (s *Service) forget(ctx context.Context, name string) (people int, err error) {
	for last := model.DirectoryID(""); ; {
		some, err := s.db.DirectoriesAfter(ctx, last, directoriesAtOnce)
		if err != nil {
			return people, err
		}
		for _, d := range some {
			n, err := s.forgetIn(ctx, d, name)
			if people += n; err != nil {
				return people, err
			}
			last = d.ID
		}
		if len(some) < directoriesAtOnce {
			break
		}
	}
	return people, s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.DeleteAttribute(ctx, name) })
}

// forgetIn forgets the values that a directory has said.
func (s *Service) forgetIn(ctx context.Context, d model.Directory, name string) (people int, err error) {
	for after, more := model.DirectoryUserID(""), true; more; {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
			part, err := tx.ForgetAttribute(ctx, d.Org, d.ID, name, after, forgetAtOnce)
			after, more, people = part.Last, part.More, people+part.People
			return err
		})
		if err != nil {
			return people, err
		}
	}
	return people, nil
}
