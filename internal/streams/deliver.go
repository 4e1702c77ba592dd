package streams

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
)

const (
	look      = 2 * time.Second // how often what is due again, or was put by another process, is looked for
	leaseRest = 10 * time.Second
	atOnce    = 128     // streams that are sent at the same time
	answer    = 2 << 10 // bytes of an answer that are read
)

// Run sends events until ctx ends: after each commit, and when what has failed is due again. Each
// stream has a lane of its own. It gives report what keeps it from working; receivers that don't
// take what is sent are in the log and in the database.
func (s *Service) Run(ctx context.Context, report func(error)) {
	var lanes sync.WaitGroup
	busy := map[model.StreamID]bool{}
	ended := make(chan model.StreamID, atOnce)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			lanes.Wait()
			return
		case id := <-ended:
			delete(busy, id)
		case <-s.cfg.DB.Awake(model.QueueStreams):
		case <-timer.C:
		}
		timer.Reset(look)
		due, err := s.cfg.DB.StreamsDue(ctx, s.cfg.DB.Now())
		if err != nil {
			if ctx.Err() == nil {
				report(fmt.Errorf("streams: %w", err))
			}
			continue
		}
		for _, stream := range due {
			if busy[stream.ID] || len(busy) >= atOnce {
				continue
			}
			busy[stream.ID] = true
			lanes.Go(func() {
				s.lane(ctx, stream, report)
				ended <- stream.ID
			})
		}
	}
}

// Inherit has sent at once what a process that is gone had begun to send.
func (s *Service) Inherit(ctx context.Context) error {
	return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.InheritStreams(ctx) })
}

// SendDue sends all that is due, one stream after another, and returns when nothing is left.
func (s *Service) SendDue(ctx context.Context, report func(error)) error {
	for {
		due, err := s.cfg.DB.StreamsDue(ctx, s.cfg.DB.Now())
		if err != nil || len(due) == 0 {
			return err
		}
		for _, stream := range due {
			s.lane(ctx, stream, report)
		}
	}
}

// lane sends one batch of a stream, if nobody else does.
func (s *Service) lane(ctx context.Context, stream model.Stream, report func(error)) {
	var claimed bool
	err := s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) (err error) {
		claimed, err = tx.ClaimStream(ctx, stream, tx.Now().Add(s.cfg.Timeout+leaseRest))
		return err
	})
	if err == nil && claimed {
		stream.Claim++
		err = s.send(ctx, stream)
	}
	if err != nil && ctx.Err() == nil {
		report(fmt.Errorf("stream %s: %w", stream.ID, err))
	}
}

// send sends the next batch of a stream that was claimed, and notes what came of it.
func (s *Service) send(ctx context.Context, stream model.Stream) error {
	b, err := s.next(ctx, stream)
	if err != nil {
		return err
	}
	if len(b.lines) == 0 { // they were forgotten meanwhile
		return s.release(ctx, stream)
	}
	var rest time.Duration
	header, body, err := s.message(stream, b, s.cfg.DB.Now())
	if err == nil {
		rest, err = s.post(ctx, stream.URL, header, body)
	}
	// What was taken counts also when the program stops meanwhile; that it stops says nothing of a
	// receiver.
	stops := ctx.Err() != nil
	ctx = context.WithoutCancel(ctx)
	if err != nil && stops {
		return s.release(ctx, stream)
	}
	if err == nil {
		return s.took(ctx, stream, b.last)
	}
	return s.failed(ctx, stream, err, rest)
}

// release lets whoever looks next send a stream.
func (s *Service) release(ctx context.Context, stream model.Stream) error {
	return s.cfg.DB.Housekeep(ctx, func(tx *db.Tx) error { return tx.ReleaseStream(ctx, stream) })
}

// post sends a batch. Where it is not taken, it also returns for how long the receiver wants to be
// left alone.
func (s *Service) post(ctx context.Context, rawURL string, header http.Header, body []byte) (rest time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	got, err := s.cfg.Client.Post(ctx, rawURL, header, body, answer)
	if err != nil {
		return 0, err
	}
	return receivers.RetryAfter(got.Header, s.cfg.DB.Now()), receivers.Refused(got.Status)
}

// next returns the events of a stream that go next.
func (s *Service) next(ctx context.Context, stream model.Stream) (b batch, err error) {
	events, err := s.cfg.DB.EventsOf(ctx, stream.Org, stream.Cursor, model.MostStreamBatch)
	if err != nil {
		return b, err
	}
	names := people{from: &s.cfg.DB.Reader, known: map[model.UserID]person{}}
	host := ""
	if u, err := url.Parse(string(s.cfg.Sites.Site)); err == nil {
		host = u.Hostname()
	}
	for _, e := range events {
		said, err := mapped(ctx, e, &names)
		if err != nil {
			return b, err
		}
		text, err := line(stream.Kind, host, said)
		if err != nil {
			return b, fmt.Errorf("event %s: %w", e.ID, err)
		}
		if b.full(len(text)) {
			break
		}
		b.add(e.Seq, text)
	}
	return b, nil
}
