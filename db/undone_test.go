package db

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// together runs functions in one transaction, in their order, and returns their errors.
func together(t *testing.T, d *DB, all ...func(*Tx) ([]model.Event, error)) []error {
	t.Helper()
	begun, ready := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := d.Housekeep(t.Context(), func(*Tx) error {
			close(begun)
			<-ready
			return nil
		})
		if err != nil && !Unavailable(err) {
			t.Error(err)
		}
	})
	<-begun
	errs := make([]error, len(all))
	for i, do := range all {
		wg.Go(func() { errs[i] = d.Record(t.Context(), do) })
		for len(d.writer.queue) != i+1 {
			runtime.Gosched()
		}
	}
	close(ready)
	wg.Wait()
	return errs
}

// spoilers are calls that fail after they have changed something.
func spoilers(t *testing.T) map[string]func(*Tx) ([]model.Event, error) {
	insert := func(tx *Tx) error {
		_, err := tx.InsertUser(t.Context(), "undone@example.com", true, "Un", "Done")
		return errors.Join(err, raise(t, tx))
	}
	return map[string]func(*Tx) ([]model.Event, error){
		"refuses":        func(tx *Tx) ([]model.Event, error) { return nil, errors.Join(insert(tx), errors.New("refused")) },
		"finds nothing":  func(tx *Tx) ([]model.Event, error) { return nil, errors.Join(insert(tx), Nothing) },
		"has no event":   func(tx *Tx) ([]model.Event, error) { return nil, insert(tx) },
		"panics":         func(tx *Tx) ([]model.Event, error) { panic(fmt.Sprint("out of cheese", insert(tx))) },
		"is in conflict": func(tx *Tx) ([]model.Event, error) { return created("org_1"), errors.Join(insert(tx), insert(tx)) },
	}
}

// raise adds a minute to a setting.
func raise(t *testing.T, tx *Tx) error {
	i, err := tx.Instance(t.Context())
	if err != nil {
		return err
	}
	i.AccessToken += time.Minute
	return tx.SetInstance(t.Context(), i)
}

// TestCallUndoneAmongOthers: of a call that fails in the middle nothing stays, and what
// the others have done is there once, and their functions ran once.
func TestCallUndoneAmongOthers(t *testing.T) {
	t.Parallel()
	for name := range spoilers(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d *DB) {
				before, err := d.Instance(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				fails := spoilers(t)[name]
				var kept []model.OrgID
				keep := func(tx *Tx) ([]model.Event, error) {
					o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"})
					kept = append(kept, o.ID)
					return created(o.ID), errors.Join(err, raise(t, tx))
				}
				all := []func(*Tx) ([]model.Event, error){keep, fails, keep, keep, fails, fails, keep}
				for i, err := range together(t, d, all...) {
					if failed, want := err != nil, (i == 1 || i == 4 || i == 5) && name != "finds nothing"; failed != want {
						t.Errorf("call %d: %v", i, err)
					}
				}
				if len(kept) != 4 {
					t.Errorf("%d functions ran, want 4", len(kept))
				}
				slices.Sort(kept)
				for _, id := range kept {
					if _, err := d.Organization(t.Context(), id); err != nil {
						t.Errorf("%s: %v", id, err)
					}
					if events, err := d.Events(t.Context(), id, 10); err != nil || len(events) != 1 {
						t.Errorf("%s has %d events (%v)", id, len(events), err)
					}
				}
				after, err := d.Instance(t.Context())
				if err != nil || after.AccessToken != before.AccessToken+4*time.Minute {
					t.Errorf("access tokens live %s, before %s: want 4 minutes more (%v)", after.AccessToken, before.AccessToken, err)
				}
				if _, err := d.UserByEmail(t.Context(), "undone@example.com"); model.KindOf(err) != model.NotFound {
					t.Errorf("who was undone: %v, want not found", err)
				}
				events, err := d.EventsAfter(t.Context(), 0, 100)
				if err != nil || len(events) != 4 || events[3].Seq != events[0].Seq+3 {
					t.Errorf("%d events, or a gap (%v)", len(events), err)
				}
			})
		})
	}
}

// disturbed says that somebody else has always written meanwhile.
type disturbed struct{ watch }

func (disturbed) strangers() string { return `SELECT random()` }

// TestOvertaken: when somebody else has written while a call is undone, those before it
// rest on what is no more, and are refused. Those who come then are not.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	d, _ := openFile(t, 0)
	d.remembered.watch = disturbed{d.remembered.watch}
	keep := func(name string) func(*Tx) ([]model.Event, error) {
		return func(tx *Tx) ([]model.Event, error) {
			o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: name})
			return created(o.ID), err
		}
	}
	errs := together(t, d, keep("before"), spoilers(t)["refuses"], keep("behind"))
	if !Unavailable(errs[0]) || strings.Contains(errs[0].Error(), "refused") {
		t.Errorf("before the one that failed: %v, want unavailable", errs[0])
	}
	if errs[1] == nil || Unavailable(errs[1]) {
		t.Errorf("the one that failed: %v", errs[1])
	}
	if errs[2] != nil {
		t.Errorf("behind it: %v", errs[2])
	}
	events, err := d.EventsAfter(t.Context(), 0, 100)
	if err != nil || len(events) != 1 {
		t.Errorf("%d events, want one (%v)", len(events), err)
	}
}
