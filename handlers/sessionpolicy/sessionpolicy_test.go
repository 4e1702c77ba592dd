package sessionpolicy_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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
			b.Get(t, path).Expect(t, test.want)
		}
		if nav := b.Get(t, "/ui/members").Shows(t).Find("#nav"); nav.Has("a[href="+policyPath+"]") != (test.want == http.StatusOK) {
			t.Errorf("%s: the navigation is %s", name, nav.Text())
		}
		if test.want == http.StatusNotFound {
			b.Post(t, policyPath, ours(t, test.w, "8", "hours", "", "")).Expect(t, http.StatusNotFound)
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
		page := b.Get(t, path).Shows(t).Find("main")
		if got := page.Find(".policy-read").Text(); got != "In effect: people sign in again after 30 days. Only admins can change this." || page.Has("form") {
			t.Errorf("%s: %s", path, page.HTML())
		}
	}
	b.Post(t, policyPath, ours(t, w, "8", "hours", "", "")).Expect(t, http.StatusNotFound)
	b.Get(t, policyPath+"/preview").Expect(t, http.StatusNotFound)
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
		{"unchanged", url.Values{"source": {"application"}}, []string{"In effect: people sign in again after 30 days."}},
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
		shown := b.Get(t, policyPath+"/preview?"+test.form.Encode(), "HX-Request", "true").Shows(t)
		effect := shown.Find("#policy-effect")
		for _, want := range test.want {
			if !effect.Says(want) || shown.Has("html") {
				t.Errorf("%s: %q does not say %q", test.name, effect.Text(), want)
			}
		}
	}
	if o := w.Org(t, w.Acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("looking changed the organization: %+v", o)
	}
	form := b.Get(t, policyPath+"?preset=workday").Shows(t).Form(policyPath)
	if form.Field("absolute").Value() != "8" || !form.Field("idle_on").Is("checked") || form.Field("idle").Value() == "" || !form.Find("#policy-effect").Says("Once you save: people sign in again after 8 hours") {
		t.Errorf("the preset is not filled in: %s", form.HTML())
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
	shown := a.Shows(t)
	if got := shown.Toast(); got != "Session policy saved. 1 person was signed out." {
		t.Errorf("the toast says %q", got)
	}
	if effect := shown.Form(policyPath).Find("#policy-effect"); !effect.Says("In effect: people sign in again after 8 hours, and after 30 minutes without activity.") {
		t.Errorf("the effect is %s", effect.Text())
	}
	if got := a.Header.Get("HX-Trigger"); got != `{"focus":{"id":"policy-save"}}` {
		t.Errorf("HX-Trigger = %q", got)
	}
	k.Get(t, "/ui/members").AsksToSignIn(t)
	if got, want := w.Org(t, w.Acme).Policy, (model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 30 * time.Minute}); got != want {
		t.Errorf("policy = %+v, want %+v", got, want)
	}
	form := ours(t, w, "8", "hours", "", "")
	form.Set("source", "application")
	b.Post(t, policyPath, form).LeadsTo(t, policyPath)
	page := b.Get(t, policyPath).Shows(t)
	if got := page.Toast(); got != "Session policy saved. Nobody was signed out." || !page.Find("#policy-effect").Says("In effect: people sign in again after 30 days.") {
		t.Errorf("the toast says %q, the effect is %s", got, page.Find("#policy-effect").Text())
	}
	clock.Advance(30 * time.Minute)
	b.Confirm(t, b.Post(t, policyPath, ours(t, w, "20", "minutes", "", "")), "change the session policy of Acme").Expect(t, http.StatusSeeOther)
	b.Get(t, policyPath).AsksToSignIn(t)
	if got := b.Get(t, "/a/login").Shows(t); !got.Says("It signed you out, so sign in again to go on.") {
		t.Errorf("the sign-in page does not say why: %s", got.Text())
	}
}

func TestSaveSessionPolicyRefused(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	b := w.As(t, handlerstest.Dana)
	unsaid := ours(t, w, "8", "hours", "", "")
	for _, source := range []string{"", "x"} {
		unsaid.Set("source", source)
		b.Post(t, policyPath, unsaid).Expect(t, http.StatusUnprocessableEntity)
	}
	stale := ours(t, w, "8", "hours", "", "")
	stale.Set("version", "0")
	const absolute, idle = "#policy-absolute-error", "#policy-idle-error"
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		says   map[string]string // by part
		right  func(form handlerstest.Part) bool
	}{
		{"stale", stale, http.StatusConflict, map[string]string{".field-error": "settings were changed meanwhile. Save again to replace what they are now. In effect: people sign in again after 30 days."},
			func(form handlerstest.Part) bool {
				return form.Choice("source", "custom").Is("checked") && form.Field("absolute").Value() == "8"
			}},
		{"no number", ours(t, w, "", "hours", "", ""), http.StatusUnprocessableEntity, map[string]string{absolute: "", "#policy-effect": "Nothing was saved."},
			func(form handlerstest.Part) bool { return form.Field("absolute").Is("autofocus") }},
		{"idle", ours(t, w, "8", "hours", "9", "hours"), http.StatusUnprocessableEntity, map[string]string{idle: "Idle time must be shorter than 8 hours."},
			func(form handlerstest.Part) bool { return form.Field("idle").Value() == "9" }},
		{"both", ours(t, w, "x", "hours", "-1", "hours"), http.StatusUnprocessableEntity, map[string]string{absolute: "", idle: ""},
			func(form handlerstest.Part) bool { return form.Field("absolute").Value() == "x" }},
	} {
		for _, htmx := range []string{"", "true"} {
			page := b.Post(t, policyPath, test.form, "HX-Request", htmx).Page(t, test.status)
			form := page.Form(policyPath)
			for part, want := range test.says {
				if !form.Find(part).Says(want) {
					t.Errorf("%s (htmx %q): %q does not say %q", test.name, htmx, form.Find(part).Text(), want)
				}
			}
			if !test.right(form) || page.Has("html") == (htmx == "true") {
				t.Errorf("%s (htmx %q): the form is %s", test.name, htmx, form.HTML())
			}
		}
	}
	if o := w.Org(t, w.Acme); o.Policy != (model.SessionPolicy{}) || o.Version != 1 {
		t.Errorf("something was saved: %+v", o)
	}
}
