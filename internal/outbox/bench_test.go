package outbox_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// BenchmarkRun delivers 1,000 things for 100 targets to somebody who takes them at
// once, so that what is measured is claiming and noting, on the disk.
func BenchmarkRun(b *testing.B) {
	const n = 1000
	d := dbtest.Open(b)
	passed := make(chan struct{}, n)
	o := outbox.New(outbox.Config{
		DB: d, Queue: queue, AtOnce: 16, PerTarget: 2, Timeout: time.Minute, Waits: []time.Duration{time.Minute}, Forget: true,
		Send: func(context.Context, model.Delivery) error { passed <- struct{}{}; return nil },
	})
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx, func(err error) { b.Error(err) })
	}()
	for b.Loop() {
		if err := d.Housekeep(ctx, func(tx *db.Tx) error {
			for i := range n {
				if err := tx.InsertDelivery(ctx, model.Delivery{ID: tx.NewDeliveryID(), Queue: queue, Target: fmt.Sprint("t", i%100)}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
		for range n {
			<-passed
		}
	}
	stop()
	<-done
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "deliveries/s")
}
