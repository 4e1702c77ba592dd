package profile_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	rules "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
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
func details(u model.User, first, last string) url.Values {
	return url.Values{"version": {fmt.Sprint(u.Version)}, "first_name": {first}, "last_name": {last}}
}

// TestProfile: a name is saved with and without htmx, and the frame of the page
// says it at once.
func TestProfile(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "Zoë", "O’Quill")).LeadsTo(t, "/ui/profile")
	page := b.Get(t, "/ui/profile").Shows(t)
	form := page.Form("/ui/profile")
	if form.Field("first_name").Value() != "Zoë" {
		t.Errorf("the form is %s", form.HTML())
	}
	if got := page.Toast(); got != "Your profile is saved." || page.Find("#person").Text() != "Account of Zoë O’Quill" {
		t.Errorf("the toast says %q, the frame %q", got, page.Find("#person").Text())
	}
	if address := page.Find(".profile-address"); address.Text() != handlerstest.Kim+" Verified" {
		t.Errorf("the address is %s", address.Text())
	}
	a := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "", ""), handlerstest.Inline...)
	if got := a.Header.Get("HX-Trigger"); got != `{"focus":{"id":"profile-save"}}` {
		t.Errorf("HX-Trigger = %s", got)
	}
	shown := a.Shows(t)
	if form := shown.Find("form#profile-details"); form.Field("first_name").Value() != "" || !strings.HasPrefix(a.Body, "<form") {
		t.Errorf("htmx: the form is %s", form.HTML())
	}
	if got := shown.Toast(); got != "Your profile is saved." || shown.Swap("#person").Text() != "Account of kim@acme.test" || !shown.Swap("#identity").Says("kim@acme.test") {
		t.Errorf("htmx: the toast says %q, the frame %q", got, shown.Swap("#person").Text())
	}
	if got := b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "", ""), handlerstest.Inline...).Shows(t).Toast(); got != "No changes to save." {
		t.Errorf("the same again: the toast says %q", got)
	}
}

// TestProfileRefused shows what was typed, and why it was not taken.
func TestProfileRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	stale := user(t, w, handlerstest.Kim)
	b.Post(t, "/ui/profile", details(stale, "Kimberly", "Lee")).LeadsTo(t, "/ui/profile")
	fresh := user(t, w, handlerstest.Kim)
	broken := details(fresh, "Zoë", "Lee")
	broken.Set("version", "x")
	for _, test := range []struct {
		name       string
		form       url.Values
		status     int
		part, want string
	}{
		{"stale", details(stale, "Zoë", "Lee"), http.StatusConflict, ".notice", "changed meanwhile"},
		{"no version", broken, http.StatusConflict, ".notice", "changed meanwhile"},
		{"a hidden character", details(fresh, "Zoë", "Lee\u202e"), http.StatusUnprocessableEntity, "#profile-last-error", ""},
		{"a long name", details(fresh, "Zoë"+strings.Repeat("ë", 253), ""), http.StatusUnprocessableEntity, "#profile-first-error", ""},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			form := b.Post(t, "/ui/profile", test.form, header...).Page(t, test.status).Form("/ui/profile")
			if got := form.Find(test.part).Text(); got == "" || !strings.Contains(got, test.want) {
				t.Errorf("%s (%v): it says %q, want %q", test.name, header, got, test.want)
			}
			if form.Field("first_name").Value() != test.form.Get("first_name") || form.Field("version").Value() != fmt.Sprint(fresh.Version) {
				t.Errorf("%s (%v): the form is %s", test.name, header, form.HTML())
			}
		}
	}
	if u := user(t, w, handlerstest.Kim); u != fresh {
		t.Errorf("the user is now %+v", u)
	}
}

// TestProfileOfDirectoryMember: names and address are text that says where they
// come from, what is sent all the same is refused; but all is the person's own as long as
// that directory may not write it, for the domain is not verified.
func TestProfileOfDirectoryMember(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertMember(t.Context(), w.Globex, user(t, w, handlerstest.Kim), model.MemberActive, model.FromDirectory)
		return err
	})
	if own := w.As(t, handlerstest.Dana).Get(t, "/ui/profile").Shows(t).Find("main"); own.Says("directory") || !own.Has("[name=first_name]") {
		t.Errorf("Dana’s page: %s", own.Text())
	}
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Kim, "") // and chooses no organization
	if own := b.Get(t, "/ui/profile").Shows(t).Find("main"); own.Says("directory") || !own.Has("[name=first_name]") || !own.Has("a[href=/ui/profile/email]") {
		t.Errorf("the page before Globex has the domain: %s", own.HTML())
	}
	w.Own(t, w.Globex, "acme.test")
	page := b.Get(t, "/ui/profile").Shows(t).Find("main")
	if !page.Find("#profile-details").Says("Your name is managed by the directory of Globex.") || !page.Says("Your email is managed") ||
		page.Has("[name=first_name]") || page.Has("a[href=/ui/profile/email]") {
		t.Errorf("the page is %s", page.HTML())
	}
	b.Post(t, "/ui/profile/time-zone", zone(user(t, w, handlerstest.Kim), "Asia/Tokyo")).LeadsTo(t, "/ui/profile")
	if u := user(t, w, handlerstest.Kim); u.TimeZone != "Asia/Tokyo" || u.FirstName != "Kim" {
		t.Errorf("the user is now %+v", u)
	}
	b.Post(t, "/ui/profile", details(user(t, w, handlerstest.Kim), "Eve", "Lee")).Expect(t, http.StatusForbidden)
	if change := b.Get(t, "/ui/profile/email").Shows(t).Find("main"); change.Has("form") || !change.Says("Globex") {
		t.Errorf("change email: %s", change.HTML())
	}
	b.Post(t, "/ui/profile/email", url.Values{"email": {"kim@new.test"}}).Expect(t, http.StatusForbidden)
}

// TestTimesAreThePersons: the same moment reads differently for two people.
func TestTimesAreThePersons(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, other := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Dana)
	b.Post(t, "/ui/profile/time-zone", zone(user(t, w, handlerstest.Kim), "Asia/Kathmandu")).LeadsTo(t, "/ui/profile")
	for _, path := range []string{"/ui/security", "/ui/security/activity"} {
		for zone, b := range map[string]*handlerstest.Browser{" +0545": b, " UTC": other} {
			if got := b.Get(t, path).Shows(t).Find("time.hint").Attr("title"); !strings.HasSuffix(got, zone) {
				t.Errorf("%s: the time is %q, want it in%s", path, got, zone)
			}
		}
	}
}

func TestPicture(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Kim)
	const path = "/ui/profile/picture"
	shown := b.UploadTo(t, path, "picture", handlerstest.Square(t, 600), handlerstest.Inline...).Shows(t)
	first := "/pictures/" + user(t, w, handlerstest.Kim).Picture
	for part, found := range map[string]handlerstest.Part{"the form": shown.Find("#profile-picture"), "the frame": shown.Swap("#person")} {
		if got := found.Find("img").Attr("src"); got != first {
			t.Errorf("%s shows %s, want %s", part, got, first)
		}
	}
	if got := shown.Toast(); got != "Your picture is uploaded." {
		t.Errorf("the toast says %q", got)
	}
	if c, err := png.DecodeConfig(strings.NewReader(b.Get(t, first).Body)); err != nil || c.Width != 512 || c.Height != 512 {
		t.Errorf("%+v, %v", c, err)
	}
	if got := b.Get(t, "/ui/members").Shows(t).Find("#person").Find("img").Attr("src"); got != first {
		t.Errorf("the frame of other pages shows %s", got)
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		refused := b.UploadTo(t, path, "picture", []byte("<svg>"), header...).Page(t, http.StatusUnprocessableEntity)
		refused.Form(path).Find("#profile-file-error")
	}
	b.Post(t, path+"/remove", nil).LeadsTo(t, "/ui/profile")
	b.Get(t, first).Expect(t, http.StatusNotFound)
	if got := user(t, w, handlerstest.Kim).Picture; got != "" {
		t.Errorf("removed: the picture is %s", got)
	}
}

// TestLeaveAnyOrganization: the one that is open, or another.
func TestLeaveAnyOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	if _, err := rules.New(w.DB).Add(t.Context(), model.System, w.Globex, rules.Person{Email: handlerstest.Kim}, "member"); err != nil {
		t.Fatal(err)
	}
	leave := func(org model.OrgID) string { return "/ui/profile/organizations/" + string(org) + "/leave" }
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Kim, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}, "next": {"/ui/"}}).LeadsTo(t, "/ui/")
	rows := map[string]handlerstest.Part{}
	for _, row := range b.Get(t, "/ui/profile").Shows(t).Find(".panel-rows").All("li") {
		rows[row.Find("bdi").Text()] = row
	}
	if acme := rows["Acme"]; len(rows) != 2 || !acme.Says("Open now") || acme.Has("form") || !acme.Has("a[href="+leave(w.Acme)+"]") {
		t.Fatalf("%d organizations, Acme is %s", len(rows), acme.HTML())
	}
	if globex := rows["Globex"]; globex.Form("/a/organizations").Field("organization").Value() != string(w.Globex) || !globex.Has("a[href="+leave(w.Globex)+"]") {
		t.Errorf("Globex is %s", globex.HTML())
	}
	asks := b.Get(t, leave(w.Globex)).Shows(t)
	asks.Form(leave(w.Globex))
	if got := asks.Heading(); got != "Leave Globex?" {
		t.Errorf("the page asks %q", got)
	}
	b.Post(t, leave(w.Globex), nil).LeadsTo(t, "/ui/profile")
	b.Get(t, "/ui/members").Expect(t, http.StatusOK)
	elsewhere := w.As(t, handlerstest.Kim)
	b.Post(t, leave(w.Acme), nil).LeadsTo(t, "/a/organizations")
	if page := b.Get(t, "/a/organizations").Shows(t); page.Toast() != "You left Acme." || page.Heading() != "No organization yet" {
		t.Errorf("the toast says %q, the page %q", page.Toast(), page.Heading())
	}
	elsewhere.Get(t, "/ui/general").AsksToSignIn(t)
	if page := b.Get(t, "/ui/profile").Shows(t).Find("main"); !page.Says("You belong to no organization.") {
		t.Errorf("without an organization: %s", page.Text())
	}
	b.Post(t, leave(w.Acme), nil).Expect(t, http.StatusNotFound)
	g := w.As(t, handlerstest.Gus)
	for _, page := range []handlerstest.Part{g.Get(t, leave(w.Globex)).Shows(t), g.Post(t, leave(w.Globex), nil).Page(t, http.StatusConflict)} {
		if main := page.Find("main"); !main.Says("You are the only admin.") || main.Has("form") {
			t.Errorf("the last admin sees %s", main.HTML())
		}
	}
}
