package streams

import (
	"context"
	"errors"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
)

// letterLife is how long it is worth telling people that a stream fails.
const letterLife = 24 * time.Hour

// took notes that a batch was taken, and that a stream works again which did not.
func (s *Service) took(ctx context.Context, stream model.Stream, last int64) error {
	progress := stream.Progress.Took(s.cfg.DB.Now())
	if !stream.Progress.Health.Announced() {
		return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error {
			_, err := tx.NoteStream(ctx, stream, last, progress)
			return err
		})
	}
	return s.cfg.DB.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		noted, err := tx.NoteStream(ctx, stream, last, progress)
		switch {
		case err != nil:
			return nil, err
		case !noted: // somebody else sends it now, and notes what comes of that
			return nil, db.Nothing
		}
		return event(model.System, stream, model.StreamRecovered{After: stream.Snapshot()}), nil
	})
}

// failed notes that a batch was not taken. It tells people, and pauses the stream, when it is
// time: what happens then waits in the log.
func (s *Service) failed(ctx context.Context, stream model.Stream, why error, rest time.Duration) error {
	progress, warn, over := stream.Progress.Failed(s.cfg.DB.Now(), model.Failure{Why: why.Error(), Rest: rest, Jitter: s.cfg.Jitter()})
	log := s.cfg.Logger.With("stream", stream.ID, "organization", stream.Org, "since", progress.Health.FailingSince, "error", why)
	switch {
	case errors.Is(why, receivers.ErrGone):
		log.WarnContext(ctx, "a stream of events was paused, since its receiver is gone")
		return s.warn(ctx, stream, progress, model.StoppedGone)
	case over:
		log.WarnContext(ctx, "a stream of events was paused, since it has failed for days")
		return s.warn(ctx, stream, progress, model.StoppedFailures)
	}
	log.WarnContext(ctx, "a stream of events fails", "again", progress.DueAt)
	if warn {
		return s.warn(ctx, stream, progress, "")
	}
	return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error {
		_, _, err := noteFailure(ctx, tx, stream, progress)
		return err
	})
}

// warn notes a failure of which people are told, and why the stream is paused by it, "" for not.
func (s *Service) warn(ctx context.Context, stream model.Stream, p model.StreamProgress, stopped model.StopReason) error {
	counts := false
	err := s.cfg.DB.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		var now model.Stream
		if now, counts, err = noteFailure(ctx, tx, stream, p); err != nil {
			return nil, err
		}
		if !counts {
			return nil, db.Nothing
		}
		before := now.Snapshot()
		now.Paused = stopped
		if err := s.tell(ctx, tx, now, p); err != nil {
			return nil, err
		}
		if now.Runs() {
			return event(model.System, now, model.StreamFailing{After: now.Snapshot(), Since: p.Health.FailingSince}), nil
		}
		return event(model.System, now, model.StreamPaused{Before: before, After: now.Snapshot()}), tx.UpdateStream(ctx, now)
	})
	if err == nil && !counts {
		return s.release(ctx, stream)
	}
	return err
}

// noteFailure stores what is known of a stream after a failure and gives it back. It returns the
// stream as it is now, and whether the failure counts: not when somebody has changed the stream
// meanwhile, or has it go on, and not when another one sends it now, who notes what comes of that.
func noteFailure(ctx context.Context, tx *db.Tx, stream model.Stream, p model.StreamProgress) (now model.Stream, counts bool, err error) {
	now, err = tx.Stream(ctx, stream.Org, stream.ID)
	switch {
	case model.KindOf(err) == model.NotFound:
		return now, false, nil
	case err != nil:
		return now, false, err
	case now.Version != stream.Version:
		return now, false, tx.ReleaseStream(ctx, stream)
	}
	counts, err = tx.NoteStream(ctx, stream, stream.Cursor, p)
	return now, counts, err
}

// tell mails those who manage the organization's settings, who also read of it in its activity,
// that a stream fails, or was paused. The operator is told of the latter, too, where people are
// told to ask: nobody else can resume it.
func (s *Service) tell(ctx context.Context, tx *db.Tx, stream model.Stream, p model.StreamProgress) error {
	instance, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	org, err := tx.Organization(ctx, stream.Org)
	if err != nil {
		return err
	}
	d := mail.StreamData{
		AppName: instance.AppName, OrgName: org.Name, ID: string(stream.ID), URL: model.ShownURL(stream.URL), Error: p.Error,
		Since: p.Health.FailingSince, Until: p.Health.FailingSince.Add(model.ReceiverPatience), Paused: !stream.Runs(), Gone: stream.Paused == model.StoppedGone,
	}
	letter, err := mail.Stream(d)
	if err != nil {
		return err
	}
	expires := tx.Now().Add(letterLife)
	if err := s.cfg.Outbox.PutAll(ctx, tx, mail.Managers(stream.Org, model.SettingsManage), letter, expires); err != nil {
		return err
	}
	if stream.Runs() || instance.SupportEmail == "" {
		return nil
	}
	d.To, d.Command = instance.SupportEmail, "anteroom stream resume --stream "+string(stream.ID)
	if letter, err = mail.Stream(d); err != nil {
		return err
	}
	return s.cfg.Outbox.Put(ctx, tx, letter, expires)
}
