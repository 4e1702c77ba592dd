package directories_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestInvitedAndProvisioned: whom somebody has invited and the provider tells of is a member
// in the role that people meant, as long as the invitation counts. Whoever is inactive there
// is not invited any more. The link opens nothing either way.
func TestInvitedAndProvisioned(t *testing.T) {
	t.Parallel()
	const zoe = "zoe@acme.test"
	body := func(active bool) string {
		return fmt.Sprintf(`{"userName":%q,"externalId":"00u1","emails":[{"value":%[1]q}],"active":%v}`, zoe, active)
	}
	for name, test := range map[string]struct {
		late   bool // after the invitation has expired
		active bool
		role   string // "" for nobody
		state  model.InvitationState
	}{
		"open":     {active: true, role: "admin", state: model.InvitationAccepted},
		"expired":  {late: true, active: true, role: "member", state: model.InvitationCancelled},
		"inactive": {state: model.InvitationCancelled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, clock, dana := world(t)
			w.Own(t, w.Acme, "acme.test")
			p := w.Provisions(t)
			a := dana.Post(t, "/ui/members/invitations", map[string][]string{"emails": {zoe}, "role": {w.Role(t, "admin")}})
			a.LeadsTo(t, "/ui/members/invitations")
			link := w.Token(t, zoe)
			i, err := w.Config.Invitations.Find(t.Context(), link)
			if err != nil {
				t.Fatal(err)
			}
			if test.late {
				clock.Advance(i.ExpiresAt.Sub(clock.Now()))
			}
			p.Make(t, "/Users", body(test.active))
			if got := w.State(t, i); got != test.state {
				t.Errorf("the invitation is %s, want %s", got, test.state)
			}
			var roles []string
			if u, err := w.DB.UserByEmail(t.Context(), zoe); err == nil {
				if m, err := w.DB.MemberOfUser(t.Context(), w.Acme, u.ID); err == nil && m.Status == model.MemberActive {
					for _, r := range m.Roles {
						roles = append(roles, r.Name)
					}
				}
			}
			if got := strings.Join(roles, " "); got != test.role {
				t.Errorf("holds %q, want %q", got, test.role)
			}
			b := w.Browser(t)
			b.Post(t, "/a/invite/"+link, nil)
			b.Get(t, "/ui/members").AsksToSignIn(t)
			b = w.Browser(t)
			b.SignIn(t, zoe, "")
			if a := b.Get(t, "/ui/members"); (a.Status == http.StatusOK) != (test.role != "") {
				t.Errorf("by email the portal answers %d to %q", a.Status, a.Location())
			}
		})
	}
}

// TestEmptiedGroup: a list of members that is empty empties the group, and those who look
// after the directory are told by mail when that takes many.
func TestEmptiedGroup(t *testing.T) {
	t.Parallel()
	w, _, _ := world(t)
	w.Own(t, w.Acme, "acme.test")
	p := w.Provisions(t)
	var members []string
	for i := range model.LossPeople + 1 {
		path := p.Tells(t, fmt.Sprintf("p%d@acme.test", i))
		members = append(members, `{"value":"`+strings.TrimPrefix(path, "/Users/")+`"}`)
	}
	group := "/Groups/" + p.Make(t, "/Groups", `{"displayName":"Everybody","members":[`+strings.Join(members, ",")+`]}`)
	before := len(w.Deliver(t))
	p.Send(t, "PUT", group, `{"displayName":"Everybody"}`).Expect(t, http.StatusOK) // says nothing of members
	if told := w.Deliver(t); len(told) != before {
		t.Errorf("%d are told of nothing", len(told)-before)
	}
	p.Send(t, "PUT", group, `{"displayName":"Everybody","members":[]}`).Expect(t, http.StatusOK)
	if a := p.Send(t, "GET", group, ""); strings.Contains(a.Body, "diruser_") {
		t.Errorf("in the group are %s", a.Body)
	}
	for _, to := range []string{handlerstest.Dana, handlerstest.Ana} {
		w.Mail(t, to, regexp.MustCompile(fmt.Sprintf(`(%d)`, model.LossPeople+1)))
	}
}

// TestAllAdministratorsAreSent: the page warns once directories look after all who can
// administer, who were members by people's hands before.
func TestAllAdministratorsAreSent(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	w.Own(t, w.Acme, "acme.test")
	p := w.Provisions(t)
	const warning = "Directories look after all who can administer"
	at := "/ui/scim/" + string(p.Directory.ID)
	w.Heard(t, p.Directory, model.DirectoryRequest{Method: "GET", Path: "/Users", Status: 200})
	p.Tells(t, handlerstest.Dana)
	if page(t, b, at).Says(warning) {
		t.Error("warns, and one is looked after by people")
	}
	p.Tells(t, handlerstest.Ana)
	if !page(t, b, at).Says(warning) {
		t.Error("does not warn")
	}
}
