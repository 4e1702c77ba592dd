package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/model"
)

// policied returns a world in which both organizations have the feature, and its
// clock.
func policied(t *testing.T) (*world, *dbtest.Clock) {
	t.Helper()
	clock := dbtest.NewClock()
	w := newWorldAt(t, clock.Now)
	w.write(t, func(tx *db.Tx) error {
		if err := tx.SetFeature(t.Context(), w.acme, model.FeatureSessionPolicy); err != nil {
			return err
		}
		return tx.SetFeature(t.Context(), w.globex, model.FeatureSessionPolicy)
	})
	return w, clock
}

func (w *world) write(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// tighten sets an organization's policy as the operator does.
func (w *world) tighten(t *testing.T, org model.OrgID, p model.SessionPolicy) {
	t.Helper()
	by := model.Actor{Kind: model.ActorOperator, Org: org}
	if _, err := w.config.Sessions.SetPolicy(t.Context(), by, p, true, w.org(t, org).Version); err != nil {
		t.Fatal(err)
	}
}

// ours is the form with limits of the organization's own.
func (w *world) ours(t *testing.T, absolute, absoluteUnit, idle, idleUnit string) url.Values {
	t.Helper()
	form := url.Values{
		"version": {strconv.FormatInt(w.org(t, w.acme).Version, 10)}, "source": {"custom"},
		"absolute": {absolute}, "absolute_unit": {absoluteUnit}, "idle": {idle}, "idle_unit": {idleUnit},
	}
	if idle != "" {
		form.Set("idle_on", "yes")
	}
	return form
}

const policyPath = "/ui/session-policy"

// TestSessionPolicyIsHidden from who lacks the permission, and where the feature
// is off: for them the addresses do not exist, and nothing leads there.
func TestSessionPolicyIsHidden(t *testing.T) {
	t.Parallel()
	w, _ := policied(t)
	without := newWorld(t)
	for name, test := range map[string]struct {
		w     *world
		email string
		want  int
	}{
		"admin with the feature":     {w, dana, http.StatusOK},
		"member with the feature":    {w, kim, http.StatusNotFound},
		"admin without the feature":  {without, dana, http.StatusNotFound},
		"member without the feature": {without, kim, http.StatusNotFound},
	} {
		b := test.w.as(t, test.email)
		for _, path := range []string{policyPath, policyPath + "/preview?source=application"} {
			if a := b.get(t, path); a.status != test.want {
				t.Errorf("%s: %s gives %d, want %d", name, path, a.status, test.want)
			}
		}
		if linked := strings.Contains(b.get(t, "/ui/members").body, `href="`+policyPath+`"`); linked != (test.want == http.StatusOK) {
			t.Errorf("%s: in the navigation: %v", name, linked)
		}
		if test.want == http.StatusNotFound {
			if a := b.post(t, policyPath, test.w.ours(t, "8", "hours", "", "")); a.status != http.StatusNotFound {
				t.Errorf("%s: POST gives %d, want 404", name, a.status)
			}
		}
	}
}

func TestSessionPolicyReadOnly(t *testing.T) {
	t.Parallel()
	w, _ := policied(t)
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{
			Org: w.acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SessionPolicyRead),
		})
		return err
	})
	w.add(t, w.acme, "audit@acme.test", "Audit", "auditor")
	b := w.as(t, "audit@acme.test")
	for _, path := range []string{policyPath, policyPath + "?preset=workday"} {
		a := b.get(t, path)
		if a.status != http.StatusOK || !strings.Contains(a.body, "In effect: people sign in again after 30 days.") ||
			!strings.Contains(a.body, "Only admins can change this.") || strings.Contains(a.body, `name="absolute"`) {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
	if a := b.post(t, policyPath, w.ours(t, "8", "hours", "", "")); a.status != http.StatusNotFound {
		t.Errorf("POST gives %d, want 404", a.status)
	}
	if a := b.get(t, policyPath+"/preview"); a.status != http.StatusNotFound {
		t.Errorf("preview gives %d, want 404", a.status)
	}
}

// TestSessionPolicyPreview: the words that stand beside the form, by what is
// typed in it. Dana signed in an hour ago, Kim half an hour after her.
func TestSessionPolicyPreview(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	b := w.as(t, dana)
	clock.Advance(30 * time.Minute)
	w.as(t, kim)
	clock.Advance(30 * time.Minute)
	for _, test := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"unchanged", url.Values{"source": {"application"}}, []string{"In effect: people sign in again after 30 days.</p>"}},
		{"workday", w.ours(t, "8", "hours", "45", "minutes"), []string{
			"Once you save: people sign in again after 8 hours, and after 45 minutes without activity.",
			"Yours is stricter than Anteroom’s 30 days.", "Nobody is signed out by this."}},
		{"signs one out who is away", w.ours(t, "8", "hours", "30", "minutes"), []string{"This signs out 1 person now."}},
		{"signs out both", w.ours(t, "30", "minutes", "", ""), []string{"This signs out 2 people now, you among them."}},
		{"signs only oneself out", w.ours(t, "45", "minutes", "", ""), []string{"This signs you out now, and nobody else."}},
		{"laxer than the app", w.ours(t, "60", "days", "", ""), []string{
			"people sign in again after 30 days.", "Anteroom’s 30 days stay in force, because that is stricter than your 60 days."}},
		{"no number", w.ours(t, "soon", "hours", "", ""), []string{"Enter a whole number above 0."}},
		{"no unit", w.ours(t, "8", "weeks", "", ""), []string{"Enter a whole number above 0."}},
		{"zero", w.ours(t, "0", "hours", "", ""), []string{"Enter a whole number above 0."}},
		{"large", w.ours(t, "999999", "days", "", ""), []string{"above 365 days"}},
		{"idle too long", w.ours(t, "8", "hours", "8", "hours"), []string{"Idle time must be shorter than 8 hours."}},
		{"idle too short", w.ours(t, "8", "hours", "4", "minutes"), []string{"longer than 5 minutes"}},
	} {
		a := b.get(t, policyPath+"/preview?"+test.form.Encode(), "HX-Request", "true")
		for _, want := range test.want {
			if a.status != http.StatusOK || !strings.Contains(a.body, want) || strings.Contains(a.body, "<html") {
				t.Errorf("%s: status %d, want %q in %s", test.name, a.status, want, a.body)
			}
		}
	}
	if o := w.org(t, w.acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("looking changed the organization: %+v", o)
	}
	if a := b.get(t, policyPath+"?preset=workday"); !strings.Contains(a.body, `value="8"`) || !strings.Contains(a.body, "Once you save: people sign in again after 8 hours") {
		t.Errorf("the preset is not filled in: %s", a.body)
	}
}

// TestSaveSessionPolicy signs out at the same moment who is over, as the next
// click shows.
func TestSaveSessionPolicy(t *testing.T) {
	t.Parallel()
	w, clock := policied(t)
	k := w.as(t, kim)
	clock.Advance(40 * time.Minute)
	b := w.as(t, dana)
	a := b.post(t, policyPath, w.ours(t, "8", "hours", "30", "minutes"), "HX-Request", "true")
	for _, want := range []string{`id="policy"`, "Session policy saved. 1 person was signed out.", "In effect: people sign in again after 8 hours, and after 30 minutes without activity."} {
		if a.status != http.StatusOK || !strings.Contains(a.body, want) {
			t.Errorf("status %d, want %q in %s", a.status, want, a.body)
		}
	}
	if got := a.header.Get("HX-Trigger"); got != `{"focus":{"id":"policy-save"}}` {
		t.Errorf("HX-Trigger = %q", got)
	}
	if a := k.get(t, "/ui/members"); a.status != http.StatusSeeOther {
		t.Errorf("who was away reads the page: %d", a.status)
	}
	if got, want := w.org(t, w.acme).Policy, (model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute}); got != want {
		t.Errorf("policy = %+v, want %+v", got, want)
	}
	form := w.ours(t, "8", "hours", "", "")
	form.Set("source", "application")
	if a := b.post(t, policyPath, form); a.status != http.StatusSeeOther || a.header.Get("Location") != policyPath {
		t.Errorf("plain: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, policyPath); !strings.Contains(a.body, "Session policy saved. Nobody was signed out.") || !strings.Contains(a.body, "In effect: people sign in again after 30 days.") {
		t.Errorf("the page does not say what was saved: %s", a.body)
	}
	clock.Advance(30 * time.Minute)
	a = b.confirm(t, b.post(t, policyPath, w.ours(t, "20", "minutes", "", "")), "change the session policy of Acme")
	if a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if a := b.get(t, policyPath); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login?next=") {
		t.Errorf("who signed themselves out: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/a/login"); !strings.Contains(a.body, "It signed you out, so sign in again to go on.") {
		t.Errorf("the sign-in page does not say why: %s", a.body)
	}
}

func TestSaveSessionPolicyRefused(t *testing.T) {
	t.Parallel()
	w, _ := policied(t)
	b := w.as(t, dana)
	unsaid := w.ours(t, "8", "hours", "", "")
	for _, source := range []string{"", "x"} {
		unsaid.Set("source", source)
		if a := b.post(t, policyPath, unsaid); a.status != http.StatusUnprocessableEntity {
			t.Errorf("source %q: status %d: %s", source, a.status, a.body)
		}
	}
	stale := w.ours(t, "8", "hours", "", "")
	stale.Set("version", "0")
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		want   []string
	}{
		{"stale", stale, http.StatusConflict, []string{"settings were changed meanwhile", `id="policy-application" name="source" value="application" checked`}},
		{"no number", w.ours(t, "", "hours", "", ""), http.StatusUnprocessableEntity, []string{`aria-describedby="policy-absolute-error" autofocus`, "Nothing was saved."}},
		{"idle", w.ours(t, "8", "hours", "9", "hours"), http.StatusUnprocessableEntity, []string{
			`id="policy-idle-error"`, "Idle time must be shorter than 8 hours.", `value="9"`}},
		{"both", w.ours(t, "x", "hours", "-1", "hours"), http.StatusUnprocessableEntity, []string{`id="policy-absolute-error"`, `id="policy-idle-error"`, `value="x"`}},
	} {
		for _, htmx := range []string{"", "true"} {
			a := b.post(t, policyPath, test.form, "HX-Request", htmx)
			for _, want := range test.want {
				if a.status != test.status || !strings.Contains(a.body, want) || strings.Contains(a.body, "<html") == (htmx == "true") {
					t.Errorf("%s (htmx %q): status %d, want %d and %q in %s", test.name, htmx, a.status, test.status, want, a.body)
				}
			}
		}
	}
	if o := w.org(t, w.acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("something was saved: %+v", o)
	}
}
