package identityprovider

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// TestSomebodyNew comes for the first time, and is in the directory afterwards.
func TestSomebodyNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	nora := func(assign bool) func(url.Values) {
		return func(form url.Values) {
			form.Set("person", somebodyNew)
			form.Set("email", "nora@globex.example")
			form.Set("first", "Nora")
			form.Set("groups", "Staff, Baristas")
			if !assign {
				form.Del("assign")
			}
		}
	}
	asked := w.redirected(w.asks(), nil)
	response, _ := answered(t, w.choose(asked, "gus@globex.example", FaultNone, nora(true)))
	said, err := saml.Verify(response, w.expected("_request-1"))
	if err != nil {
		t.Fatal(err)
	}
	want := []saml.Attribute{
		{Name: "email", Values: []string{"nora@globex.example"}}, {Name: "firstName", Values: []string{"Nora"}}, {Name: "groups", Values: []string{"Staff", "Baristas"}},
	}
	if diff := cmp.Diff(want, said.Attributes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := w.choose(asked, "gus@globex.example", FaultNone, nora(true)).want(http.StatusUnprocessableEntity, "is in the directory already")
	if _, form := again.form(); form.Get("first") != "Nora" || form.Get("person") != somebodyNew {
		t.Errorf("what was typed is gone: %v", form)
	}
	response, _ = answered(t, w.choose(asked, "gus@globex.example", FaultNone, func(form url.Values) {
		nora(false)(form)
		form.Set("email", "otto@globex.example")
	}))
	if _, err := saml.Verify(response, w.expected("_request-1")); err == nil {
		t.Error("somebody new who was not assigned signed in")
	}
}

// TestChangeAttributes adds and removes rows by buttons, without JavaScript.
func TestChangeAttributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	asked := w.redirected(w.asks(), nil)
	press := func(p page, button string) page {
		_, form := p.form()
		form.Set("do", button)
		return w.post(asked.url.String(), form).want(http.StatusOK, "Attribute statements")
	}
	p := press(press(press(asked, "remove-2"), "remove-1"), "add")
	response, _ := answered(t, w.choose(p, "gus@globex.example", FaultNone, func(form url.Values) {
		form["name"][2], form["value"][2] = "groups", "Guests & others"
	}))
	said, err := saml.Verify(response, w.expected("_request-1"))
	if err != nil {
		t.Fatal(err)
	}
	want := []saml.Attribute{{Name: "email", Values: []string{"gus@globex.example"}}, {Name: "groups", Values: []string{"Admins", "Staff", "Guests & others"}}}
	if diff := cmp.Diff(want, said.Attributes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.choose(asked, "gus@globex.example", FaultNone, func(form url.Values) { form["value"][0] = "user.mail" }).
		want(http.StatusUnprocessableEntity, "The value user.mail is no attribute of a person")
}

// TestAnswersGoByThemselves, unless somebody wants to read them first.
func TestAnswersGoByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	show := func(form url.Values) { form.Set("show", "yes") }
	forward := map[string]string{"saml": `<script src="/static/send.js" defer>`, "oidc": `<meta http-equiv="refresh"`}
	for protocol, asked := range map[string]page{"saml": w.redirected(w.asks(), nil), "oidc": w.get(w.asksWith("state", "x"))} {
		if p := w.choose(asked, "gus@globex.example", FaultNone, nil); !strings.Contains(p.body, forward[protocol]) {
			t.Errorf("%s waits: %s", protocol, p.body)
		}
		p := w.choose(asked, "gus@globex.example", FaultNone, show).want(http.StatusOK, "gus@globex.example")
		if strings.Contains(p.body, forward[protocol]) {
			t.Errorf("%s does not wait", protocol)
		}
	}
	w.get("/static/send.js").want(http.StatusOK, "submit()")
}

// TestPolicy: no page runs a script that is not in a file of ours, and forms of other
// sites reach nothing but what they are meant to.
func TestPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, path := range []string{"/", appsPath, appsPath + "/saml", appsPath + "/oidc", appsPath + "/saml/sign-on", appsPath + "/oidc/assignments", peoplePath, "/app/saml/sso/saml", "/nowhere"} {
		p := w.get(path)
		csp := strings.Split(p.header.Get("Content-Security-Policy"), "; ")
		if !slices.Contains(csp, "default-src 'none'") || !slices.Contains(csp, "form-action 'self'") || strings.Contains(p.body, "style=") || strings.Contains(p.body, "onclick") {
			t.Errorf("%s: %q", path, csp)
		}
	}
	for path, want := range map[string]int{peoplePath: http.StatusForbidden, "/app/saml/sso/saml": http.StatusBadRequest} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.base+path, nil)
		if err == nil {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
		if p := w.do(r, err); p.status != want {
			t.Errorf("%s from elsewhere: %d, want %d", path, p.status, want)
		}
	}
}
