package general_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestChecklist: what is to be done in a young organization ticks itself off, for who
// can do it.
func TestChecklist(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification, model.FeatureSessionPolicy)
	gus := w.As(t, handlerstest.Gus) // alone at Globex
	shows := func(b *handlerstest.Browser, want string) {
		t.Helper()
		page := b.Get(t, "/ui/general").Shows(t).Find("main")
		if want == "" {
			if page.Has("#general-checklist") {
				t.Errorf("there is still something to do: %s", page.Text())
			}
			return
		}
		if got := page.Find("[aria-labelledby=general-checklist]").Text(); got != want {
			t.Errorf("the list says %q, want %q", got, want)
		}
	}
	shows(gus, "Get started (0 of 4 done) Add your logo Invite your team Prove that a domain is yours Decide how long sessions last")
	w.Invite(t, gus, "zoe@globex.test")
	gus.UploadTo(t, "/ui/general/logo", "logo", handlerstest.Square(t, 64)).LeadsTo(t, "/ui/general")
	w.Claim(t, handlerstest.Gus, "globex.example")
	shows(gus, "Get started (2 of 4 done) Add your logo, done Invite your team, done Prove that a domain is yours Decide how long sessions last")
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Globex}, "globex.example"); err != nil {
		t.Fatal(err)
	}
	gus.Post(t, "/ui/session-policy", url.Values{"version": {"1"}, "source": {"custom"}, "absolute": {"8"}, "absolute_unit": {"hours"}})
	shows(gus, "")

	kim := w.As(t, handlerstest.Kim)
	shows(kim, "") // may change nothing
	dana := w.As(t, handlerstest.Dana)
	shows(dana, "Get started (1 of 4 done) Add your logo Invite your team, done Prove that a domain is yours Decide how long sessions last")
	clock.Advance(model.FirstRun - time.Hour)
	shows(w.As(t, handlerstest.Dana), "Get started (1 of 4 done) Add your logo Invite your team, done Prove that a domain is yours Decide how long sessions last")
	clock.Advance(2 * time.Hour)
	shows(w.As(t, handlerstest.Dana), "")
}
