package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"anteroom/db"
	"anteroom/internal/model"
)

// worker is what one Run or SendDue has under way.
type worker struct {
	cfg    Config
	atOnce int
	report func(error)

	sending context.Context // of attempts
	cancel  context.CancelCauseFunc

	running int
	busy    map[string]int   // attempts that are under way for a target
	after   string           // the target that was served last
	ended   chan attempt     // what has come to an end
	results []model.Delivery // and has not been noted yet

	down   bool      // the last attempt has met ErrDown
	probed time.Time // when that was
}

// attempt is one that has ended.
type attempt struct {
	model.Delivery
	err error
}

func (o *Outbox) worker(ctx context.Context, atOnce int, report func(error)) *worker {
	w := &worker{cfg: o.cfg, atOnce: atOnce, report: report, busy: map[string]int{}, ended: make(chan attempt, atOnce)}
	w.sending, w.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	return w
}

// turn does what there is to do, and returns when to look again.
func (w *worker) turn(ctx context.Context) time.Duration {
	if err := w.work(ctx, true); err != nil {
		if ctx.Err() == nil {
			w.report(err)
		}
		return rest
	}
	return look
}

// stop waits for what is under way, and after a moment no longer.
func (w *worker) stop() {
	late := time.AfterFunc(grace, func() { w.cancel(errStopped) })
	defer late.Stop()
	for w.running > 0 {
		w.take(<-w.ended)
	}
	if err := w.work(context.WithoutCancel(w.sending), false); err != nil {
		w.report(err)
	}
}

// takeAll takes what has ended, without waiting for more, so that it is noted
// together.
func (w *worker) takeAll() {
	for {
		select {
		case a := <-w.ended:
			w.take(a)
		default:
			return
		}
	}
}

// take notes in memory what came of an attempt.
func (w *worker) take(a attempt) {
	w.running--
	if w.busy[a.Target]--; w.busy[a.Target] == 0 {
		delete(w.busy, a.Target)
	}
	switch {
	case errors.Is(a.err, ErrDown):
		w.down, w.probed = true, time.Now()
	case !errors.Is(a.err, errExpired): // which was not sent, and says nothing
		w.down = false
	}
	w.results = append(w.results, w.judge(a))
}

// free returns how many attempts can be begun. While nothing can be delivered,
// that is one now and then: the others wait without using up their attempts.
func (w *worker) free() int {
	if !w.down {
		return w.atOnce - w.running
	}
	if w.running > 0 || time.Since(w.probed) < probe {
		return 0
	}
	return 1
}

// work notes results and begins attempts, as many as are free: all in one
// transaction. When that fails nothing is begun, and results are kept until they
// can be noted.
func (w *worker) work(ctx context.Context, begin bool) error {
	begin = begin && w.free() > 0
	if len(w.results) == 0 {
		if !begin {
			return nil
		}
		due, err := w.cfg.DB.DeliveriesDue(ctx, w.cfg.Queue, w.cfg.DB.Now())
		if err != nil || !due {
			return err
		}
	}
	var next []model.Delivery
	var after string
	err := w.cfg.DB.Housekeep(ctx, func(tx *db.Tx) (err error) {
		for _, d := range w.results {
			if err := w.note(ctx, tx, d); err != nil {
				return err
			}
		}
		if begin {
			next, after, err = w.claim(ctx, tx)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("outbox of %s: %w", w.cfg.Queue, err)
	}
	w.results = nil
	if begin {
		w.after = after
	}
	for _, d := range next {
		w.begin(d)
	}
	return nil
}

func (w *worker) note(ctx context.Context, tx *db.Tx, d model.Delivery) error {
	if d.State == model.DeliveryDelivered && w.cfg.Forget {
		return tx.DeleteDelivery(ctx, d.ID)
	}
	return tx.NoteDelivery(ctx, d)
}

// claim claims what can be tried now, target by target, each in its turn. It
// returns the target that was served last, too.
func (w *worker) claim(ctx context.Context, tx *db.Tx) (claimed []model.Delivery, after string, err error) {
	if err := tx.WaitAgain(ctx, w.cfg.Queue); err != nil {
		return nil, "", err
	}
	targets, err := w.targets(ctx, tx)
	after = w.after
	for _, target := range targets {
		room := min(w.cfg.PerTarget-w.busy[target], w.free()-len(claimed))
		if room <= 0 {
			break
		}
		some, err := tx.ClaimDeliveries(ctx, w.cfg.Queue, target, room, w.cfg.Timeout+leaseRest)
		if err != nil {
			return nil, "", err
		}
		claimed, after = append(claimed, some...), target
	}
	return claimed, after, err
}

// targets returns who can be served next, beginning with the one after the last:
// at least as many as there is room for, if there are.
func (w *worker) targets(ctx context.Context, tx *db.Tx) ([]string, error) {
	var blocked []string
	if w.cfg.Ordered {
		var err error
		if blocked, err = tx.TriedTargets(ctx, w.cfg.Queue); err != nil {
			return nil, err
		}
	}
	for target, n := range w.busy {
		if n >= w.cfg.PerTarget {
			blocked = append(blocked, target)
		}
	}
	limit := w.free() + len(blocked)
	later, err := tx.DueTargets(ctx, w.cfg.Queue, w.after, limit)
	if err != nil {
		return nil, err
	}
	if len(later) < limit {
		first, err := tx.DueTargets(ctx, w.cfg.Queue, "", limit-len(later))
		if err != nil {
			return nil, err
		}
		later = append(later, slices.DeleteFunc(first, func(t string) bool { return t > w.after })...)
	}
	return slices.DeleteFunc(later, func(t string) bool { return slices.Contains(blocked, t) }), nil
}

// begin makes an attempt, beside all others.
func (w *worker) begin(d model.Delivery) {
	w.running++
	w.busy[d.Target]++
	go func() {
		ctx, cancel := context.WithTimeout(w.sending, w.cfg.Timeout)
		defer cancel()
		w.ended <- attempt{d, w.send(ctx, d)}
	}()
}

func (w *worker) send(ctx context.Context, d model.Delivery) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if d.Expired(w.cfg.DB.Now()) {
		return errExpired
	}
	return w.cfg.Send(ctx, d)
}
