package domains

import (
	"context"
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// BenchmarkCheckDue looks up 10,000 pending domains after a stop, of which one
// in twenty has published its record. It has to take less than a minute.
func BenchmarkCheckDue(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		fill(b, w, 10_000)
		b.StartTimer()
		n, err := w.CheckDue(b.Context())
		if err != nil || n != 10_000 {
			b.Fatalf("%d checked: %v", n, err)
		}
	}
}

// fill adds pending domains by the thousand, past the limit of an organization,
// and publishes the records of one in twenty.
func fill(tb testing.TB, w *world, n int) {
	tb.Helper()
	insert := func(from int) error {
		return w.db.Housekeep(context.Background(), func(tx *db.Tx) error {
			for i := from; i < from+1000; i++ {
				d := model.Domain{Org: w.acme.Org, Type: model.DomainOrganization, Name: fmt.Sprintf("d%d.example", i)}
				d.Proof = pending(model.DomainProof{Token: w.source.Short()}, tx.Now())
				d, err := tx.InsertDomain(context.Background(), d)
				if err != nil {
					return err
				}
				if i%20 == 0 {
					if err := w.names.Set(RecordName(d), RecordValue(d)); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	for from := 0; from < n; from += 1000 {
		if err := insert(from); err != nil {
			tb.Fatal(err)
		}
	}
}
