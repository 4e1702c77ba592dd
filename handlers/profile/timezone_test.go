package profile_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const zonePath = "/ui/profile/time-zone"

// zone returns what the form of a person's time zone sends.
func zone(u model.User, name string) url.Values {
	return url.Values{"version": {fmt.Sprint(u.Version)}, "time_zone": {name}}
}

// TestTimeZone: the profile says the time zone, and leads to a page that has all of
// them and changes nothing else.
func TestTimeZone(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	before := user(t, w, handlerstest.Kim)
	profile := b.Get(t, "/ui/profile").Shows(t).Find("main")
	if line := profile.Find("a[href=" + zonePath + "]"); line.Text() != "Change time zone…" || !profile.Find("section[aria-labelledby=profile-zone-title]").Says("UTC") {
		t.Errorf("the profile says %s", profile.Text())
	}
	if profile.Has("optgroup") {
		t.Error("the profile has the time zones")
	}
	for _, test := range []struct{ name, label string }{
		{"Europe/Zurich", "Zurich"},
		{"America/Argentina/Buenos_Aires", "Buenos Aires, Argentina"},
		{"", "UTC"},
	} {
		b.Post(t, zonePath, zone(user(t, w, handlerstest.Kim), test.name)).LeadsTo(t, "/ui/profile")
		page := b.Get(t, "/ui/profile").Shows(t)
		if got := page.Toast(); got != "Your time zone is now "+test.label+"." {
			t.Errorf("%s: the toast says %q", test.name, got)
		}
		if section := page.Find("section[aria-labelledby=profile-zone-title]"); !section.Says(test.label) {
			t.Errorf("%s: the profile says %s", test.name, section.Text())
		}
		if form := b.Get(t, zonePath).Shows(t).Form(zonePath); form.Field("time_zone").Value() != test.name {
			t.Errorf("%s: the form is at %q", test.name, form.Field("time_zone").Value())
		}
	}
	u := user(t, w, handlerstest.Kim)
	b.Post(t, zonePath, zone(u, "")).LeadsTo(t, "/ui/profile")
	if got := b.Get(t, "/ui/profile").Shows(t).Toast(); got != "No changes to save." {
		t.Errorf("the same again: the toast says %q", got)
	}
	if u.Version != before.Version+3 || u.Name() != before.Name() {
		t.Errorf("the user was %+v and is %+v", before, u)
	}
}

// TestTimeZoneRefused shows what was chosen, and why it was not taken.
func TestTimeZoneRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	stale := user(t, w, handlerstest.Kim)
	b.Post(t, zonePath, zone(stale, "Asia/Tokyo")).LeadsTo(t, "/ui/profile")
	fresh := user(t, w, handlerstest.Kim)
	for _, test := range []struct {
		name         string
		form         url.Values
		status       int
		part, chosen string
	}{
		{"stale", zone(stale, "Europe/Zurich"), http.StatusConflict, ".notice", "Europe/Zurich"},
		{"no version", url.Values{"time_zone": {"Europe/Zurich"}}, http.StatusConflict, ".notice", "Europe/Zurich"},
		{"no such zone", zone(fresh, "Europe/Nowhere"), http.StatusUnprocessableEntity, "#profile-zone-error", ""},
		{"a file", zone(fresh, "../../etc/passwd"), http.StatusUnprocessableEntity, "#profile-zone-error", ""},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			form := b.Post(t, zonePath, test.form, header...).Page(t, test.status).Form(zonePath)
			if strings.TrimSpace(form.Find(test.part).Text()) == "" || form.Field("time_zone").Value() != test.chosen {
				t.Errorf("%s (%v): the form is %.900s", test.name, header, form.HTML())
			}
		}
	}
	if form := b.Post(t, zonePath, zone(stale, "Europe/Zurich")).Page(t, http.StatusConflict).Form(zonePath); form.Field("version").Value() != fmt.Sprint(fresh.Version) {
		t.Errorf("a stale form comes back with version %s, want %d", form.Field("version").Value(), fresh.Version)
	}
	if u := user(t, w, handlerstest.Kim); u != fresh {
		t.Errorf("the user is now %+v", u)
	}
}
