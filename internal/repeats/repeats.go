package repeats

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// batch is how many answers are forgotten at a time.
const batch = 1000

// Service keeps answers. It is safe for concurrent use.
type Service struct {
	db   *db.DB
	keys *secret.Keys
}

// New returns a Service that seals answers with keys: some of them tell a secret.
func New(d *db.DB, keys *secret.Keys) *Service { return &Service{d, keys} }

// Once has do answer a request that a caller sends under a key of its own, or returns what
// it was answered before. A failure is not kept: who sends the request again tries again.
// The errors, each with the reason in words: Invalid for a key that is too long or was used
// for another request, Conflict while the first one is being answered.
//
// What do has changed and the answer are not stored together. When the program is stopped
// between the two, whoever asks again after a moment has it done again: what that must not
// do twice has to be found by its own name.
func (s *Service) Once(ctx context.Context, caller, key string, request []byte, do func() ([]byte, error)) ([]byte, error) {
	if len(key) > model.LongestRepeatKey {
		return nil, model.InvalidField("Idempotency-Key", "repeats.long", model.LongestRepeatKey)
	}
	r := model.Repeat{Caller: caller, Name: secret.Hash(key), Request: secret.Hash(string(request))}
	known, err := s.begin(ctx, &r)
	if err != nil || known {
		return r.Answer, err
	}
	answer, err := do()
	// Whether the caller still waits or not: it is what they find when they ask again.
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		return nil, errors.Join(err, s.note(ctx, func(tx *db.Tx) error { return tx.DropRepeat(ctx, r) }))
	}
	r.Answer = s.keys.Seal(placeOf(r), answer)
	return answer, s.note(ctx, func(tx *db.Tx) error { return tx.FinishRepeat(ctx, r) })
}

func placeOf(r model.Repeat) secret.Place {
	return secret.Place{Table: "repeats", Column: "answer", Row: r.Caller + " " + hex.EncodeToString(r.Name)}
}

// begin notes that a request is being answered, and reports whether it was answered before.
func (s *Service) begin(ctx context.Context, r *model.Repeat) (known bool, err error) {
	err = s.note(ctx, func(tx *db.Tx) error {
		was, err := tx.Repeat(ctx, r.Caller, r.Name)
		now := tx.Now()
		switch {
		case model.KindOf(err) == model.NotFound || err == nil && now.Sub(was.BegunAt) > model.KeepRepeats:
		case err != nil:
			return err
		case !bytes.Equal(was.Request, r.Request):
			return model.InvalidField("Idempotency-Key", "repeats.other")
		case len(was.Answer) > 0:
			known = true
			r.Answer, err = s.keys.Open(placeOf(was), was.Answer)
			return err
		case now.Sub(was.BegunAt) < model.RepeatWait:
			return model.Conflicting("repeats.busy")
		}
		r.BegunAt = now
		return tx.BeginRepeat(ctx, *r)
	})
	return known, err
}

// note stores something that no person has changed.
func (s *Service) note(ctx context.Context, store func(*db.Tx) error) error {
	if err := s.db.Housekeep(ctx, store); err != nil {
		return fmt.Errorf("keep an answer: %w", err)
	}
	return nil
}

// Sweep forgets what was answered long ago, in batches.
func (s *Service) Sweep(ctx context.Context) error {
	before := s.db.Now().Add(-model.KeepRepeats)
	for {
		var n int64
		err := s.note(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.SweepRepeats(ctx, before, batch)
			return err
		})
		if err != nil || n < batch {
			return err
		}
	}
}
