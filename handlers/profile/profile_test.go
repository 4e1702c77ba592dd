package profile_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	rules "anteroom/internal/members"
	"anteroom/internal/model"
)

// user returns a person as the database knows them now.
func user(t *testing.T, w *handlerstest.World, email string) model.User {
	t.Helper()
	u, err := w.DB.User(t.Context(), w.Members[email].User)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// details returns what the form of a person's profile sends.
func details(u model.User, first, last, zone string) url.Values {
	return url.Values{"version": {fmt.Sprint(u.Version)}, "first_name": {first}, "last_name": {last}, "time_zone": {zone}}
}

// TestProfile: a name is saved with and without htmx, and the frame of the page
// says it at once.
func TestProfile(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	a := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "Zoë", "O’Quill", "Europe/Zurich"))
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/profile" {
		t.Fatalf("plain: status %d: %s", a.Status, a.Body)
	}
	a = b.Get(t, "/ui/profile")
	for _, want := range []string{"Your profile is saved.", `value="Zoë"`, `<option value="Europe/Zurich" selected>Zurich</option>`, "Account of Zoë O’Quill", "Verified"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q in %s", want, a.Body)
		}
	}
	a = b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "", "", ""), handlerstest.Inline...)
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Body, `<form class="stack" id="profile-details"`) || a.Header.Get("HX-Trigger") != `{"focus":{"id":"profile-save"}}` {
		t.Errorf("htmx: status %d, %v: %s", a.Status, a.Header, a.Body)
	}
	for _, want := range []string{`data-hx-target="#person"`, "Account of kim@acme.test", `data-hx-target="#identity"`, "Your profile is saved.", `<option value="" selected>UTC</option>`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("htmx: no %q in %s", want, a.Body)
		}
	}
	if a := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "", "", ""), handlerstest.Inline...); !strings.Contains(a.Body, "No changes to save.") {
		t.Errorf("the same again: %s", a.Body)
	}
}

// TestProfileRefused shows what was typed, and why it was not taken.
func TestProfileRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	stale := user(t, w, handlerstest.Kim)
	if a := b.Post(t, "/ui/profile", details(stale, "Kimberly", "Lee", "")); a.Status != http.StatusSeeOther {
		t.Fatalf("status %d", a.Status)
	}
	fresh := user(t, w, handlerstest.Kim)
	broken := details(fresh, "Zoë", "Lee", "")
	broken.Set("version", "x")
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		want   string
	}{
		{"stale", details(stale, "Zoë", "Lee", ""), http.StatusConflict, "changed meanwhile"},
		{"no version", broken, http.StatusConflict, "changed meanwhile"},
		{"a hidden character", details(fresh, "Zoë", "Lee\u202e", ""), http.StatusUnprocessableEntity, `id="profile-last-error"`},
		{"a long name", details(fresh, "Zoë"+strings.Repeat("ë", 253), "", ""), http.StatusUnprocessableEntity, `id="profile-first-error"`},
		{"no such zone", details(fresh, "Zoë", "Lee", "Europe/Nowhere"), http.StatusUnprocessableEntity, `id="profile-zone-error"`},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := b.Post(t, "/ui/profile", test.form, header...)
			if a.Status != test.status || !strings.Contains(a.Body, test.want) || !strings.Contains(a.Body, `value="Zoë`) ||
				!strings.Contains(a.Body, fmt.Sprintf(`name="version" value="%d"`, fresh.Version)) && test.form.Get("version") != "x" {
				t.Errorf("%s (%v): status %d, want %d and %q: %s", test.name, header, a.Status, test.status, test.want, a.Body)
			}
		}
	}
	if u := user(t, w, handlerstest.Kim); u != fresh {
		t.Errorf("the user is now %+v", u)
	}
}

// TestProfileOfDirectoryMember: names and address are text that says where they
// come from; what is sent all the same is refused.
func TestProfileOfDirectoryMember(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertMember(t.Context(), w.Globex, user(t, w, handlerstest.Kim), model.MemberActive, model.FromDirectory)
		return err
	})
	b := w.As(t, handlerstest.Dana)
	if a := b.Get(t, "/ui/profile"); strings.Contains(a.Body, "directory") {
		t.Error("Dana's page speaks of a directory")
	}
	b = w.Browser(t)
	b.SignIn(t, handlerstest.Kim, "") // and chooses no organization
	a := b.Get(t, "/ui/profile")
	if !strings.Contains(a.Body, "Your name is managed by the directory of <bdi>Globex</bdi>.") || !strings.Contains(a.Body, "Your email is managed") ||
		strings.Contains(a.Body, `name="first_name"`) || strings.Contains(a.Body, "Change email") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	form := url.Values{"version": {fmt.Sprint(user(t, w, handlerstest.Kim).Version)}, "time_zone": {"Asia/Tokyo"}}
	if a := b.Post(t, "/ui/profile", form); a.Status != http.StatusSeeOther || user(t, w, handlerstest.Kim).TimeZone != "Asia/Tokyo" || user(t, w, handlerstest.Kim).FirstName != "Kim" {
		t.Errorf("time zone: status %d, %+v", a.Status, user(t, w, handlerstest.Kim))
	}
	if a := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "Eve", "Lee", "")); a.Status != http.StatusForbidden {
		t.Errorf("another name: status %d", a.Status)
	}
	if a := b.Get(t, "/ui/profile/email"); strings.Contains(a.Body, "<input class") || !strings.Contains(a.Body, "Globex") {
		t.Errorf("change email: %s", a.Body)
	}
	if a := b.Post(t, "/ui/profile/email", url.Values{"email": {"kim@new.test"}}); a.Status != http.StatusForbidden {
		t.Errorf("another address: status %d", a.Status)
	}
}

// TestTimesAreThePersons: the same moment reads differently for two people.
func TestTimesAreThePersons(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, other := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Dana)
	if a := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "Kim", "Lee", "Asia/Kathmandu")); a.Status != http.StatusSeeOther {
		t.Fatalf("status %d", a.Status)
	}
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		if a := b.Get(t, path); !strings.Contains(a.Body, " &#43;0545") || strings.Contains(a.Body, " UTC") {
			t.Errorf("%s of Kim: %s", path, a.Body)
		}
		if a := other.Get(t, path); !strings.Contains(a.Body, " UTC") {
			t.Errorf("%s of Dana: %s", path, a.Body)
		}
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	a := b.UploadTo(t, "/ui/profile/picture", "picture", handlerstest.Square(t, 600), handlerstest.Inline...)
	first := "/pictures/" + user(t, w, handlerstest.Kim).Picture
	if a.Status != http.StatusOK || strings.Count(a.Body, `src="`+first+`"`) != 2 || !strings.Contains(a.Body, "Your picture is uploaded.") {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if c, err := png.DecodeConfig(strings.NewReader(b.Get(t, first).Body)); err != nil || c.Width != 512 || c.Height != 512 {
		t.Errorf("%+v, %v", c, err)
	}
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, `<img class="avatar portrait" src="`+first+`"`) {
		t.Error("the picture is not in the frame of other pages")
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		a := b.UploadTo(t, "/ui/profile/picture", "picture", []byte("<svg>"), header...)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `id="profile-file-error"`) {
			t.Errorf("SVG (%v): status %d: %s", header, a.Status, a.Body)
		}
	}
	if a := b.Post(t, "/ui/profile/picture/remove", nil); a.Status != http.StatusSeeOther || user(t, w, handlerstest.Kim).Picture != "" || b.Get(t, first).Status != http.StatusNotFound {
		t.Errorf("remove: status %d", a.Status)
	}
}

// TestLeaveAnyOrganization: the one that is open, or another.
func TestLeaveAnyOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	if _, err := rules.New(w.DB).Add(t.Context(), model.System, w.Globex, rules.Person{Email: handlerstest.Kim}, "member"); err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Kim, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}, "next": {"/ui/"}})
	a := b.Get(t, "/ui/profile")
	for _, want := range []string{"Acme", "Globex", "Open now", `name="organization" value="` + string(w.Globex) + `"`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q in %s", want, a.Body)
		}
	}
	leave := func(org model.OrgID) string { return "/ui/profile/organizations/" + string(org) + "/leave" }
	if a := b.Get(t, leave(w.Globex)); a.Status != http.StatusOK || !strings.Contains(a.Body, "Leave <bdi>Globex</bdi>?") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, leave(w.Globex), nil); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/profile" {
		t.Errorf("another: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/members"); a.Status != http.StatusOK {
		t.Errorf("the open organization: status %d", a.Status)
	}
	if a := b.Post(t, leave(w.Acme), nil); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/a/organizations" {
		t.Errorf("the open one: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, "/ui/profile"); a.Status != http.StatusOK || !strings.Contains(a.Body, "You belong to no organization.") {
		t.Errorf("without an organization: status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, leave(w.Acme), nil); a.Status != http.StatusNotFound {
		t.Errorf("again: status %d", a.Status)
	}
	g := w.As(t, handlerstest.Gus)
	for _, a := range []handlerstest.Answer{g.Get(t, leave(w.Globex)), g.Post(t, leave(w.Globex), nil)} {
		if !strings.Contains(a.Body, "You are the only admin.") || strings.Contains(a.Body, "Leave organization</button>") {
			t.Errorf("the last admin: status %d: %s", a.Status, a.Body)
		}
	}
}
