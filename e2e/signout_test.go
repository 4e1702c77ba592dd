package e2e

import (
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// leaveBySAML and leaveByOpenID: the button of the portal signs people out here, then at
// their identity provider, which browsers let no form of ours lead to, and brings them back.
func leaveBySAML(t *testing.T, w *world) {
	idp := w.Upstream(t, model.ConnectionSAML)
	idp.SignsOut(t)
	zoe := w.visit(t)
	zoe.entersBy(w, idp, true)
	zoe.leaves()
	idp.PostsOnly(t) // so that a page of ours posts
	zoe.entersBy(w, idp, false)
	zoe.leaves()
}

func leaveByOpenID(t *testing.T, w *world) {
	idp := w.Upstream(t, model.ConnectionOIDC)
	idp.SignsOut(t)
	zoe := w.visit(t)
	zoe.entersBy(w, idp, true)
	zoe.leaves()
	zoe.open(idp.URL + "/oauth2/v1/logout") // where nobody is left to tell about
	zoe.sees("h1", "You are signed out")
}

// entersBy signs somebody in through an identity provider, who is new there or not.
func (v *visitor) entersBy(w *world, idp *handlerstest.IdP, isNew bool) {
	v.Helper()
	v.open(w.Server.URL + idp.Start() + "?next=%2Fui%2Fprofile")
	v.sees("h1", "Sign in to Coffeedesk")
	if isNew {
		v.click(`label[for="new"]`)
		v.enter("#email", "zoe@acme.test")
		v.enter("#first", "Zoe")
		v.enter("#last", "Quill")
	} else {
		v.choose("Zoe Quill")
	}
	v.click("main .primary")
	v.holds(`location.pathname === "/ui/profile" && document.querySelector("#account") !== null`)
}

// leaves signs out by the portal's own button, and comes back from the identity provider.
func (v *visitor) leaves() {
	v.Helper()
	v.click(".layout-person")
	v.click(`#account form[action="/a/logout"] button`)
	v.holds(`location.pathname + location.search === "/a/signed-out"`)
	v.sees("main", "The session in this browser has ended.")
}
