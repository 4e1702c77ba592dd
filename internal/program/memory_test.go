package program

import (
	"math"
	"runtime"
	"testing"
)

// TestElbowRoom: the collector counts the room, and leaves alone a limit that
// somebody has set.
func TestElbowRoom(t *testing.T) {
	t.Parallel()
	held := elbowRoom(math.MaxInt64)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if m.NextGC < 2*room {
		t.Errorf("the collector runs at %d bytes", m.NextGC)
	}
	runtime.KeepAlive(held)
	if elbowRoom(64<<20) != nil {
		t.Error("room is taken out of a limit")
	}
}
