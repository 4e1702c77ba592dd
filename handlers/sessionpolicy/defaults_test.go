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

const defaultsPath = "/console/sessions"

// limits is the form of the limits of all organizations.
func limits(t *testing.T, w *handlerstest.World, absolute, absoluteUnit, idle, idleUnit string) url.Values {
	t.Helper()
	i, err := w.DB.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"version": {strconv.FormatInt(i.Version, 10)}, "absolute": {absolute}, "absolute_unit": {absoluteUnit}, "idle": {idle}, "idle_unit": {idleUnit}}
	if idle != "" {
		form.Set("idle_on", "yes")
	}
	return form
}

// TestDefaults: operators see what new limits would do, and those are in force at everybody's
// next request.
func TestDefaults(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	dana := w.As(t, handlerstest.Dana)
	clock.Advance(time.Hour)
	gus := w.As(t, handlerstest.Gus)
	b, o := w.Console(t)
	page := b.Get(t, defaultsPath).Shows(t)
	if form := page.Form(defaultsPath); form.Field("absolute").Value() != "30" || form.Field("idle_on").Is("checked") || !page.Find("#policy-effect").Says("In effect: people sign in again after 30 days.") {
		t.Errorf("the form is %s", form.HTML())
	}
	for want, form := range map[string]url.Values{
		"This signs out 1 person now.":            limits(t, w, "30", "minutes", "", ""),
		"Nobody is signed out by this.":           limits(t, w, "2", "hours", "", ""),
		"Idle time must be shorter than 2 hours.": limits(t, w, "2", "hours", "3", "hours"),
	} {
		if got := b.Get(t, defaultsPath+"/preview?"+form.Encode(), handlerstest.Inline...).Shows(t).Find("#policy-effect"); !got.Says(want) {
			t.Errorf("%q does not say %q", got.Text(), want)
		}
	}
	dana.Get(t, "/ui/members").Shows(t)
	old := limits(t, w, "8", "hours", "", "")
	b.Post(t, defaultsPath, limits(t, w, "30", "minutes", "10", "minutes")).LeadsTo(t, defaultsPath)
	if toast := b.Get(t, defaultsPath).Shows(t).Find(".toast"); !toast.Says("The limits are saved. 1 person is signed out.") {
		t.Errorf("the toast says %q", toast.Text())
	}
	dana.Get(t, "/ui/members").AsksToSignIn(t)
	gus.Get(t, "/ui/members").Shows(t)
	i, err := w.DB.Instance(t.Context())
	if err != nil || i.Policy != (model.SessionPolicy{Absolute: 30 * time.Minute, Idle: 10 * time.Minute}) {
		t.Errorf("the limits are %+v, %v", i.Policy, err)
	}
	all, err := w.DB.Events(t.Context(), "", 50)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range all {
		found = found || e.Type() == model.EventInstanceUpdated && e.Actor.ID == string(o.ID)
	}
	if !found {
		t.Error("no event says who did it")
	}
	if late := b.Post(t, defaultsPath, old).Page(t, http.StatusConflict); !late.Find("#policy").Has(".field-error") {
		t.Error("a form of before says nothing of that")
	}
}

// TestDefaultsRefused: what is wrong is marked, and nothing is saved.
func TestDefaultsRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	for field, form := range map[string]url.Values{
		"#policy-absolute-error": limits(t, w, "soon", "hours", "", ""),
		"#policy-idle-error":     limits(t, w, "2", "hours", "1", "minutes"),
	} {
		for _, how := range [][]string{nil, handlerstest.Inline} {
			page := b.Post(t, defaultsPath, form, how...).Page(t, http.StatusUnprocessableEntity)
			if page.Find(field).Text() == "" || page.Find("#policy-absolute").Attr("value") != form.Get("absolute") {
				t.Errorf("%s: %s", field, page.Find("#policy").HTML())
			}
		}
	}
	dana := w.As(t, handlerstest.Dana)
	dana.Get(t, defaultsPath).After(t, "/console/sign-in")
	dana.Post(t, defaultsPath, limits(t, w, "1", "hours", "", ""))
	if i, err := w.DB.Instance(t.Context()); err != nil || i.Version != 1 {
		t.Errorf("%+v, %v", i, err)
	}
}

// TestDefaultsManaged: what a configuration file says is shown, and not changed here.
func TestDefaultsManaged(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	w.Write(t, func(tx *db.Tx) error {
		return tx.InsertManaged(t.Context(), model.Managed{Kind: model.ManagedSetting, ID: "session_absolute", File: "app.yaml"})
	})
	page := b.Get(t, defaultsPath).Shows(t)
	if !page.Find(".notice").Says("app.yaml says these limits.") || page.Has("#policy-save") || !page.Has("fieldset[disabled]") {
		t.Errorf("the page is %s", page.Find("main").HTML())
	}
	b.Post(t, defaultsPath, limits(t, w, "1", "hours", "", "")).Expect(t, http.StatusConflict)
}
