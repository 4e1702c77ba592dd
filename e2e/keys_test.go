package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// focused says what has the keyboard's focus, and what is wrong with how it can be
// seen: "" for nothing, when the browser has left the page.
const focused = `(e => {
	if (e === document.body || !e) return ["", ""];
	const r = (e.matches("input[type=radio], input[type=checkbox]") && e.closest("label") || e).getBoundingClientRect();
	const name = (e.tagName + "#" + e.id + " " + (e.ariaLabel || e.textContent || e.name || "").trim().slice(0, 30)).replace(/\s+/g, " ");
	if (r.bottom <= 0 || r.top >= innerHeight || r.right > innerWidth + 1 || r.left < -1) return [name, "is outside of the window"];
	const seen = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
		const hit = document.elementFromPoint(r.left + r.width * x, r.top + r.height * y);
		return hit && (e.contains(hit) || hit.contains(e) && hit.matches("label") || hit.closest("label")?.contains(e));
	});
	return [name, seen ? "" : "lies under something else"];
})(document.activeElement)`

// tabAlong walks through whole pages of a phone with the Tab key: whatever has the focus
// can be seen (WCAG 2.2, 2.4.11), and the way leads through all of the page to its end.
func tabAlong(t *testing.T, w *world) {
	for _, f := range []model.Feature{model.FeatureDomainVerification, model.FeatureSessionPolicy} {
		w.Enable(t, w.Acme, f)
	}
	for i := range 12 {
		w.Add(t, w.Acme, fmt.Sprintf("person-%d@acme.test", i), fmt.Sprintf("Person%d", i), "member")
	}
	dana, b := w.as(t, handlerstest.Dana)
	w.Invite(t, b, "zoe@acme.test")
	dana.window(390, 700)
	for path, has := range map[string]string{
		"/ui/general": "#general-save", "/ui/members": "#bulk-clear", "/ui/members/invitations": "#resend-", "/ui/members/invite": "#invite-send",
		"/ui/domains": "#domains-add-button", "/ui/session-policy": "#policy-save", "/ui/profile": "#profile-save", "/ui/security": "#revoke-",
		w.RolePath(handlerstest.Ana): "#role-submit",
	} {
		dana.open(w.Server.URL + path)
		if path == "/ui/members" {
			dana.selectMember("Ana Lee")
			dana.tolerates = "htmx: htmx:error"
			dana.loseAnswers("down")
			dana.enter("#members-q", "a")
			dana.sees(alertSays, "can’t be reached right now") // over what is at the bottom
			dana.picture("keys-toast")
		}
		dana.holds(`(document.activeElement.blur(), scrollTo(0, 0), document.body.tabIndex = -1, document.body.focus(), true)`)
		var way []string
		for range 150 {
			dana.do(chromedp.KeyEvent("\t"))
			at, err := chromedp.Run(dana.ctx, chromedp.Evaluate[[2]string](focused))
			if err != nil {
				t.Fatal(err)
			}
			if at[0] == "" || len(way) > 0 && at[0] == way[0] {
				break
			}
			way = append(way, at[0])
			if at[1] != "" {
				t.Errorf("%s: %s %s", path, at[0], at[1])
			}
		}
		all := strings.Join(way, " · ")
		if len(way) == 150 || !strings.Contains(all, "Skip to content · BUTTON# Menu") || !strings.Contains(all, has) {
			t.Errorf("%s: the way is %s", path, all)
		}
		// Dana's own row, which cannot be selected, is on the way.
		if n := strings.Count(all, "INPUT# Select "); path == "/ui/members" && n != 14 {
			t.Errorf("%d of 14 boxes are on the way: %s", n, all)
		}
	}
}
