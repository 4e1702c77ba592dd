package program_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkWebhooks has 500 organizations a second made over HTTP, each for certain, and says
// how long it takes until a receiver knows: -benchtime 10000x takes 20 seconds.
func BenchmarkWebhooks(b *testing.B) {
	const rate = 500 // a second
	c, s := newBackend(b, b.TempDir())
	token := c.token(s)
	due := make(chan int)
	var workers sync.WaitGroup
	for range 64 {
		workers.Go(func() {
			for i := range due {
				if status := c.create(s, token, fmt.Sprintf("Organization %d", i)); status != http.StatusCreated {
					b.Errorf("%d: %d", i, status)
				}
			}
		})
	}
	b.ResetTimer()
	begun, tick := time.Now(), time.NewTicker(time.Second/rate)
	for i := range b.N {
		<-tick.C
		due <- i
	}
	close(due)
	workers.Wait()
	written := time.Since(begun)
	c.hook.wait(b.N)
	b.StopTimer()
	took := make([]time.Duration, b.N)
	for i, one := range c.hook.told {
		took[i] = one.took
	}
	slices.Sort(took)
	b.ReportMetric(float64(b.N)/written.Seconds(), "written/s")
	for name, at := range map[string]int{"p50-ms": b.N / 2, "p95-ms": b.N * 95 / 100, "max-ms": b.N - 1} {
		b.ReportMetric(float64(took[at].Milliseconds()), name)
	}
}
