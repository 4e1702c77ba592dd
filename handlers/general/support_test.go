package general_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestSupportAccess: it is off until an admin turns it on, and says until when; it can be ended
// at once, and is over by itself.
func TestSupportAccess(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	dana := w.As(t, handlerstest.Dana)
	if said := dana.Get(t, "/ui/general").Shows(t).Find("#general-support").Text(); said == "" || w.SupportUntil(t) != (time.Time{}) {
		t.Fatalf("at first %q, on until %s", said, w.SupportUntil(t))
	}
	dana.Post(t, "/ui/general/support", url.Values{"hours": {"5"}}).Expect(t, http.StatusUnprocessableEntity)
	dana.Post(t, "/ui/general/support", url.Values{"hours": {"24"}}).LeadsTo(t, "/ui/general")
	if got, want := w.SupportUntil(t), w.DB.Now().Add(24*time.Hour); !got.Equal(want) {
		t.Errorf("on until %s, want %s", got, want)
	}
	dana.Get(t, "/ui/general").Shows(t).Find("#general-support-end")
	dana.Post(t, "/ui/general/support/end", nil).LeadsTo(t, "/ui/general")
	dana.Post(t, "/ui/general/support/end", nil).LeadsTo(t, "/ui/general") // once more is no error
	dana.Get(t, "/ui/general").Shows(t).Find("#general-support-grant")
	dana.Post(t, "/ui/general/support", url.Values{"hours": {"1"}}).LeadsTo(t, "/ui/general")
	clock.Advance(time.Hour)
	w.As(t, handlerstest.Dana).Get(t, "/ui/general").Shows(t).Find("#general-support-grant")
}

// TestSupportAccessIsForAdmins: whoever may not manage the settings only sees it, and so does an
// operator, who lets nobody in for themselves.
func TestSupportAccessIsForAdmins(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	kim := w.As(t, handlerstest.Kim)
	operator, _ := w.Console(t)
	kim.Post(t, "/ui/general/support", url.Values{"hours": {"4"}}).Expect(t, http.StatusNotFound)
	kim.Post(t, "/ui/general/support/end", nil).Expect(t, http.StatusNotFound)
	home := model.ConsoleOrganization(w.Acme).General()
	operator.Post(t, home+"/support", url.Values{"hours": {"4"}}).Expect(t, http.StatusForbidden)
	if !w.SupportUntil(t).IsZero() {
		t.Error("support was let in")
	}
	operator.Get(t, home).Shows(t).Find("#general-support")
}
