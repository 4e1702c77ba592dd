package applications_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestBlockedEmbeds: pages that browsers have blocked are named, and allowed one by one; what was
// not blocked is not.
func TestBlockedEmbeds(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b, "redirect_uris", "https://coffee.test/cb")
	at := list + "/" + string(a.ID)
	embeds := func(page handlerstest.Part) handlerstest.Part { return page.Find("#applications-embeds") }
	if shown := embeds(b.Get(t, at).Shows(t)); !shown.Says("https://coffee.test") || !shown.Says("No other page has tried to.") {
		t.Errorf("none: %s", shown.Text())
	}
	for origin, times := range map[string]int64{"https://app.test": 3, "https://other.test": 1} {
		if err := w.Config.Portal.NoteBlocked(t.Context(), a.ID, origin, times); err != nil {
			t.Fatal(err)
		}
	}
	if shown := embeds(b.Get(t, at).Shows(t)); !shown.Says("https://app.test Blocked 3 times, last on") || !shown.Says("https://other.test Blocked 1 time, last on") {
		t.Errorf("blocked: %s", shown.Text())
	}
	b.Post(t, at+"/embeds", url.Values{"origin": {"https://evil.test"}}).Page(t, http.StatusConflict)
	b.Post(t, at+"/embeds", url.Values{"origin": {"https://app.test"}}).LeadsTo(t, at)
	b.Post(t, at+"/embeds", url.Values{"origin": {"https://app.test"}}).Page(t, http.StatusConflict) // it may by now
	if diff := cmp.Diff([]string{"https://app.test"}, read(t, w, a.ID).Origins); diff != "" {
		t.Errorf("origins (-want +got):\n%s", diff)
	}
	shown := embeds(b.Get(t, at).Shows(t))
	if rows := shown.Find(".panel-rows").All("li"); len(rows) != 1 || !rows[0].Says("https://other.test") || !shown.Find(".applications-origins").Says("https://app.test") {
		t.Errorf("allowed: %s", shown.Text())
	}
	// What the addresses say is shown here at once.
	saved := edited(t, b, a, "addresses", []string{"redirect_uris", "https://coffee.test/cb", "origins", "https://other.test"}, handlerstest.Inline...).Shows(t)
	if again := embeds(saved); !again.Find(".applications-origins").Says("https://other.test") || again.Has("button[value]") || !again.Says("https://app.test Blocked 3 times") {
		t.Errorf("edited: %s", again.Text())
	}
	w.Managed(t, model.Managed{Kind: model.ManagedApplication, Name: "coffee", ID: string(a.ID), File: "app.yaml"})
	if managed := embeds(b.Get(t, at).Shows(t)); !managed.Says("https://app.test") || managed.Has("button") {
		t.Errorf("of a file: %s", managed.Text())
	}
	b.Post(t, at+"/embeds", url.Values{"origin": {"https://app.test"}}).Page(t, http.StatusConflict)
}
