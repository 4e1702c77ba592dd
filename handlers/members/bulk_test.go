package members_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// bulk returns the form that does something to several members.
func bulk(t *testing.T, w *handlerstest.World, action string, emails ...string) url.Values {
	t.Helper()
	form := url.Values{"action": {action}, "back": {"sort=-active&q=lee&evil=https://evil.test"}, "role": {w.Role(t, "admin")}}
	for _, e := range emails {
		form.Add("id", string(w.Members[e].ID))
	}
	return form
}

// addNobody selects more members, whom nobody knows.
func addNobody(form url.Values, n int) {
	for i := range n {
		form.Add("id", "mem_"+strconv.Itoa(i+1))
	}
}

// TestBulk changes several members and comes back to the list as it was.
func TestBulk(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	says := func(form url.Values, want string) {
		t.Helper()
		d.Post(t, "/ui/members/bulk", form).LeadsTo(t, "/ui/members?q=lee&sort=-active")
		if got := d.Get(t, "/ui/members").Shows(t).Toast(); got != want {
			t.Errorf("the toast says %q, want %q", got, want)
		}
	}
	says(bulk(t, w, "role", handlerstest.Kim, handlerstest.Ana, handlerstest.Dana),
		"Kim Lee is now Admin. 2 skipped: Ana Lee has that role already; you can’t do this to yourself.")
	says(bulk(t, w, "sign-out", handlerstest.Kim), "1 member signed out.")
	says(bulk(t, w, "remove", handlerstest.Kim, handlerstest.Gus), "Kim Lee is no longer a member of Acme. 1 skipped: 1 is no longer a member.")
	if w.Member(t, handlerstest.Gus).ID == "" {
		t.Error("another organization’s member is gone")
	}
	for name, form := range map[string]url.Values{
		"nobody": bulk(t, w, "remove"), "nothing": bulk(t, w, "", handlerstest.Ana),
		"no role": {"action": {"role"}, "id": {string(w.Members[handlerstest.Ana].ID)}},
	} {
		if back := d.Post(t, "/ui/members/bulk", form).Page(t, http.StatusUnprocessableEntity).Find("main").Find("a"); back.Text() != "Back to members" {
			t.Errorf("%s: the way on is %s", name, back.HTML())
		}
	}
	many := bulk(t, w, "remove", handlerstest.Ana)
	many.Set("confirmed", "yes")
	addNobody(many, model.MostMembersAtOnce)
	if a := d.Post(t, "/ui/members/bulk", many); a.Status != http.StatusUnprocessableEntity || w.Member(t, handlerstest.Ana).ID == "" {
		t.Errorf("501 at once: status %d", a.Status)
	}
}

// TestLongNames: however long people are called, the answer is there, and counts them
// where it has no room to name them.
func TestLongNames(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	long := strings.Repeat("𝔞", model.FirstName.Most)
	w.Write(t, func(tx *db.Tx) error {
		u, err := tx.User(t.Context(), w.Members[handlerstest.Ana].User)
		if err != nil {
			return err
		}
		u.FirstName, u.LastName = long, long
		_, err = tx.SetUserDetails(t.Context(), u)
		return err
	})
	toast := func(path string, form url.Values) string {
		t.Helper()
		return d.Get(t, d.Post(t, path, form).Location()).Shows(t).Find(".toast").Find("p").Text()
	}
	const counted = "Kim Lee is now Admin. 2 skipped: 1 person has that role already; you can’t do this to yourself."
	if got := toast("/ui/members/bulk", bulk(t, w, "role", handlerstest.Kim, handlerstest.Ana, handlerstest.Dana)); got != counted {
		t.Errorf("the toast says %q, want %q", got, counted)
	}
	if got := toast(w.RolePath(handlerstest.Ana), w.Change(t, handlerstest.Ana, "member")); !strings.HasPrefix(got, "𝔞𝔞") || !strings.HasSuffix(got, "𝔞…") {
		t.Errorf("the toast says %q", got)
	}
}

// TestBulkOfNobody says first that nothing happened, and offers nothing to press.
func TestBulkOfNobody(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	for _, test := range []struct{ action, email, want string }{
		{"remove", handlerstest.Gus, "Nobody was removed: 1 is no longer a member."},
		{"role", handlerstest.Ana, "No role was changed: Ana Lee has that role already."},
		{"sign-out", handlerstest.Dana, "Nobody was signed out: you can’t do this to yourself."},
	} {
		d.Post(t, "/ui/members/bulk", bulk(t, w, test.action, test.email))
		if got := d.Get(t, "/ui/members").Shows(t).Toast(); got != test.want {
			t.Errorf("%s: the toast says %q, want %q", test.action, got, test.want)
		}
	}
	for email, want := range map[string]string{handlerstest.Gus: "no longer members", handlerstest.Dana: "You can’t remove yourself here."} {
		form := bulk(t, w, "remove", email)
		addNobody(form, model.MostRemovedUnasked)
		page := d.Post(t, "/ui/members/bulk", form).Shows(t).Find("main")
		if page.Heading() != "Nobody to remove" || !page.Says(want) || page.Has("form") {
			t.Errorf("ask about %s: %s", email, page.HTML())
		}
	}
	w.Write(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Name: "changer", Label: "Changer", Permissions: model.NewPermissions(model.UsersRoleChange)})
		if err != nil {
			return err
		}
		m := w.Members[handlerstest.Kim]
		_, err = tx.SetRoles(t.Context(), m, model.ByHand(r.ID))
		return err
	})
	k := w.As(t, handlerstest.Kim)
	for _, more := range []int{0, model.MostRemovedUnasked} {
		form := bulk(t, w, "remove", handlerstest.Ana)
		addNobody(form, more)
		if problem := k.Post(t, "/ui/members/bulk", form).Page(t, http.StatusForbidden).Find(".problem"); !problem.Says("You can’t remove members.") {
			t.Errorf("with %d more, without the permission: %s", more, problem.Text())
		}
	}
}

// TestBulkRemovalAsks before it removes more people than anybody has in view, and says
// who would stay; a few it removes at once, because that can be undone.
func TestBulkRemovalAsks(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	form := bulk(t, w, "remove", handlerstest.Kim, handlerstest.Dana)
	addNobody(form, model.MostRemovedUnasked-1)
	page := d.Post(t, "/ui/members/bulk", form).Shows(t)
	if got := page.Heading(); got != "Remove 1 member from Acme?" {
		t.Errorf("the page asks %q", got)
	}
	if names := page.Find(".members-names"); names.Text() != "Kim Lee Dana Lee You can’t remove yourself here. Leave the organization instead." {
		t.Errorf("it names %q", names.Text())
	}
	w.Member(t, handlerstest.Kim)                     // fails when asking has removed her
	for _, link := range page.Find("main").All("a") { // back and cancel
		if link.Attr("href") != "/ui/members?q=lee&sort=-active" {
			t.Errorf("the list is not as it was behind %s", link.HTML())
		}
	}
	asked := page.Form("/ui/members/bulk")
	if len(asked.All("[name=id]")) != 1 || asked.Field("id").Value() != string(w.Members[handlerstest.Kim].ID) {
		t.Errorf("it removes others: %s", asked.HTML())
	}
	form.Set("confirmed", asked.Field("confirmed").Value())
	d.Post(t, "/ui/members/bulk", form).LeadsTo(t, "/ui/members?q=lee&sort=-active")
	if got := d.Get(t, "/ui/members").Shows(t).Toast(); got != "Kim Lee is no longer a member of Acme. 20 skipped: you can’t do this to yourself; 19 are no longer members." {
		t.Errorf("the toast says %q", got)
	}
}
