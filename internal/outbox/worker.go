package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// worker is what one Run or SendDue has under way.
type worker struct {
	cfg    Config
	atOnce int
	report func(error)

	sending context.Context // of attempts
	cancel  context.CancelCauseFunc

	running int            // rows that are under way
	busy    map[string]int // of those, for a target
	after   string         // the target that was served last
	ended   chan attempt   // what has come to an end
	results []result       // and has not been noted yet
	quit    chan struct{}  // closed when no more is to be begun

	down   bool      // the last attempt has met ErrDown
	probed time.Time // when that was
}

// attempt is one that has ended.
type attempt struct {
	model.Delivery
	note Note
	err  error // errUntried: it was not made
	last bool  // of its row
}

// result is what has to be noted of an attempt.
type result struct {
	model.Delivery
	note    Note
	untried bool
}

func (o *Outbox) worker(ctx context.Context, atOnce int, report func(error)) *worker {
	w := &worker{cfg: o.cfg, atOnce: atOnce, report: report, busy: map[string]int{}, ended: make(chan attempt, atOnce), quit: make(chan struct{})}
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
	close(w.quit)
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
	if a.last {
		w.running--
		if w.busy[a.Target]--; w.busy[a.Target] == 0 {
			delete(w.busy, a.Target)
		}
	}
	if errors.Is(a.err, errUntried) {
		w.results = append(w.results, result{a.Delivery, nil, true})
		return
	}
	switch {
	case errors.Is(a.err, ErrDown):
		w.down, w.probed = true, time.Now()
	case !errors.Is(a.err, errExpired): // which was not sent, and says nothing
		w.down = false
	}
	w.results = append(w.results, result{w.judge(a), a.note, false})
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
	var next [][]model.Delivery
	var after string
	err := w.cfg.DB.Housekeep(ctx, func(tx *db.Tx) (err error) {
		for _, r := range w.results {
			if err := w.note(ctx, tx, r); err != nil {
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
	for _, row := range next {
		w.begin(row)
	}
	return nil
}

func (w *worker) note(ctx context.Context, tx *db.Tx, r result) error {
	if r.untried {
		return tx.ReturnDelivery(ctx, r.Delivery)
	}
	if r.note != nil {
		if err := r.note(ctx, tx); err != nil {
			return err
		}
	}
	if r.State == model.DeliveryDelivered && w.cfg.Forget {
		return tx.DeleteDelivery(ctx, r.ID)
	}
	return tx.NoteDelivery(ctx, r.Delivery)
}

// claim claims what can be tried now, target by target, each in its turn: in rows of which
// one is tried after another. It returns the target that was served last, too.
func (w *worker) claim(ctx context.Context, tx *db.Tx) (claimed [][]model.Delivery, after string, err error) {
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
		some, err := tx.ClaimDeliveries(ctx, w.cfg.Queue, target, room*w.row(), w.cfg.lease())
		if err != nil {
			return nil, "", err
		}
		claimed, after = slices.AppendSeq(claimed, slices.Chunk(some, w.row())), target
	}
	return claimed, after, err
}

// row returns how many deliveries for one target are tried one after another.
func (w *worker) row() int {
	if w.cfg.Ordered {
		return w.cfg.Row
	}
	return 1
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

// begin makes the attempts of a row, beside all others. What stands behind one that failed, or
// whose turn does not come soon, is not tried: it waits again.
func (w *worker) begin(row []model.Delivery) {
	w.running++
	w.busy[row[0].Target]++
	go func() {
		begun, goOn := time.Now(), true
		for i, d := range row {
			a := attempt{Delivery: d, err: errUntried, last: i == len(row)-1}
			if i == 0 || goOn && time.Since(begun) < rowTime && !w.quits() {
				a.note, a.err = w.send(d)
				goOn = a.err == nil
			}
			w.ended <- a
		}
	}()
}

// quits reports whether no more is to be begun.
func (w *worker) quits() bool {
	select {
	case <-w.quit:
		return true
	default:
		return false
	}
}

func (w *worker) send(d model.Delivery) (note Note, err error) {
	ctx, cancel := context.WithTimeout(w.sending, w.cfg.Timeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if d.Expired(w.cfg.DB.Now()) {
		return nil, errExpired
	}
	return w.cfg.Try(ctx, d)
}
