package streams

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
)

// Set has a stream of the actor's organization go to another address of the same kind, and
// returns it. The errors: NotFound, Conflict when it was changed meanwhile, and those of Add.
func (s *Service) Set(ctx context.Context, by model.Actor, id model.StreamID, version int64, rawURL string) (model.Stream, error) {
	return s.change(ctx, by, id, func(_ *db.Tx, stream *model.Stream) (model.Payload, error) {
		if stream.Version != version {
			return nil, model.Conflicting("streams.changed_meanwhile")
		}
		before := stream.Snapshot()
		address, err := s.address(stream.Kind, rawURL)
		if err != nil {
			return nil, err
		}
		if address == stream.URL {
			return nil, db.Nothing
		}
		stream.URL = address
		return model.StreamUpdated{Before: before, After: stream.Snapshot()}, nil
	})
}

// Rotate gives a stream of the actor's organization another secret: a new one, which it returns,
// and beside which the last one signs for a day; or the token that its receiver has given. The
// errors: NotFound and those of Add.
func (s *Service) Rotate(ctx context.Context, by model.Actor, id model.StreamID, token string) (stream model.Stream, key string, err error) {
	stream, err = s.change(ctx, by, id, func(tx *db.Tx, stream *model.Stream) (model.Payload, error) {
		before := stream.Snapshot()
		made, err := s.secretOf(stream.Kind, token)
		if err != nil {
			return nil, err
		}
		if stream.Kind == model.StreamHTTPS {
			old, err := s.cfg.Keys.Open(placeOf(id, current), stream.Secret)
			if err != nil {
				return nil, fmt.Errorf("secret of stream %s: %w", id, err)
			}
			stream.OldSecret, stream.OldUntil = s.cfg.Keys.Seal(placeOf(id, last), old), tx.Now().Add(model.ReceiverOverlap)
			key = made
		}
		stream.Secret, stream.Hint = s.cfg.Keys.Seal(placeOf(id, current), []byte(made)), receivers.Hint(made)
		return model.StreamRotated{Before: before, After: stream.Snapshot()}, nil
	})
	if err != nil {
		return stream, "", err
	}
	return stream, key, nil
}

// Pause has a stream of the actor's organization send nothing until it is resumed: what happens
// meanwhile is sent then, as far as it is kept. The errors: NotFound and those of Add.
func (s *Service) Pause(ctx context.Context, by model.Actor, id model.StreamID) (model.Stream, error) {
	return s.change(ctx, by, id, func(_ *db.Tx, stream *model.Stream) (model.Payload, error) {
		before := stream.Snapshot()
		if !stream.Runs() {
			return nil, db.Nothing
		}
		stream.Paused = model.StoppedByHand
		return model.StreamPaused{Before: before, After: stream.Snapshot()}, nil
	})
}

// Resume has a stream of the actor's organization send again, from where it was, whoever has
// paused it: at once, too, where it waits after a failure, and as one that has never failed. The
// errors: NotFound and those of Add.
func (s *Service) Resume(ctx context.Context, by model.Actor, id model.StreamID) (model.Stream, error) {
	return s.change(ctx, by, id, func(tx *db.Tx, stream *model.Stream) (model.Payload, error) {
		before := stream.Snapshot()
		if stream.Runs() && stream.Progress.Health.FailingSince.IsZero() {
			return nil, db.Nothing
		}
		stream.Paused = ""
		stream.Progress = model.StreamProgress{DeliveredAt: stream.Progress.DeliveredAt, Health: stream.Progress.Health.Took()}
		return model.StreamResumed{Before: before, After: stream.Snapshot()}, tx.RestartStream(ctx, stream.Org, stream.ID)
	})
}

// Test has an event sent through a stream of the actor's organization, behind all others, and at
// once where it waits after a failure. The errors: NotFound and those of Add.
func (s *Service) Test(ctx context.Context, by model.Actor, id model.StreamID) (model.Stream, error) {
	return s.change(ctx, by, id, func(_ *db.Tx, stream *model.Stream) (model.Payload, error) {
		return model.StreamTested{After: stream.Snapshot()}, nil
	})
}

// change has fn change a stream of the actor's organization, and stores that with the event.
func (s *Service) change(ctx context.Context, by model.Actor, id model.StreamID, fn func(*db.Tx, *model.Stream) (model.Payload, error)) (stream model.Stream, err error) {
	if err := access.OperatorOnly(by, by.Org); err != nil {
		return stream, err
	}
	err = s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if stream, err = find(ctx, tx, by, id); err != nil {
			return nil, err
		}
		p, err := fn(tx, &stream)
		if err != nil {
			return nil, err
		}
		if err := tx.UpdateStream(ctx, stream); err != nil {
			return nil, err
		}
		stream.Version++
		return event(by, stream, p), nil
	})
	if err != nil {
		return stream, fmt.Errorf("change stream %s: %w", id, err)
	}
	return stream, nil
}

// find returns a stream of the actor's organization, or a NotFound error that says so.
func find(ctx context.Context, tx *db.Tx, by model.Actor, id model.StreamID) (model.Stream, error) {
	stream, err := tx.Stream(ctx, by.Org, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("streams.no_stream")
	}
	return stream, err
}

// Delete deletes a stream of the actor's organization. The errors: NotFound and those of Add.
func (s *Service) Delete(ctx context.Context, by model.Actor, id model.StreamID) error {
	if err := access.OperatorOnly(by, by.Org); err != nil {
		return err
	}
	err := s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		stream, err := find(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		return event(by, stream, model.StreamDeleted{Before: stream.Snapshot()}), tx.DeleteStream(ctx, by.Org, id)
	})
	if err != nil {
		return fmt.Errorf("delete stream %s: %w", id, err)
	}
	return nil
}
