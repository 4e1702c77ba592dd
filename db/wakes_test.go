package db

import (
	"errors"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestWake: a queue is woken by commits that put something there, each at least
// once, and by nothing else.
func TestWake(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		awake := func(q model.Queue) bool {
			select {
			case <-d.Awake(q):
				return true
			default:
				return false
			}
		}
		refusal := errors.New("refused")
		for name, test := range map[string]struct {
			result error
			wake   []model.Queue
			want   bool
		}{
			"nothing put":         {nil, []model.Queue{model.QueueDomains}, false},
			"put and committed":   {nil, []model.Queue{model.QueueMail}, true},
			"put several":         {nil, []model.Queue{model.QueueMail, model.QueueDomains, model.QueueMail}, true},
			"put and undone":      {refusal, []model.Queue{model.QueueMail}, false},
			"nothing to do after": {Nothing, []model.Queue{model.QueueMail}, false},
		} {
			err := d.Housekeep(t.Context(), func(tx *Tx) error {
				for _, q := range test.wake {
					tx.Wake(q)
					if awake(q) {
						t.Errorf("%s: awake before the commit", name)
					}
				}
				return test.result
			})
			if !errors.Is(err, test.result) {
				t.Errorf("%s: %v", name, err)
			}
			if got := awake(model.QueueMail); got != test.want {
				t.Errorf("%s: awake %v, want %v", name, got, test.want)
			}
			if awake(model.QueueMail) {
				t.Errorf("%s: awake twice", name)
			}
			awake(model.QueueDomains)
		}
	})
}

// TestWakeOfABatch: calls that share a commit wake for themselves, also when one
// beside them is undone.
func TestWakeOfABatch(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				_ = d.Housekeep(t.Context(), func(tx *Tx) error {
					if i%2 == 0 {
						tx.Wake(model.QueueCodes)
						return errors.New("undone")
					}
					tx.Wake(model.QueueLogouts)
					return nil
				})
			})
		}
		wg.Wait()
		select {
		case <-d.Awake(model.QueueLogouts):
		default:
			t.Error("not woken")
		}
		select {
		case <-d.Awake(model.QueueCodes):
			t.Error("woken by what was undone")
		default:
		}
	})
}
