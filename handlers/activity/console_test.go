package activity_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// TestConsole: operators see what happened in all organizations and in none, who of them did it,
// and find it by each filter.
func TestConsole(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, olga := w.Console(t)
	for _, org := range []model.OrgID{w.Acme, w.Globex} {
		role := "admin"
		if _, err := organizations.New(w.DB).Set(t.Context(), model.Actor{Kind: model.ActorOperator, ID: string(olga.ID)}, org, organizations.Change{MemberRole: &role}); err != nil {
			t.Fatal(err)
		}
	}
	w.As(t, handlerstest.Gus).Get(t, "/ui/profile").Shows(t)
	kim := string(w.Members[handlerstest.Kim].User)
	if _, err := w.Config.Users.Disable(t.Context(), handlerstest.Operator, model.UserID(kim), "Left"); err != nil {
		t.Fatal(err)
	}
	whats := func(query url.Values) []string {
		t.Helper()
		var all []string
		page := b.Get(t, model.ConsoleEvents+"?"+query.Encode()).Shows(t)
		if page.Find("main").Heading() != "Events" {
			t.Errorf("heading %q", page.Find("main").Heading())
		}
		for _, e := range page.All(".activity-entry") {
			all = append(all, e.Find("summary").Text())
		}
		return all
	}
	has := func(query url.Values, want, not string) {
		t.Helper()
		got := whats(query)
		contains := func(part string) bool {
			return slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, part) })
		}
		if !contains(want) || not != "" && contains(not) {
			t.Errorf("%v: %q, want %q and not %q", query, got, want, not)
		}
	}
	has(nil, "Account disabled", "")
	has(nil, "Olga Ruiz · Globex", "")
	has(nil, "Olga Ruiz opened the console", "")
	has(url.Values{"org": {"Acme"}}, "Olga Ruiz · Acme", "Globex")
	has(url.Values{"org": {string(w.Globex)}}, "Signed in", "Acme")
	has(url.Values{"by": {"olga"}}, "Olga Ruiz · Acme", "Gus")
	has(url.Values{"by": {string(olga.ID)}}, "Olga Ruiz · Acme", "Account disabled")
	has(url.Values{"by": {"gus"}}, "Signed in", "Olga")
	has(url.Values{"object": {kim}}, "Account disabled", "Globex")
	has(url.Values{"object": {handlerstest.Kim}}, "Account disabled", "Globex")
	has(url.Values{"action": {"user.disabled"}}, "Account disabled", "Signed in")
	has(url.Values{"action": {"operator"}}, "opened the console", "Account disabled")
	for _, none := range []url.Values{{"org": {"Nobody"}}, {"by": {"nobody at all"}}, {"from": {"2199-01-01"}}} {
		if got := whats(none); len(got) > 0 {
			t.Errorf("%v: %q", none, got)
		}
	}
	file := b.Get(t, model.ConsoleEvents+"/export.csv?action=user.disabled")
	if lines := strings.Split(strings.TrimSpace(file.Body), "\r\n"); len(lines) != 2 || !strings.HasSuffix(lines[0], ",number,organization_id") {
		t.Errorf("CSV: %q", lines)
	}
	if lines := b.Get(t, model.ConsoleEvents+"/export.jsonl?org=Acme").Body; !strings.Contains(lines, string(olga.ID)) || strings.Contains(lines, string(w.Globex)) {
		t.Errorf("JSON: %s", lines)
	}
	dana := w.As(t, handlerstest.Dana)
	dana.Get(t, model.ConsoleEvents).After(t, "/console/sign-in")
	if page := dana.Get(t, "/ui/activity?org="+string(w.Globex)).Shows(t); page.Says("Olga") || page.Says("Globex") {
		t.Errorf("an organization’s people read of operators, or of another one: %s", page.Text())
	}
	w.Browser(t).Get(t, model.ConsoleEvents+"/export.csv").Expect(t, http.StatusSeeOther)
}
