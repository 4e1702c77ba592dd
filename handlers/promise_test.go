package handlers_test

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/social"
)

// edit is a form of the portal as somebody has filled it in.
type edit struct {
	path string
	form url.Values
}

// editor is who fills forms in: Dana, in a browser and a world of her own, with or
// without JavaScript.
type editor struct {
	*handlerstest.World
	*testing.T
	clock   *dbtest.Clock
	browser *handlerstest.Browser
	session model.SessionID
	inline  bool
}

func newEditor(t *testing.T, inline bool) editor {
	t.Helper()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification, model.FeatureSessionPolicy, model.FeatureSSO, model.FeatureDirSync, model.FeatureAPIKeys)
	e := editor{World: w, T: t, clock: clock, browser: w.As(t, handlerstest.Dana), inline: inline}
	all, err := w.DB.OwnSessions(t.Context(), w.Members[handlerstest.Dana].User, 1)
	if err != nil {
		t.Fatal(err)
	}
	e.session = all[0].ID
	return e
}

// under returns a form below a path with names and values in turn.
func under(path string, pairs ...string) edit {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return edit{path, form}
}

// offersSocial sets two providers up by which people may sign in.
func (e editor) offersSocial() {
	e.OfferSocial(e.T, social.Client{Provider: model.SocialGoogle, ID: "id"}, social.Client{Provider: model.SocialGitHub, ID: "id"})
}

// undo returns the form in the message of a change that has just been made.
func (e editor) undo(change edit) edit {
	e.Helper()
	shown := e.browser.Post(e.T, change.path, change.form, handlerstest.Inline...)
	if to := shown.Header.Get("HX-Redirect"); to != "" {
		shown = e.browser.Get(e.T, to)
	}
	part := shown.Shows(e.T).Find(".toast").Find("form")
	undo := under(part.Attr("action"))
	for _, field := range part.All("input") {
		undo.form.Add(field.Attr("name"), field.Attr("value"))
	}
	return undo
}

func (e editor) invited() string {
	e.Helper()
	return "/ui/members/invitations/" + string(e.Invite(e.T, e.browser, "zoe@acme.test").ID)
}

func (e editor) kim(rest string) string {
	return "/ui/members/" + string(e.Members[handlerstest.Kim].ID) + rest
}

func (e editor) claimed(rest string) string {
	e.Helper()
	return "/ui/domains/" + string(e.Claim(e.T, handlerstest.Dana, "acme.example").ID) + rest
}

// invitedToGlobex returns the id of an invitation of Dana to Globex.
func (e editor) invitedToGlobex() string {
	e.Helper()
	return string(e.Invite(e.T, e.As(e.T, handlerstest.Gus), handlerstest.Dana).ID)
}

// edits is a form for each route that changes something for somebody who is signed in.
func edits() map[string]func(e editor) edit {
	member := func(e editor) edit { return edit{e.kim("/role"), e.Change(e.T, handlerstest.Kim, "admin")} }
	all := map[string]func(e editor) edit{
		"/ui/general": func(editor) edit { return under("/ui/general", "name", "Acme & Söhne", "version", "1") },
		"/ui/general/language": func(editor) edit {
			return under("/ui/general/language", "language", "de", "version", "1")
		},
		"/ui/general/domains": func(editor) edit { return under("/ui/general/domains", "domain", "acme.test") },
		"/ui/general/domains/{domain}/remove": func(e editor) edit {
			return under("/ui/general/domains/" + string(e.Domain(e.T, handlerstest.Dana, "acme.test")) + "/remove")
		},
		"/ui/general/sign-in": func(e editor) edit {
			e.offersSocial()
			return under("/ui/general/sign-in", "allowed", "github", "version", "1")
		},
		"/ui/general/support": func(editor) edit { return under("/ui/general/support", "hours", "4") },
		"/ui/general/support/end": func(e editor) edit {
			e.LetSupportIn(e.T)
			return under("/ui/general/support/end")
		},
		"/ui/general/export":      func(editor) edit { return under("/ui/general/export") },
		"/ui/general/delete":      func(editor) edit { return under("/ui/general/delete", "name", "Acme") },
		"/ui/general/logo/remove": func(editor) edit { return under("/ui/general/logo/remove") },
		"/ui/members/invitations": func(e editor) edit {
			return under("/ui/members/invitations", "emails", "zoe@acme.test", "role", e.Role(e.T, "member"), "note", "Hello")
		},
		"/ui/members/invitations/{invitation}/resend":  func(e editor) edit { return under(e.invited() + "/resend") },
		"/ui/members/invitations/{invitation}/cancel":  func(e editor) edit { return under(e.invited() + "/cancel") },
		"/ui/members/invitations/{invitation}/restore": func(e editor) edit { return e.undo(under(e.invited() + "/cancel")) },
		"/ui/members/{member}/role":                    member,
		"/ui/members/{member}/role, undone":            func(e editor) edit { return e.undo(member(e)) },
		"/ui/members/bulk": func(e editor) edit {
			return under("/ui/members/bulk", "action", "role", "role", e.Role(e.T, "admin"), "id", string(e.Members[handlerstest.Kim].ID))
		},
		"/ui/members/bulk/undo": func(e editor) edit {
			return e.undo(under("/ui/members/bulk", "action", "role", "role", e.Role(e.T, "admin"), "id", string(e.Members[handlerstest.Kim].ID)))
		},
		"/ui/members/{member}/remove":          func(e editor) edit { return under(e.kim("/remove")) },
		"/ui/members/{member}/restore":         func(e editor) edit { return e.undo(under(e.kim("/remove"))) },
		"/ui/members/{member}/suspend":         func(e editor) edit { return under(e.kim("/suspend")) },
		"/ui/members/{member}/reactivate":      func(e editor) edit { return e.undo(under(e.kim("/suspend"))) },
		"/ui/members/{member}/sign-out":        func(e editor) edit { return under(e.kim("/sign-out")) },
		"/ui/domains":                          func(editor) edit { return under("/ui/domains", "domain", "acme.example") },
		"/ui/domains/{domain}/check":           func(e editor) edit { return under(e.claimed("/check")) },
		"/ui/domains/{domain}/retry":           func(e editor) edit { return under(e.claimed("/retry")) },
		"/ui/domains/{domain}/remove":          func(e editor) edit { return under(e.claimed("/remove")) },
		"/ui/domains/{domain}/remove-verified": func(e editor) edit { return under(e.claimed("/remove-verified")) },
		"/ui/session-policy": func(editor) edit {
			return under("/ui/session-policy", "version", "1", "source", "custom", "absolute", "8", "absolute_unit", "hours")
		},
		"/ui/profile": func(e editor) edit {
			return under("/ui/profile", "first_name", "Daniela", "last_name", "Cole", "version", "1")
		},
		"/ui/profile/picture/remove": func(editor) edit { return under("/ui/profile/picture/remove") },
		"/ui/profile/time-zone": func(editor) edit {
			return under("/ui/profile/time-zone", "time_zone", "Europe/Zurich", "version", "1")
		},
		"/ui/profile/language": func(editor) edit {
			return under("/ui/profile/language", "language", "de", "version", "1")
		},
		"/ui/profile/email": func(editor) edit { return under("/ui/profile/email", "email", "new@acme.test") },
		"/ui/profile/organizations/{organization}/leave": func(e editor) edit {
			return under("/ui/profile/organizations/" + string(e.Acme) + "/leave")
		},
		"/ui/security/sessions/revoke-others": func(editor) edit { return under("/ui/security/sessions/revoke-others") },
		"/ui/security/sessions/{session}/revoke": func(e editor) edit {
			return under("/ui/security/sessions/" + string(e.SessionOf(e.T, handlerstest.Dana).ID) + "/revoke")
		},
		"/ui/security/passkeys/{passkey}": func(e editor) edit {
			return under("/ui/security/passkeys/"+string(e.Passkey(e.T, e.Members[handlerstest.Dana].User).ID), "name", "Laptop", "version", "1")
		},
		"/ui/security/passkeys/{passkey}/remove": func(e editor) edit {
			return under("/ui/security/passkeys/" + string(e.Passkey(e.T, e.Members[handlerstest.Dana].User).ID) + "/remove")
		},
		"/ui/security/linked/{provider}/unlink": func(e editor) edit {
			e.Write(e.T, func(tx *db.Tx) error {
				return tx.PutSocialIdentity(e.T.Context(), model.SocialIdentity{Provider: model.SocialGitHub, Issuer: "https://github.test", Subject: "1", User: e.Members[handlerstest.Dana].User})
			})
			return under("/ui/security/linked/github/unlink")
		},
		"/a/organizations": func(e editor) edit {
			e.Add(e.T, e.Globex, handlerstest.Dana, "Dana", "member")
			return under("/a/organizations", "organization", string(e.Globex), "next", "/ui/members")
		},
		"/a/organizations/join": func(e editor) edit {
			return under("/a/organizations/join", "invitation", e.invitedToGlobex(), "next", "/ui/members")
		},
		"/a/organizations/decline": func(e editor) edit {
			return under("/a/organizations/decline", "invitation", e.invitedToGlobex(), "next", "/ui/members")
		},
		"/a/invite/accept/{invitation}": func(e editor) edit { return under("/a/invite/accept/" + e.invitedToGlobex()) },
	}
	maps.Copy(all, editsOfSSO())
	maps.Copy(all, editsOfSCIM())
	maps.Copy(all, editsOfGroups())
	maps.Copy(all, editsOfLinks())
	maps.Copy(all, editsOfKeys())
	return all
}

// notHeld are the routes whose requests nobody can send for a person later, and why.
var notHeld = map[string]string{
	"/ui/general/logo":                           "a file",
	"/ui/profile/picture":                        "a file",
	"/ui/sso/{connection}/metadata":              "a file",
	"/ui/sso/{connection}/test":                  "it leads to a link that is another one each time",
	"/ui/scim/{directory}/tokens":                "it shows a token that is another one each time",
	"/ui/scim/{directory}/tokens/{token}/rotate": "the same",
	"/ui/scim/{directory}/oauth/secrets":         "the same",
	"/ui/scim/{directory}/oauth/{client}/rotate": "the same",
	"/ui/portal-links":                           "it shows a link that is another one each time",
	"/ui/keys":                                   "it shows a key that is another one each time",
	"/ui/security/passkeys":                      "an authenticator answers a question of this session",
	"/ui/security/passkeys/begin":                "the same",
	"/ui/profile/email/code":                     "the code is for this session, and a new one is asked for as quickly",
	"/ui/sso/{connection}/same-person":           "it answers a question that may have been answered since",
	"/ui/sso/{connection}/somebody-new":          "the same",
	"/ui/sso/{connection}/all-same":              "the same",
	"/ui/scim/{directory}/same-person":           "the same",
	"/ui/scim/{directory}/somebody-new":          "the same",
	"/ui/scim/{directory}/users/{user}/move":     "it says who looks after somebody, which may be another one since",
	"/a/support-over":                            "it ends the session",
	"/a/link":                                    "it is for who has just proven their inbox in this session",
	"/a/sudo":                                    "what it sends is held already",
	"/a/sudo/discard":                            "the same",
	"/a/sudo/email":                              "the same",
	"/a/sudo/code":                               "the same",
	"/a/sudo/passkey":                            "the same",
	"/a/sudo/passkey/begin":                      "the same",
	"/a/step-up/passkey":                         "an authenticator answers a question of this session",
	"/a/step-up/passkey/begin":                   "the same",
}

// TestEveryFormIsAmongTheEdits: the promise below is kept for a new form from its first
// day.
func TestEveryFormIsAmongTheEdits(t *testing.T) {
	t.Parallel()
	known := edits()
	for _, r := range routeTable(t, handlerstest.New(t).Config) {
		if !slices.Contains(r.Methods, "POST") || strings.HasPrefix(r.Guard, "public") || !strings.HasPrefix(r.Path, "/ui/") && !strings.HasPrefix(r.Path, "/a/") {
			continue
		}
		if known[r.Path] == nil && notHeld[r.Path] == "" {
			t.Errorf("%s changes something: give edits a form for it, or notHeld a reason", r.Path)
		}
	}
}

// TestNoEditIsLost is the promise of the portal: whatever becomes of a session or of the
// server while somebody fills a form in, what they send does what it would have done
// before, once they have signed in and said so. When somebody else was faster, they read so, and nothing is overwritten.
func TestNoEditIsLost(t *testing.T) {
	t.Parallel()
	for route, fill := range edits() {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			undisturbed := newEditor(t, false)
			filled := fill(undisturbed)
			plain := undisturbed.outcome(func() handlerstest.Answer { return undisturbed.confirmed(undisturbed.send(filled)) })
			if filled.form.Has("version") && tabs()[route] == nil && !strings.HasSuffix(route, "undone") && !strings.HasSuffix(route, "/restore") && !slices.Contains(notTwice, route) {
				t.Error("the form says which version it changes: add it to tabs")
			}
			for name, meanwhile := range meanwhiles() {
				for _, inline := range meanwhile.inline {
					e := newEditor(t, inline)
					filled := fill(e)
					got, want := e.outcome(func() handlerstest.Answer { return meanwhile.send(e, filled) }), plain
					if inline && got.To == "" && plain.To != "" { // the page is still there
						want.Status, want.To = http.StatusOK, ""
					}
					if diff := gocmp.Diff(want, got); diff != "" {
						t.Errorf("%s, inline %t: something else happens (-without +with):\n%s", name, inline, diff)
					}
				}
			}
		})
	}
}

// meanwhile is what can happen between filling a form in and sending it.
type meanwhile struct {
	inline []bool // without JavaScript, with it, or both where they differ
	send   func(editor, edit) handlerstest.Answer
}

func meanwhiles() map[string]meanwhile {
	return map[string]meanwhile{
		"nothing": {[]bool{true}, func(e editor, filled edit) handlerstest.Answer { return e.confirmed(e.send(filled)) }},
		"her proof of who she is gets old": {[]bool{true}, func(e editor, filled edit) handlerstest.Answer {
			e.clock.Advance(model.SudoLife)
			return e.confirmed(e.send(filled))
		}},
		"the session is revoked": {[]bool{false, true}, func(e editor, filled edit) handlerstest.Answer { return e.ended(filled, model.EndRevoked) }},
		"the session expires":    {[]bool{false}, func(e editor, filled edit) handlerstest.Answer { return e.ended(filled, model.EndExpired) }},
		"the server restarts": {[]bool{false}, func(e editor, filled edit) handlerstest.Answer {
			e.Serve(e.T, handlers.New)
			return e.confirmed(e.send(filled))
		}},
		"she signs out and in again in another tab": {[]bool{false}, func(e editor, filled edit) handlerstest.Answer {
			e.browser.Post(e.T, "/a/logout", url.Values{})
			e.browser.SignIn(e.T, handlerstest.Dana, "")
			return e.confirmed(e.send(filled))
		}},
	}
}

// ended ends the session, sends the form, signs in again and goes on with it.
func (e editor) ended(filled edit, why model.EndReason) handlerstest.Answer {
	e.Helper()
	e.Write(e.T, func(tx *db.Tx) error {
		_, err := tx.EndSessions(e.Context(), db.OneSession(e.session), why)
		return err
	})
	a := e.send(filled)
	to, err := url.Parse(a.Location())
	if err != nil || a.Status != http.StatusSeeOther || to.Path != "/a/login" || to.Query().Get("lost") != "" {
		e.Fatalf("%s: status %d to %q, want to sign in with the form held", a.Asked, a.Status, a.Location())
	}
	return e.goOn(e.browser.SignIn(e.T, handlerstest.Dana, to.Query().Get("next")))
}

// send sends a form as its page does, and returns where htmx is led as if a browser
// were.
func (e editor) send(filled edit) handlerstest.Answer {
	e.Helper()
	if !e.inline {
		return e.browser.Post(e.T, filled.path, filled.form)
	}
	page := append([]string{"HX-Current-URL", e.Server.URL + filled.page()}, handlerstest.Inline...)
	a := e.browser.Post(e.T, filled.path, filled.form, page...)
	if to := a.Header.Get("HX-Redirect"); to != "" {
		a.Status = http.StatusSeeOther
		a.Header.Set("Location", to)
	}
	return a
}

// page returns the page that a form is on.
func (filled edit) page() string {
	if strings.HasPrefix(filled.path, "/ui/members/invitations") {
		return "/ui/members/invitations"
	}
	return strings.Join(strings.SplitN(filled.path, "/", 4)[:3], "/")
}

// confirmed proves who Dana is where an answer asks for that.
func (e editor) confirmed(a handlerstest.Answer) handlerstest.Answer {
	e.Helper()
	if !strings.HasPrefix(a.Location(), "/a/sudo?") {
		return a
	}
	return e.browser.Confirm(e.T, a, "")
}

// id is what no person reads.
var id = regexp.MustCompile(`\b[a-z]{2,4}_\d+\b`)

// goOn sends what has waited for Dana to sign in, by the button of the page that says
// what it is.
func (e editor) goOn(a handlerstest.Answer) handlerstest.Answer {
	e.Helper()
	request := a.After(e.T, "/a/sudo?request=")
	main := e.browser.Get(e.T, a.Location()).Shows(e.T).Find("main")
	if !main.Says("You were signed out before this was saved") || !main.Has("dl") || main.Find("#held-send").Text() == "" || id.MatchString(main.Text()) {
		e.Errorf("the page does not say what waits: %s", main.Text())
	}
	return e.browser.Post(e.T, "/a/sudo", url.Values{"request": {request}})
}

// outcome is what became of a form: where it led, what was recorded, and for whom the
// browser's session acts then.
type outcome struct {
	Status int
	To     string
	Events []string
	Org    string
}

var digits = regexp.MustCompile(`\d{6,}|=[\w-]{20,}`)

func (e editor) outcome(send func() handlerstest.Answer) outcome {
	e.Helper()
	last := int64(0)
	for _, event := range e.log(0) {
		last = event.Seq
	}
	a := send()
	o := outcome{Status: a.Status, To: digits.ReplaceAllString(a.Location(), "…")}
	for _, event := range e.log(last) {
		switch event.Type() {
		case model.EventUserLogin, model.EventUserLogout, model.EventUserConfirmed, model.EventSessionSwitched:
		default:
			o.Events = append(o.Events, string(event.Type())+" "+strconv.FormatBool(event.Actor.Is(e.Members[handlerstest.Dana].User)))
		}
	}
	if s, err := e.DB.SessionByToken(e.Context(), secret.Hash(e.browser.Cookie(e.T).Value)); err == nil {
		o.Org = s.Org.Name
	}
	return o
}

func (e editor) log(after int64) []model.Event {
	e.Helper()
	events, err := e.DB.EventsAfter(e.Context(), after, 1000)
	if err != nil {
		e.Fatal(err)
	}
	return events
}

// twice is a form that changes something that is there, as two tabs fill it in.
type twice struct {
	at            string   // the page that shows the form
	path          string   // where it goes, "" for the page itself
	field         string   // what both change, "" where a button says all
	first, second string   // to what
	more          []string // what the form holds besides
	oneClick      bool     // inline, choosing sends it: there is nothing to keep
}

// tabs are the forms that say which version of a thing they change.
func tabs() map[string]func(e editor) twice {
	all := map[string]func(e editor) twice{
		"/ui/general": func(editor) twice { return twice{at: "/ui/general", field: "name", first: "First", second: "Second"} },
		"/ui/general/language": func(editor) twice {
			return twice{at: "/ui/general", path: "/ui/general/language", field: "language", first: "en", second: "ja"}
		},
		"/ui/general/sign-in": func(e editor) twice {
			e.offersSocial()
			return twice{at: "/ui/general", path: "/ui/general/sign-in", field: "allowed", first: "google", second: "github"}
		},
		"/ui/profile": func(editor) twice {
			return twice{at: "/ui/profile", field: "first_name", first: "First", second: "Second", more: []string{"last_name", "Lee"}}
		},
		"/ui/profile/time-zone": func(editor) twice {
			return twice{at: "/ui/profile/time-zone", field: "time_zone", first: "Europe/Zurich", second: "Asia/Tokyo"}
		},
		"/ui/profile/language": func(editor) twice {
			return twice{at: "/ui/profile", path: "/ui/profile/language", field: "language", first: "en", second: "ja"}
		},
		"/ui/session-policy": func(editor) twice {
			return twice{at: "/ui/session-policy", field: "absolute", first: "8", second: "9", more: []string{"source", "custom", "absolute_unit", "hours"}}
		},
		"/ui/security/passkeys/{passkey}": func(e editor) twice {
			own := "/ui/security/passkeys/" + string(e.Passkey(e.T, e.Members[handlerstest.Dana].User).ID)
			return twice{at: own + "/edit", field: "name", first: "First", second: "Second"}
		},
		"/ui/members/{member}/role": func(e editor) twice {
			return twice{at: e.kim("/role"), field: "role", first: e.Role(e.T, "admin"), second: e.Role(e.T, "member"), oneClick: true}
		},
	}
	maps.Copy(all, tabsOfSSO())
	maps.Copy(all, tabsOfSCIM())
	maps.Copy(all, tabsOfGroups())
	return all
}

// notTwice are the routes that say a version, and need no word of another tab.
var notTwice = []string{
	"/ui/scim/{directory}/groups", // saves only what was shown
	"/ui/scim/{directory}/delete", // what it was about is gone
	"/ui/sso/{connection}/delete", // the same
	"/ui/sso/{connection}/domain", // a domain is of no connection
	"/ui/sso/{connection}/groups", // says first what it would do: TestGroups in handlers/sso
	"/ui/sso/{connection}/require",
	"/ui/sso/{connection}/optional",  // two buttons, each where the other is not
	"/ui/sso/{connection}/oidc",      // as for SAML, and asks somebody outside
	"/ui/sso/{connection}/use",       // a button, where a test is shown
	"/ui/portal-links/{link}/extend", // the list shows how it is now: TestLinkOfTwoTabs in handlers/portal
}

// TestTwoTabs: of two tabs that change the same, the second reads what the first did,
// and what was entered in it is still there.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	for route, fill := range tabs() {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			for _, inline := range []bool{false, true} {
				e := newEditor(t, inline)
				e.twoTabs(fill(e))
			}
		})
	}
}

func (e editor) twoTabs(two twice) {
	e.Helper()
	e.clock.Advance(time.Second)
	path := cmp.Or(two.path, strings.TrimSuffix(two.at, "/edit"))
	form := e.browser.Get(e.T, two.at).Shows(e.T).Form(path)
	fill := func(text string) edit {
		return under(path, append([]string{"version", form.Field("version").Value(), two.field, text}, two.more...)...)
	}
	first, second := fill(two.first), fill(two.second)
	if a := e.browser.Twin(e.T).Post(e.T, first.path, first.form); a.Status != http.StatusSeeOther {
		e.Fatalf("the first: status %d: %s", a.Status, a.Body)
	}
	e.clock.Advance(time.Second)
	page := e.send(second).Page(e.T, http.StatusConflict)
	if two.field == "" {
		if !page.Says(" meanwhile") {
			e.Errorf("inline %t: no word of the other tab: %s", e.inline, page.HTML())
		}
		return
	}
	if !page.Says(" meanwhile") {
		e.Errorf("inline %t: no word of the other tab: %s", e.inline, page.Form(path).HTML())
	}
	if got := entered(page.Form(path), two.field); got != two.second && !(two.oneClick && e.inline) {
		e.Errorf("inline %t: the field has %q, and not what was entered", e.inline, got)
	}
	if got := entered(e.browser.Get(e.T, two.at).Shows(e.T).Form(path), two.field); got != two.first {
		e.Errorf("inline %t: %q is stored, want %q", e.inline, got, two.first)
	}
	// Who has read it and sends it once more means it.
	second.form.Set("version", page.Form(path).Field("version").Value())
	if a := e.send(second); a.Status >= 400 {
		e.Errorf("inline %t: once more: status %d: %s", e.inline, a.Status, a.Body)
	}
}

// entered returns what a field holds, or which of its choices is chosen.
func entered(form handlerstest.Part, name string) string {
	for _, f := range form.All("[name=" + name + "]") {
		if !f.Is("type") || f.Attr("type") != "radio" && f.Attr("type") != "checkbox" || f.Is("checked") {
			return f.Value()
		}
	}
	return ""
}
