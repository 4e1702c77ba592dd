package handlers

import (
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	rules "anteroom/internal/members"
	"anteroom/internal/model"
)

// user returns a person as the database knows them now.
func (w *world) user(t *testing.T, email string) model.User {
	t.Helper()
	u, err := w.db.User(t.Context(), w.members[email].User)
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
	w := newWorld(t)
	b := w.as(t, kim)
	a := b.post(t, "/ui/profile", details(w.user(t, kim), "Zoë", "O’Quill", "Europe/Zurich"))
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/profile" {
		t.Fatalf("plain: status %d: %s", a.status, a.body)
	}
	a = b.get(t, "/ui/profile")
	for _, want := range []string{"Your profile is saved.", `value="Zoë"`, `<option value="Europe/Zurich" selected>Zurich</option>`, "Account of Zoë O’Quill", "Verified"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q in %s", want, a.body)
		}
	}
	a = b.post(t, "/ui/profile", details(w.user(t, kim), "", "", ""), inline...)
	if a.status != http.StatusOK || !strings.HasPrefix(a.body, `<form class="stack" id="profile-details"`) || a.header.Get("HX-Trigger") != `{"focus":{"id":"profile-save"}}` {
		t.Errorf("htmx: status %d, %v: %s", a.status, a.header, a.body)
	}
	for _, want := range []string{`data-hx-target="#person"`, "Account of kim@acme.test", `data-hx-target="#identity"`, "Your profile is saved.", `<option value="" selected>UTC</option>`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("htmx: no %q in %s", want, a.body)
		}
	}
	if a := b.post(t, "/ui/profile", details(w.user(t, kim), "", "", ""), inline...); !strings.Contains(a.body, "No changes to save.") {
		t.Errorf("the same again: %s", a.body)
	}
}

// TestProfileRefused shows what was typed, and why it was not taken.
func TestProfileRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, kim)
	stale := w.user(t, kim)
	if a := b.post(t, "/ui/profile", details(stale, "Kimberly", "Lee", "")); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	fresh := w.user(t, kim)
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
		for _, header := range [][]string{nil, inline} {
			a := b.post(t, "/ui/profile", test.form, header...)
			if a.status != test.status || !strings.Contains(a.body, test.want) || !strings.Contains(a.body, `value="Zoë`) ||
				!strings.Contains(a.body, fmt.Sprintf(`name="version" value="%d"`, fresh.Version)) && test.form.Get("version") != "x" {
				t.Errorf("%s (%v): status %d, want %d and %q: %s", test.name, header, a.status, test.status, test.want, a.body)
			}
		}
	}
	if u := w.user(t, kim); u != fresh {
		t.Errorf("the user is now %+v", u)
	}
}

// TestProfileOfDirectoryMember: names and address are text that says where they
// come from; what is sent all the same is refused.
func TestProfileOfDirectoryMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertMember(t.Context(), w.globex, w.user(t, kim), model.MemberActive, model.FromDirectory)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b := w.as(t, dana)
	if a := b.get(t, "/ui/profile"); strings.Contains(a.body, "directory") {
		t.Error("Dana's page speaks of a directory")
	}
	b = w.browser(t)
	challenge, code, _ := b.begin(t, kim, "")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}) // and chooses no organization
	a := b.get(t, "/ui/profile")
	if !strings.Contains(a.body, "Your name is managed by the directory of <bdi>Globex</bdi>.") || !strings.Contains(a.body, "Your email is managed") ||
		strings.Contains(a.body, `name="first_name"`) || strings.Contains(a.body, "Change email") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	form := url.Values{"version": {fmt.Sprint(w.user(t, kim).Version)}, "time_zone": {"Asia/Tokyo"}}
	if a := b.post(t, "/ui/profile", form); a.status != http.StatusSeeOther || w.user(t, kim).TimeZone != "Asia/Tokyo" || w.user(t, kim).FirstName != "Kim" {
		t.Errorf("time zone: status %d, %+v", a.status, w.user(t, kim))
	}
	if a := b.post(t, "/ui/profile", details(w.user(t, kim), "Eve", "Lee", "")); a.status != http.StatusForbidden {
		t.Errorf("another name: status %d", a.status)
	}
	if a := b.get(t, "/ui/profile/email"); strings.Contains(a.body, "<input class") || !strings.Contains(a.body, "Globex") {
		t.Errorf("change email: %s", a.body)
	}
	if a := b.post(t, "/ui/profile/email", url.Values{"email": {"kim@new.test"}}); a.status != http.StatusForbidden {
		t.Errorf("another address: status %d", a.status)
	}
}

// TestTimesAreThePersons: the same moment reads differently for two people.
func TestTimesAreThePersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, other := w.as(t, kim), w.as(t, dana)
	if a := b.post(t, "/ui/profile", details(w.user(t, kim), "Kim", "Lee", "Asia/Kathmandu")); a.status != http.StatusSeeOther {
		t.Fatalf("status %d", a.status)
	}
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		if a := b.get(t, path); !strings.Contains(a.body, " &#43;0545") || strings.Contains(a.body, " UTC") {
			t.Errorf("%s of Kim: %s", path, a.body)
		}
		if a := other.get(t, path); !strings.Contains(a.body, " UTC") {
			t.Errorf("%s of Dana: %s", path, a.body)
		}
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, kim)
	a := b.uploadTo(t, "/ui/profile/picture", "picture", square(t, 600), inline...)
	first := "/pictures/" + w.user(t, kim).Picture
	if a.status != http.StatusOK || strings.Count(a.body, `src="`+first+`"`) != 2 || !strings.Contains(a.body, "Your picture is uploaded.") {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if c, err := png.DecodeConfig(strings.NewReader(b.get(t, first).body)); err != nil || c.Width != 512 || c.Height != 512 {
		t.Errorf("%+v, %v", c, err)
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, `<img class="avatar portrait" src="`+first+`"`) {
		t.Error("the picture is not in the frame of other pages")
	}
	for _, header := range [][]string{nil, inline} {
		a := b.uploadTo(t, "/ui/profile/picture", "picture", []byte("<svg>"), header...)
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `id="profile-file-error"`) {
			t.Errorf("SVG (%v): status %d: %s", header, a.status, a.body)
		}
	}
	if a := b.post(t, "/ui/profile/picture/remove", nil); a.status != http.StatusSeeOther || w.user(t, kim).Picture != "" || b.get(t, first).status != http.StatusNotFound {
		t.Errorf("remove: status %d", a.status)
	}
}

// TestLeaveAnyOrganization: the one that is open, or another.
func TestLeaveAnyOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := rules.New(w.db).Add(t.Context(), model.System, w.globex, rules.Person{Email: kim}, "member"); err != nil {
		t.Fatal(err)
	}
	b := w.browser(t)
	challenge, code, _ := b.begin(t, kim, "")
	b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}})
	b.post(t, "/a/organizations", url.Values{"organization": {string(w.acme)}, "next": {"/ui/"}})
	a := b.get(t, "/ui/profile")
	for _, want := range []string{"Acme", "Globex", "Open now", `name="organization" value="` + string(w.globex) + `"`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q in %s", want, a.body)
		}
	}
	leave := func(org model.OrgID) string { return "/ui/profile/organizations/" + string(org) + "/leave" }
	if a := b.get(t, leave(w.globex)); a.status != http.StatusOK || !strings.Contains(a.body, "Leave <bdi>Globex</bdi>?") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if a := b.post(t, leave(w.globex), nil); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/profile" {
		t.Errorf("another: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/members"); a.status != http.StatusOK {
		t.Errorf("the open organization: status %d", a.status)
	}
	if a := b.post(t, leave(w.acme), nil); a.status != http.StatusSeeOther || a.header.Get("Location") != "/a/organizations" {
		t.Errorf("the open one: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, "/ui/profile"); a.status != http.StatusOK || !strings.Contains(a.body, "You belong to no organization.") {
		t.Errorf("without an organization: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, leave(w.acme), nil); a.status != http.StatusNotFound {
		t.Errorf("again: status %d", a.status)
	}
	g := w.as(t, gus)
	for _, a := range []answer{g.get(t, leave(w.globex)), g.post(t, leave(w.globex), nil)} {
		if !strings.Contains(a.body, "You are the only admin.") || strings.Contains(a.body, "Leave organization</button>") {
			t.Errorf("the last admin: status %d: %s", a.status, a.body)
		}
	}
}
