package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// TestMailedLink: a link is mailed to whom it is for, with what its maker adds, and opens with
// the code that is sent to the same address. The other administrators hear of it, and get no
// link.
func TestMailedLink(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	form, before := filled(t, dana, "recipient", it, "mail", "yes"), len(w.Deliver(t))
	form.Set("note", "Please by Friday.\r\nSee evil.example")
	page := dana.Post(t, links, form).Shows(t)
	if !page.Find("main").Says("We have mailed the link to "+it) || page.Heading() != "The link is on its way" {
		t.Errorf("made: %s", page.Text())
	}
	to, at := map[string]string{}, ""
	for _, m := range w.Deliver(t)[before:] {
		to[m.To] = m.Subject
		if _, rest, found := strings.Cut(m.Text, "/portal/"); found && m.To == it {
			token, _, _ := strings.Cut(rest, "\n")
			at = "/portal/" + token
			if !strings.Contains(m.Text, "> Please by Friday.\n> See evil example\n") {
				t.Errorf("the mail says %s", m.Text)
			}
		}
	}
	want := map[string]string{it: "Dana Lee asks you to set up Acme on Anteroom", handlerstest.Ana: "Dana Lee has made a link to settings of Acme"}
	if diff := cmp.Diff(want, to); diff != "" {
		t.Fatalf("to whom what was sent (-want +got):\n%s", diff)
	}
	b := w.Browser(t)
	b.Post(t, at+"/code", asked(t, b, at)).Expect(t, http.StatusSeeOther)
}

// TestMailRefused: what cannot be mailed is said beside the form, which keeps what was typed.
func TestMailRefused(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	for name, test := range map[string]struct {
		pairs []string
		field string
		want  string
	}{
		"to nobody":           {[]string{"mail", "yes", "note", "Hello"}, "recipient", "Type the address"},
		"to what is none":     {[]string{"mail", "yes", "recipient", "it"}, "recipient", "@"},
		"a note for nobody":   {[]string{"recipient", it, "note", "Hello"}, "note", "Nobody would read the note"},
		"a note of a novel":   {[]string{"recipient", it, "mail", "yes", "note", strings.Repeat("x", 301)}, "note", "300 characters"},
		"letters of a server": {[]string{"recipient", "renée@acme.test", "mail", "yes"}, "recipient", "renée@acme.test"},
	} {
		if name == "letters of a server" {
			w.Post.TakeOnlyASCII()
		}
		form := filled(t, dana, test.pairs...)
		page := dana.Post(t, links, form).Page(t, http.StatusUnprocessableEntity)
		if got := page.Find("#portal-" + test.field + "-error"); !got.Says(test.want) {
			t.Errorf("%s: %s", name, got.Text())
		}
		if again := page.Find("main").Form(links); again.Field("recipient").Value() != form.Get("recipient") || again.Field("note").Value() != form.Get("note") {
			t.Errorf("%s: the form is lost: %s", name, again.HTML())
		}
	}
	if all, err := w.DB.PortalLinks(t.Context(), w.Acme, 1); err != nil || len(all) > 0 {
		t.Errorf("links: %v, %v", all, err)
	}
}

// TestLinkWithoutMailServer: where no mail is sent, the form offers nothing that needs it.
func TestLinkWithoutMailServer(t *testing.T) {
	t.Parallel()
	w, b, _ := inPortal(t)
	w.WithoutMail(t)
	main := b.Get(t, links+"/new").Shows(t).Find("main")
	if main.Has("#portal-recipient") || main.Has("#portal-mail") || main.Has("#portal-note") || !main.Says("No mail is sent from here") {
		t.Errorf("the form: %s", main.HTML())
	}
	made(t, b)
	page := b.Post(t, links, filled(t, b, "recipient", it, "mail", "yes")).Page(t, http.StatusUnprocessableEntity)
	if !page.Find(".field-error").Says("Email is not set up here") {
		t.Errorf("a link that is to be mailed: %s", page.Text())
	}
}
