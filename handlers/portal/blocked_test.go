package portal

import (
	"fmt"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// TestBlockedIsNewsOnceAnHour, and of so many pages at the most.
func TestBlockedIsNewsOnceAnHour(t *testing.T) {
	t.Parallel()
	var b blocked
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	frame := blockedFrame{"skc_1", "https://elsewhere.test"}
	if b.news(frame, now) != 1 || b.news(frame, now.Add(model.BlockedEmbedEvery-time.Second)) != 0 || b.news(frame, now.Add(model.BlockedEmbedEvery)) != 2 {
		t.Error("it is not news once an hour")
	}
	if b.news(blockedFrame{"skc_2", frame.origin}, now.Add(model.BlockedEmbedEvery)) != 1 {
		t.Error("of another application it is no news")
	}
	for i := range 2 * model.MostBlockedEmbeds {
		b.news(blockedFrame{"skc_1", fmt.Sprintf("https://%d.test", i)}, now.Add(model.BlockedEmbedEvery))
	}
	if len(b.last) != model.MostBlockedEmbeds {
		t.Errorf("%d pages are remembered", len(b.last))
	}
}
