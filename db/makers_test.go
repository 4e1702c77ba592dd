package db

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// sameBits are the random bits of machines whose chance is always the same.
type sameBits struct{}

func (sameBits) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

// TestProcessesMakeDifferentIDs, at the same time and by the same chance, also long after
// they were given their numbers, and where a transaction was undone or a connection is new.
func TestProcessesMakeDifferentIDs(t *testing.T) {
	t.Parallel()
	clock := &at9{}
	address := migrated.PostgreSQL(t)
	var all []*DB
	for range 3 {
		d, err := Open(t.Context(), address, Options{Now: clock.now, Random: sameBits{}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		all = append(all, d)
	}
	undone := errors.New("undone")
	made := map[string]bool{}
	numbers := map[int64]int{} // by which process
	for round, later := range []time.Duration{0, time.Minute, 2 * makerLife} {
		clock.advance(later)
		for i := range 10 {
			for n, d := range all {
				if err := d.Housekeep(t.Context(), func(tx *Tx) error {
					_, err := tx.InsertUser(t.Context(), "undone@acme.test", true, "", "")
					return errors.Join(err, undone)
				}); !errors.Is(err, undone) {
					t.Fatal(err)
				}
				change(t, d, func(tx *Tx) error {
					u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("%d.%d.%d@acme.test", round, i, n)), true, "", "")
					if made[string(u.ID)] {
						t.Errorf("%s is of several", u.ID)
					}
					made[string(u.ID)] = true
					number, failed := strconv.ParseInt(strings.TrimPrefix(string(u.ID), model.PrefixUser), 10, 64)
					if other, known := numbers[number%model.MostMakers]; known && other != n {
						t.Errorf("%d makes %s under a number of %d", n, u.ID, other)
					}
					numbers[number%model.MostMakers] = n
					return errors.Join(err, failed)
				})
			}
		}
	}
	if len(numbers) != 2*len(all) {
		t.Errorf("the numbers are %v, want two for each: one when it was opened, and one when that was old", numbers)
	}
}
