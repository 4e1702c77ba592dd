package db

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

const (
	sqliteReadOnly     = 8
	postgresqlReadOnly = "25006"
)

// created is an event for tests that need any.
func created(org model.OrgID) []model.Event {
	return []model.Event{{Org: org, Actor: model.System, Target: string(org), Payload: model.OrganizationCreated{}}}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		reader := &Tx{queries: d.queries, now: d.Now(), ids: d.ids}
		_, err := reader.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"})
		if sqliteCode(err)&0xff != sqliteReadOnly && postgresqlCode(err) != postgresqlReadOnly {
			t.Fatalf("error = %v, want the engine's refusal", err)
		}
	})
}

func TestRecordCommitsChangeAndEvent(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var org model.Organization
		if err := d.Record(t.Context(), func(tx *Tx) (_ []model.Event, err error) {
			org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"})
			return created(org.ID), err
		}); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Organization(t.Context(), org.ID); err != nil || got.Name != "Acme Corp" {
			t.Errorf("organization = %+v, %v", got, err)
		}
		events, err := d.Events(t.Context(), org.ID, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(events) != 1 || events[0].Type() != model.EventOrganizationCreated || !model.ValidID(model.PrefixEvent, string(events[0].ID)) {
			t.Errorf("events = %+v, want the one of the change", events)
		}
	})
}

func TestRecordUndoesOnlyTheCallThatFails(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		const calls = 20
		refusal := errors.New("refused")
		var kept, undone [calls]model.OrgID
		var wg sync.WaitGroup
		insert := func(id *model.OrgID, name string, result error) {
			err := d.Record(t.Context(), func(tx *Tx) ([]model.Event, error) {
				org, err := tx.InsertOrganization(t.Context(), model.Organization{Name: name})
				*id = org.ID
				return created(org.ID), errors.Join(err, result)
			})
			if !errors.Is(err, result) {
				t.Errorf("%s: error = %v, want %v", name, err, result)
			}
		}
		for i := range calls {
			wg.Go(func() { insert(&kept[i], fmt.Sprint("kept ", i), nil) })
			wg.Go(func() { insert(&undone[i], fmt.Sprint("undone ", i), refusal) })
		}
		wg.Wait()
		for i := range calls {
			if _, err := d.Organization(t.Context(), kept[i]); err != nil {
				t.Errorf("kept %d: %v", i, err)
			}
			if _, err := d.Organization(t.Context(), undone[i]); model.KindOf(err) != model.NotFound {
				t.Errorf("undone %d: error = %v, want not found", i, err)
			}
			for id, want := range map[model.OrgID]int{kept[i]: 1, undone[i]: 0} {
				if events, err := d.Events(t.Context(), id, 10); err != nil || len(events) != want {
					t.Errorf("%s has %d events, want %d (%v)", id, len(events), want, err)
				}
			}
		}
	})
}

func TestRecordWithoutEventIsRefused(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var org model.Organization
		err := d.Record(t.Context(), func(tx *Tx) (_ []model.Event, err error) {
			org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"})
			return nil, err
		})
		if err == nil {
			t.Error("a change without an event was committed")
		}
		if _, err := d.Organization(t.Context(), org.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("organization: error = %v, want not found", err)
		}
	})
}

// TestRecordNothing undoes what was done until then, and is no failure.
func TestRecordNothing(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var org model.Organization
		err := d.Record(t.Context(), func(tx *Tx) (_ []model.Event, err error) {
			if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"}); err != nil {
				return nil, err
			}
			return created(org.ID), fmt.Errorf("rename: %w", Nothing)
		})
		if err != nil {
			t.Errorf("error = %v, want none", err)
		}
		if _, err := d.Organization(t.Context(), org.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("organization: error = %v, want not found", err)
		}
		if events, err := d.Events(t.Context(), org.ID, 10); err != nil || len(events) > 0 {
			t.Errorf("events = %+v, %v; want none", events, err)
		}
		if err := d.Housekeep(t.Context(), func(*Tx) error { return Nothing }); !errors.Is(err, Nothing) {
			t.Errorf("Housekeep = %v, want what the function returned", err)
		}
	})
}

func TestPanicIsAnErrorAndTheWriterGoesOn(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var org model.Organization
		err := d.Housekeep(t.Context(), func(tx *Tx) (err error) {
			if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"}); err != nil {
				return err
			}
			panic("out of cheese")
		})
		if err == nil || !strings.Contains(err.Error(), "out of cheese") {
			t.Errorf("error = %v, want the panic", err)
		}
		if _, err := d.Organization(t.Context(), org.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("organization: error = %v, want not found", err)
		}
		newOrganization(t, d, "Globex")
	})
}

func TestCancelledCallDoesNotStart(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := d.Housekeep(ctx, func(*Tx) error {
			t.Error("the function ran")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want %v", err, context.Canceled)
		}
	})
}

// TestCancelledCallInProgressIsCommitted: an interrupted statement would undo
// the work of all callers that share the commit.
func TestCancelledCallInProgressIsCommitted(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		ctx, cancel := context.WithCancel(t.Context())
		var org model.Organization
		if err := d.Housekeep(ctx, func(tx *Tx) (err error) {
			cancel()
			org, err = tx.InsertOrganization(ctx, model.Organization{Name: "Acme Corp"})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Organization(t.Context(), org.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestClosedDatabaseRefuses(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Housekeep(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, errClosed) {
			t.Errorf("error = %v, want %v", err, errClosed)
		}
	})
}

// TestParallelReadModifyWriteLosesNothing, through two handles as of two
// processes.
func TestParallelReadModifyWriteLosesNothing(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		d, other := openTestAt(t, address, nil), openTestAt(t, address, nil)
		const writers, each = 20, 50
		before, err := d.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for i := range writers {
			d := []*DB{d, other}[i%2]
			wg.Go(func() {
				for range each {
					if err := d.Housekeep(t.Context(), func(tx *Tx) error {
						i, err := tx.Instance(t.Context())
						if err != nil {
							return err
						}
						i.AccessToken += time.Minute
						return tx.SetInstance(t.Context(), i)
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		after, err := d.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := after.AccessToken-before.AccessToken, writers*each*time.Minute; got != want {
			t.Errorf("%v were added, want %v", got, want)
		}
	})
}

func TestDoubleIsAConflict(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		add := func(tx *Tx) error {
			_, err := tx.InsertUser(t.Context(), "Ada@Example.com", true, "Ada", "Lovelace")
			return err
		}
		change(t, d, add)
		if err := d.Housekeep(t.Context(), add); model.KindOf(err) != model.Conflict {
			t.Errorf("error = %v, want a conflict", err)
		}
		if u, err := d.UserByEmail(t.Context(), "ADA@example.COM"); err != nil || u.Email != "Ada@Example.com" {
			t.Errorf("user = %+v, %v", u, err)
		}
	})
}

// TestFailedStatementEndsItsTransaction: whoever goes on after a conflict gets no
// further and commits nothing, and whoever shares the commit is not disturbed.
func TestFailedStatementEndsItsTransaction(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		add := func(tx *Tx) error {
			_, err := tx.InsertUser(t.Context(), "ada@example.com", true, "Ada", "Lovelace")
			return err
		}
		change(t, d, add)
		for name, goOn := range map[string]func(*Tx) error{
			"as if nothing was": func(*Tx) error { return nil },
			"with another statement": func(tx *Tx) error {
				if _, err := tx.User(t.Context(), "usr_1"); err == nil || model.KindOf(err) == model.NotFound {
					t.Errorf("a statement after one that failed: %v", err)
				}
				return nil
			},
		} {
			var org model.Organization
			err := d.Housekeep(t.Context(), func(tx *Tx) (err error) {
				if org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"}); err != nil {
					return err
				}
				if err := add(tx); model.KindOf(err) != model.Conflict {
					t.Errorf("error = %v, want a conflict", err)
				}
				return goOn(tx)
			})
			if err == nil {
				t.Errorf("%s: committed", name)
			}
			if _, err := d.Organization(t.Context(), org.ID); model.KindOf(err) != model.NotFound {
				t.Errorf("%s: organization: error = %v, want not found", name, err)
			}
		}
		// Finding nothing is no failure.
		change(t, d, func(tx *Tx) error {
			if _, err := tx.User(t.Context(), "usr_1"); model.KindOf(err) != model.NotFound {
				t.Errorf("error = %v, want not found", err)
			}
			return nil
		})
		newOrganization(t, d, "Globex")
	})
}

// TestSetInstanceOfAnotherVersion: what was changed meanwhile is not overwritten.
func TestSetInstanceOfAnotherVersion(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	seen, err := d.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change(t, d, func(tx *Tx) error { return tx.SetInstance(t.Context(), seen) })
	err = d.Housekeep(t.Context(), func(tx *Tx) error { return tx.SetInstance(t.Context(), seen) })
	if model.KindOf(err) != model.Conflict {
		t.Errorf("error = %v, want a conflict", err)
	}
}
