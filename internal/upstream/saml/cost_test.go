package saml

import (
	"runtime"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

func BenchmarkVerify(b *testing.B) {
	for name, p := range map[string]string{"ordinary": with(nil), "encrypted": encrypted(sealing{}), "600 groups": with(manyGroups)} {
		b.Run(name, func(b *testing.B) {
			want := expected()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Verify(p, want); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestCost: what an honest answer costs follows its size, and what is too much is refused
// before it costs more. Memory tells it whoever else uses the machine, and the fastest of
// several tries has time enough to be ten times what is promised (3 ms for an ordinary
// answer, 50 for what is refused). Nothing else of the package runs meanwhile, since what
// that takes would count.
func TestCost(t *testing.T) {
	type cost struct {
		posted string
		kilo   uint64 // bytes that it may take
		soon   time.Duration
	}
	costs := map[string]cost{
		"ordinary": {with(nil), 2 << 10, 30 * time.Millisecond}, "encrypted": {encrypted(sealing{}), 3 << 10, 60 * time.Millisecond},
		"600 groups": {with(manyGroups), 50 << 10, time.Second},
	}
	for name, a := range hostile() {
		if a.code == upstream.CodeLimit {
			costs[name] = cost{a.posted, 3 << 10, 50 * time.Millisecond}
		}
	}
	for name, c := range costs {
		want, took, fastest := expected(), ^uint64(0), time.Hour
		for range 20 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			Verify(c.posted, want)
			fastest = min(fastest, time.Since(began))
			runtime.ReadMemStats(&after)
			if took = min(took, (after.TotalAlloc-before.TotalAlloc)>>10); took <= c.kilo && fastest <= c.soon {
				break
			}
		}
		if took > c.kilo || fastest > c.soon {
			t.Errorf("%s takes %d KiB and %s, want at most %d and %s", name, took, fastest, c.kilo, c.soon)
		}
	}
}
