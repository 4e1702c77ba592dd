package sessionpolicy_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// ours is the form with limits of the organization's own.
func ours(t *testing.T, w *handlerstest.World, absolute, absoluteUnit, idle, idleUnit string) url.Values {
	t.Helper()
	form := url.Values{
		"version": {strconv.FormatInt(w.Org(t, w.Acme).Version, 10)}, "source": {"custom"},
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
	w, _ := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	without := handlerstest.New(t)
	for name, test := range map[string]struct {
		w     *handlerstest.World
		email string
		want  int
	}{
		"admin with the feature":     {w, handlerstest.Dana, http.StatusOK},
		"member with the feature":    {w, handlerstest.Kim, http.StatusNotFound},
		"admin without the feature":  {without, handlerstest.Dana, http.StatusNotFound},
		"member without the feature": {without, handlerstest.Kim, http.StatusNotFound},
	} {
		b := test.w.As(t, test.email)
		for _, path := range []string{policyPath, policyPath + "/preview?source=application"} {
			if a := b.Get(t, path); a.Status != test.want {
				t.Errorf("%s: %s gives %d, want %d", name, path, a.Status, test.want)
			}
		}
		if linked := strings.Contains(b.Get(t, "/ui/members").Body, `href="`+policyPath+`"`); linked != (test.want == http.StatusOK) {
			t.Errorf("%s: in the navigation: %v", name, linked)
		}
		if test.want == http.StatusNotFound {
			if a := b.Post(t, policyPath, ours(t, test.w, "8", "hours", "", "")); a.Status != http.StatusNotFound {
				t.Errorf("%s: POST gives %d, want 404", name, a.Status)
			}
		}
	}
}

func TestSessionPolicyReadOnly(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{
			Org: w.Acme, Name: "auditor", Label: "Auditor", Permissions: model.NewPermissions(model.SessionPolicyRead),
		})
		return err
	})
	w.Add(t, w.Acme, "audit@acme.test", "Audit", "auditor")
	b := w.As(t, "audit@acme.test")
	for _, path := range []string{policyPath, policyPath + "?preset=workday"} {
		a := b.Get(t, path)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, "In effect: people sign in again after 30 days.") ||
			!strings.Contains(a.Body, "Only admins can change this.") || strings.Contains(a.Body, `name="absolute"`) {
			t.Errorf("%s: status %d: %s", path, a.Status, a.Body)
		}
	}
	if a := b.Post(t, policyPath, ours(t, w, "8", "hours", "", "")); a.Status != http.StatusNotFound {
		t.Errorf("POST gives %d, want 404", a.Status)
	}
	if a := b.Get(t, policyPath+"/preview"); a.Status != http.StatusNotFound {
		t.Errorf("preview gives %d, want 404", a.Status)
	}
}

// TestSessionPolicyPreview: the words that stand beside the form, by what is
// typed in it. Dana signed in an hour ago, Kim half an hour after her.
func TestSessionPolicyPreview(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	b := w.As(t, handlerstest.Dana)
	clock.Advance(30 * time.Minute)
	w.As(t, handlerstest.Kim)
	clock.Advance(30 * time.Minute)
	for _, test := range []struct {
		name string
		form url.Values
		want []string
	}{
		{"unchanged", url.Values{"source": {"application"}}, []string{"In effect: people sign in again after 30 days.</p>"}},
		{"workday", ours(t, w, "8", "hours", "45", "minutes"), []string{
			"Once you save: people sign in again after 8 hours, and after 45 minutes without activity.",
			"Yours is stricter than Anteroom’s 30 days.", "Nobody is signed out by this."}},
		{"signs one out who is away", ours(t, w, "8", "hours", "30", "minutes"), []string{"This signs out 1 person now."}},
		{"signs out both", ours(t, w, "30", "minutes", "", ""), []string{"This signs out 2 people now, you among them."}},
		{"signs only oneself out", ours(t, w, "45", "minutes", "", ""), []string{"This signs you out now, and nobody else."}},
		{"laxer than the app", ours(t, w, "60", "days", "", ""), []string{
			"people sign in again after 30 days.", "Anteroom’s 30 days stay in force, because that is stricter than your 60 days."}},
		{"no number", ours(t, w, "soon", "hours", "", ""), []string{"Enter a whole number above 0."}},
		{"no unit", ours(t, w, "8", "weeks", "", ""), []string{"Enter a whole number above 0."}},
		{"zero", ours(t, w, "0", "hours", "", ""), []string{"Enter a whole number above 0."}},
		{"large", ours(t, w, "999999", "days", "", ""), []string{"above 365 days"}},
		{"idle too long", ours(t, w, "8", "hours", "8", "hours"), []string{"Idle time must be shorter than 8 hours."}},
		{"idle too short", ours(t, w, "8", "hours", "4", "minutes"), []string{"longer than 5 minutes"}},
	} {
		a := b.Get(t, policyPath+"/preview?"+test.form.Encode(), "HX-Request", "true")
		for _, want := range test.want {
			if a.Status != http.StatusOK || !strings.Contains(a.Body, want) || strings.Contains(a.Body, "<html") {
				t.Errorf("%s: status %d, want %q in %s", test.name, a.Status, want, a.Body)
			}
		}
	}
	if o := w.Org(t, w.Acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("looking changed the organization: %+v", o)
	}
	if a := b.Get(t, policyPath+"?preset=workday"); !strings.Contains(a.Body, `value="8"`) || !strings.Contains(a.Body, "Once you save: people sign in again after 8 hours") {
		t.Errorf("the preset is not filled in: %s", a.Body)
	}
}

// TestSaveSessionPolicy signs out at the same moment who is over, as the next
// click shows.
func TestSaveSessionPolicy(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	k := w.As(t, handlerstest.Kim)
	clock.Advance(40 * time.Minute)
	b := w.As(t, handlerstest.Dana)
	a := b.Post(t, policyPath, ours(t, w, "8", "hours", "30", "minutes"), "HX-Request", "true")
	for _, want := range []string{`id="policy"`, "Session policy saved. 1 person was signed out.", "In effect: people sign in again after 8 hours, and after 30 minutes without activity."} {
		if a.Status != http.StatusOK || !strings.Contains(a.Body, want) {
			t.Errorf("status %d, want %q in %s", a.Status, want, a.Body)
		}
	}
	if got := a.Header.Get("HX-Trigger"); got != `{"focus":{"id":"policy-save"}}` {
		t.Errorf("HX-Trigger = %q", got)
	}
	if a := k.Get(t, "/ui/members"); a.Status != http.StatusSeeOther {
		t.Errorf("who was away reads the page: %d", a.Status)
	}
	if got, want := w.Org(t, w.Acme).Policy, (model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute}); got != want {
		t.Errorf("policy = %+v, want %+v", got, want)
	}
	form := ours(t, w, "8", "hours", "", "")
	form.Set("source", "application")
	if a := b.Post(t, policyPath, form); a.Status != http.StatusSeeOther || a.Header.Get("Location") != policyPath {
		t.Errorf("plain: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, policyPath); !strings.Contains(a.Body, "Session policy saved. Nobody was signed out.") || !strings.Contains(a.Body, "In effect: people sign in again after 30 days.") {
		t.Errorf("the page does not say what was saved: %s", a.Body)
	}
	clock.Advance(30 * time.Minute)
	a = b.Confirm(t, b.Post(t, policyPath, ours(t, w, "20", "minutes", "", "")), "change the session policy of Acme")
	if a.Status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, policyPath); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login?next=") {
		t.Errorf("who signed themselves out: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/a/login"); !strings.Contains(a.Body, "It signed you out, so sign in again to go on.") {
		t.Errorf("the sign-in page does not say why: %s", a.Body)
	}
}

func TestSaveSessionPolicyRefused(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	b := w.As(t, handlerstest.Dana)
	unsaid := ours(t, w, "8", "hours", "", "")
	for _, source := range []string{"", "x"} {
		unsaid.Set("source", source)
		if a := b.Post(t, policyPath, unsaid); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("source %q: status %d: %s", source, a.Status, a.Body)
		}
	}
	stale := ours(t, w, "8", "hours", "", "")
	stale.Set("version", "0")
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		want   []string
	}{
		{"stale", stale, http.StatusConflict, []string{"settings were changed meanwhile", `id="policy-application" name="source" value="application" checked`}},
		{"no number", ours(t, w, "", "hours", "", ""), http.StatusUnprocessableEntity, []string{`aria-describedby="policy-absolute-error" autofocus`, "Nothing was saved."}},
		{"idle", ours(t, w, "8", "hours", "9", "hours"), http.StatusUnprocessableEntity, []string{
			`id="policy-idle-error"`, "Idle time must be shorter than 8 hours.", `value="9"`}},
		{"both", ours(t, w, "x", "hours", "-1", "hours"), http.StatusUnprocessableEntity, []string{`id="policy-absolute-error"`, `id="policy-idle-error"`, `value="x"`}},
	} {
		for _, htmx := range []string{"", "true"} {
			a := b.Post(t, policyPath, test.form, "HX-Request", htmx)
			for _, want := range test.want {
				if a.Status != test.status || !strings.Contains(a.Body, want) || strings.Contains(a.Body, "<html") == (htmx == "true") {
					t.Errorf("%s (htmx %q): status %d, want %d and %q in %s", test.name, htmx, a.Status, test.status, want, a.Body)
				}
			}
		}
	}
	if o := w.Org(t, w.Acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("something was saved: %+v", o)
	}
}
