package general_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestLeaveLink leads members to where they leave, and tells the last admin why
// they can't.
func TestLeaveLink(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	path := "/ui/profile/organizations/" + string(w.Acme) + "/leave"
	b := w.As(t, handlerstest.Dana)
	b.Get(t, "/ui/general").Shows(t).Find("main").Find("a[href=" + path + "]")
	b.Get(t, path).Shows(t).Form(path)
	b.Post(t, path, url.Values{}).LeadsTo(t, "/a/organizations")
	// Ana is the last admin now.
	main := w.As(t, handlerstest.Ana).Get(t, "/ui/general").Shows(t).Find("main")
	if !main.Says("You are the only admin. Make someone else an admin first.") || main.Has("a[href="+path+"]") {
		t.Errorf("the last admin sees %s", main.HTML())
	}
}

// TestDeleteOrganization: the name has to be typed; then nothing is left but
// what tells of it, and others' organizations.
func TestDeleteOrganization(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const path = "/ui/general/delete"
	b, k := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim)
	upload(t, b, handlerstest.Square(t, 10))
	logo := w.Org(t, w.Acme).Logo
	if effects := b.Get(t, path).Shows(t).Find(".effects"); !effects.Says("3 people lose access at once.") {
		t.Errorf("the effects are %s", effects.Text())
	}
	for _, typed := range []string{"", "acme", "Acme Corp"} {
		form := b.Post(t, path, url.Values{"name": {typed}}).Page(t, http.StatusUnprocessableEntity).Form(path)
		if !form.Find(".field-error").Says("Type the name exactly as it is shown.") {
			t.Errorf("%q: the form is %s", typed, form.Text())
		}
	}
	b.Post(t, path, url.Values{"name": {"Acme "}}).LeadsTo(t, "/a/organizations")
	if got := b.Get(t, "/a/organizations").Shows(t).Toast(); got != "Acme was deleted." {
		t.Errorf("the toast says %q", got)
	}
	k.Get(t, "/ui/general").AsksToSignIn(t)
	b.Get(t, "/pictures/"+logo).Expect(t, http.StatusNotFound)
	if _, err := w.DB.Organization(t.Context(), w.Acme); model.KindOf(err) != model.NotFound {
		t.Errorf("the organization: %v", err)
	}
	e := w.Events(t, w.Acme)[0]
	if p, _ := e.Payload.(model.OrganizationDeleted); p.Before.Name != "Acme" || p.Before.Members != 3 || p.Before.Sessions != 1 || !e.Actor.Is(w.Members[handlerstest.Dana].User) {
		t.Errorf("event = %+v", e)
	}
	w.As(t, handlerstest.Gus).Get(t, "/ui/general").Expect(t, http.StatusOK)
}
