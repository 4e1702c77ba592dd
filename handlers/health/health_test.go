package health_test

import (
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestHealth: what is wrong is said apart, with what to do.
func TestHealth(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	page := b.Get(t, "/console/health").Shows(t)
	if wrong := page.Find("#health-wrong"); !page.Says("1 thing needs you.") || !wrong.Says("make room") || wrong.Says("Backups") {
		t.Errorf("the page: %s", page.Text())
	}
	if well := page.Find("#health-well"); !well.Says("The newest one is of") || !well.Says("Clock") {
		t.Errorf("what is well: %s", well.Text())
	}
	w.As(t, handlerstest.Dana).Get(t, "/console/health").After(t, "/console/sign-in")
}
