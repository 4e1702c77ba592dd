package db

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// founds returns a rule that makes an organization, and then returns an error.
func founds(d *DB, name string, result error) error {
	return d.Record(context.Background(), func(tx *Tx) ([]model.Event, error) {
		org, err := tx.InsertOrganization(context.Background(), model.Organization{Name: name})
		return created(org.ID), errors.Join(err, result)
	})
}

// namesThere returns the organizations that there are, by what a reader sees.
func namesThere(t *testing.T, d *DB) []string {
	t.Helper()
	all, err := d.OrganizationsAfter(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, o := range all {
		found = append(found, o.Name)
	}
	return found
}

// TestTogether: what several rules record is there as a whole or not at all, and each of them
// sees what those before it did.
func TestTogether(t *testing.T) {
	t.Parallel()
	refusal := errors.New("refused")
	for name, test := range map[string]struct {
		fn   func(t *testing.T, d *DB) error
		err  error
		want []string
	}{
		"both": {func(t *testing.T, d *DB) error {
			if err := founds(d, "Acme", nil); err != nil {
				return err
			}
			if diff := cmp.Diff([]string{"Acme"}, namesThere(t, d)); diff != "" {
				t.Errorf("read between two rules (-want +got):\n%s", diff)
			}
			return founds(d, "Globex", nil)
		}, nil, []string{"Acme", "Globex"}},
		"nothing between": {func(_ *testing.T, d *DB) error {
			nothing := d.Record(context.Background(), func(*Tx) ([]model.Event, error) { return nil, Nothing })
			return errors.Join(nothing, founds(d, "Acme", nil), d.Housekeep(context.Background(), func(*Tx) error { return nil }))
		}, nil, []string{"Acme"}},
		"a rule fails": {func(_ *testing.T, d *DB) error {
			return errors.Join(founds(d, "Acme", nil), founds(d, "Globex", refusal))
		}, refusal, []string{}},
		"a rule fails, and nobody looks": {func(_ *testing.T, d *DB) error {
			founds(d, "Acme", refusal)
			founds(d, "Globex", nil)
			return nil
		}, refusal, []string{}},
		"a rule fails, and only tried": {func(_ *testing.T, d *DB) error {
			founds(d, "Acme", refusal)
			return Nothing
		}, refusal, []string{}},
		"fails after the rules": {func(_ *testing.T, d *DB) error { return errors.Join(founds(d, "Acme", nil), refusal) }, refusal, []string{}},
		"only tried":            {func(_ *testing.T, d *DB) error { return errors.Join(founds(d, "Acme", nil), Nothing) }, nil, []string{}},
		"half":                  {func(_ *testing.T, d *DB) error { return founds(d, "Acme", Nothing) }, errHalf, []string{}},
		"without an event": {func(_ *testing.T, d *DB) error {
			founds(d, "Acme", nil)
			return d.Record(context.Background(), func(*Tx) ([]model.Event, error) { return nil, nil })
		}, errNoEvent, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, d *DB) {
				if err := d.Together(t.Context(), func(d *DB) error { return test.fn(t, d) }); !errors.Is(err, test.err) {
					t.Errorf("error = %v, want %v", err, test.err)
				}
				if diff := cmp.Diff(test.want, namesThere(t, d)); diff != "" {
					t.Errorf("organizations (-want +got):\n%s", diff)
				}
				events, err := d.EventsAfter(t.Context(), 0, 10)
				if err != nil || len(events) != len(test.want) {
					t.Errorf("%d events for %d organizations, %v", len(events), len(test.want), err)
				}
				if err := founds(d, "Later", nil); err != nil {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

// TestTogetherIsTold: whoever waits for commits is told of all of it, once it is there.
func TestTogetherIsTold(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		told := 0
		d.options.Committed = func(events []model.Event) { told += len(events) }
		err := d.Together(t.Context(), func(d *DB) error {
			err := errors.Join(founds(d, "Acme", nil), founds(d, "Globex", nil))
			if told != 0 {
				t.Error("told before the commit")
			}
			return err
		})
		if err != nil || told != 2 {
			t.Errorf("told of %d events, %v; want 2", told, err)
		}
	})
}
