package activity_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
)

const page = "/ui/activity"

// entries returns what the entries of a page say.
func entries(t *testing.T, b *handlerstest.Browser, at string, headers ...string) []string {
	t.Helper()
	var all []string
	for _, e := range b.Get(t, at, headers...).Shows(t).All(".activity-entry") {
		all = append(all, e.Text())
	}
	return all
}

// rename calls Acme something else.
func rename(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, name string) {
	t.Helper()
	version := strconv.FormatInt(w.Org(t, w.Acme).Version, 10)
	b.Post(t, "/ui/general", url.Values{"name": {name}, "version": {version}}).LeadsTo(t, "/ui/general")
}

// TestActivity: what somebody changes is said at once, with who it was, and what it was and
// is.
func TestActivity(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"))
	rename(t, w, b, "Acme <&> Sons")
	all := entries(t, b, page)
	if len(all) < 3 {
		t.Fatalf("%d entries: %q", len(all), all)
	}
	for i, wants := range [][]string{
		{"Organization renamed to Acme <&> Sons", "You", "Name Before: Acme After: Acme <&> Sons", "organization.updated", "IP address"},
		{"Role of Kim", "You", "Role Before: Member After: Admin", "user.organization_membership_updated"},
	} {
		for _, want := range wants {
			if !strings.Contains(all[i], want) {
				t.Errorf("entry %d lacks %q: %s", i, want, all[i])
			}
		}
	}
	if german := entries(t, b, page+"?lang=de"); !strings.Contains(german[1], "Rolle von Kim") {
		t.Errorf("in German: %s", german[1])
	}
}

// TestActivityOfKeys: which of the organization's keys it was, and whose, but not what members call
// their own.
func TestActivityOfKeys(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	may := slices.DeleteFunc(model.BuiltIn(), func(p model.Permission) bool { return !model.APIKeyMayHold(p) })
	ours, _ := w.OrgKey(t, handlerstest.Dana, may...)
	own, _ := w.OwnKey(t, handlerstest.Dana, may...)
	for i, k := range []model.APIKey{ours, own} {
		if _, err := w.Config.Invitations.Invite(t.Context(), k.Actor("192.0.2.1"), invitations.Request{Text: fmt.Sprintf("new-%d@acme.test", i), Role: model.RoleID(w.Role(t, "member"))}); err != nil {
			t.Fatal(err)
		}
	}
	all := entries(t, b, page)
	if !strings.Contains(all[0], "An API key of Dana Lee") || !strings.Contains(all[1], "The API key Nightly export") || strings.Contains(all[0], "Nightly") {
		t.Errorf("%s\n%s", all[0], all[1])
	}
}

// TestActivityOfClients: an organization's people read who has made a client of theirs, what it
// may, and for which one there is another secret.
func TestActivityOfClients(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	backend := w.Application(t, model.Application{Name: "Backend", Scopes: model.APIScopes()})
	by := model.Actor{Kind: model.ActorApplication, ID: string(backend.ID), Org: w.Acme}
	client, _, err := w.Config.Applications.Create(t.Context(), by, model.Application{Org: w.Acme, Name: "Export", Type: model.ApplicationWeb, Scopes: []string{model.ScopeUsersRead}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Config.Applications.AddSecret(t.Context(), by, client.ID); err != nil {
		t.Fatal(err)
	}
	all := entries(t, b, page)
	for i, wants := range [][]string{
		{"Client secret of Export made", "The app Backend", "application.secret_created"},
		{"App Export registered", "The app Backend", "Name After: Export", "Scopes After: organizations_users_read"},
	} {
		for _, want := range wants {
			if !strings.Contains(all[i], want) {
				t.Errorf("entry %d lacks %q: %s", i, want, all[i])
			}
		}
	}
	if _, err := w.Config.Applications.Delete(t.Context(), by, client.ID); err != nil {
		t.Fatal(err)
	}
	if all := entries(t, b, page); !strings.Contains(all[0], "App Export deleted") || !strings.Contains(all[1], "Client secret of an app made") {
		t.Errorf("once it is deleted: %q", all[:2])
	}
	if all := entries(t, w.As(t, handlerstest.Gus), page); strings.Contains(strings.Join(all, " "), "Export") {
		t.Errorf("in another organization: %q", all)
	}
}

// TestActivityFilters finds by who did it, what it was, what it was about and when, and says
// so when there is nothing.
func TestActivityFilters(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"))
	rename(t, w, b, "Acme Sons")
	kim := w.Members[handlerstest.Kim]
	today := w.DB.Now()
	for query, want := range map[string]string{
		"by=" + string(w.Actor(t, handlerstest.Dana).ID) + "&action=settings":                                "Organization renamed",
		"by=dana&action=organization.updated":                                                                "Organization renamed",
		"object=" + string(kim.ID) + "&action=people":                                                        "Role of Kim",
		"object=" + url.QueryEscape(handlerstest.Kim) + "&by=dana&action=people":                             "Role of Kim",
		"object=kim&from=" + today.Format(time.DateOnly) + "&to=" + today.Format(time.DateOnly) + "&by=dana": "Role of Kim",
		"action=settings&by=operator":                                                                        "",
		"by=nobody":                                                                                          "",
		"object=dom_1":                                                                                       "",
		"by=dana&to=2001-01-01":                                                                              "",
		"by=dana&from=2101-01-01":                                                                            "",
	} {
		for _, way := range [][]string{nil, handlerstest.Inline} {
			shown := b.Get(t, page+"?"+query, way...).Shows(t)
			all := shown.All(".activity-entry")
			switch {
			case want == "" && (len(all) != 0 || !shown.Says("Nothing matches the filters.") || !shown.Says("Clear filters")):
				t.Errorf("%s: %s", query, shown.Text())
			case want != "" && (len(all) == 0 || !strings.Contains(all[0].Text(), want)):
				t.Errorf("%s: %s", query, shown.Text())
			}
		}
	}
	form := b.Get(t, page+"?by=dana&action=domains&object=x&from=2026-01-02&to=2026-02-03").Shows(t).Find("#activity-filter")
	for name, want := range map[string]string{"by": "dana", "action": "domains", "object": "x", "from": "2026-01-02", "to": "2026-02-03"} {
		if got := form.Field(name).Value(); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

// TestActivityPages: fifty on a page, then older ones, with the filter kept.
func TestActivityPages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for i := range 53 {
		rename(t, w, b, fmt.Sprintf("Acme %d", i))
	}
	seen := map[string]bool{}
	at := page + "?action=settings&by=dana"
	first := b.Get(t, at).Shows(t)
	if n := len(first.All(".activity-entry")); n != 50 || first.Has("#activity-newest") {
		t.Fatalf("%d entries on the first page", n)
	}
	second := b.Get(t, first.Find("#activity-older").Attr("href")).Shows(t)
	for _, p := range [][]string{texts(first.All(".activity-what")), texts(second.All(".activity-what"))} {
		for _, text := range p {
			if seen[text] {
				t.Errorf("%q stands there twice", text)
			}
			seen[text] = true
		}
	}
	if len(seen) != 53 || second.Has("#activity-older") || second.Find("#activity-newest").Attr("href") != page+"?action=settings&by=dana" {
		t.Errorf("%d different entries; %s", len(seen), second.Text())
	}
}

func texts(parts []handlerstest.Part) (all []string) {
	for _, p := range parts {
		all = append(all, p.Text())
	}
	return all
}

// TestActivityOfOthers: another organization's events are nobody's, whatever is asked for.
func TestActivityOfOthers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	globex := w.Organization(t, "Globex")
	w.Add(t, globex, "gus@globex.test", "Gus", "admin")
	gus := w.Actor(t, "gus@globex.test")
	b := w.As(t, handlerstest.Dana)
	for _, query := range []string{"by=" + gus.ID, "object=" + gus.ID, "by=gus@globex.test", "object=gus@globex.test", "object=" + string(globex)} {
		if all := entries(t, b, page+"?"+query); len(all) != 0 {
			t.Errorf("%s: %q", query, all)
		}
	}
	for _, e := range entries(t, b, page) {
		if strings.Contains(e, "Globex") || strings.Contains(e, "Gus") {
			t.Errorf("among all: %s", e)
		}
	}
}

// TestActivityOfReaders: who may see settings and people sees what those pages show, and
// neither how others sign in, nor from where.
func TestActivityOfReaders(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	rename(t, w, dana, "Acme Sons")
	w.Add(t, w.Acme, "lou@acme.test", "Lou", "member")
	lou := w.As(t, "lou@acme.test")
	all := strings.Join(entries(t, lou, page), "\n")
	if !strings.Contains(all, "Organization renamed to Acme Sons") || strings.Contains(all, "Signed in") || strings.Contains(all, "IP address") {
		t.Errorf("a member sees %s", all)
	}
	for _, query := range []string{"action=signing-in", "action=user.login", "by=dana&action=accounts"} {
		if found := entries(t, lou, page+"?"+query); len(found) != 0 {
			t.Errorf("%s: %q", query, found)
		}
	}
	if !strings.Contains(strings.Join(entries(t, dana, page+"?action=signing-in"), "\n"), "Signed in") {
		t.Error("an admin does not see who signs in")
	}
}

// TestActivityAddresses: an address that somebody has edited leads to what can be made of it.
func TestActivityAddresses(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for _, query := range []string{"before=x", "before=-1", "before=99999999999999999999", "from=tomorrow", "action=no.such", "by=" + strings.Repeat("é", 300), "object=%FF", "by=usr_"} {
		b.Get(t, page+"?"+query).Expect(t, http.StatusOK)
	}
	if got := b.Get(t, page+"?action=no.such").Shows(t).Find("#activity-filter").Field("action").Value(); got != "" {
		t.Errorf("an action that there is not is %q", got)
	}
	if model.Portal.OrganizationActivity() != page {
		t.Errorf("the page is at %s", model.Portal.OrganizationActivity())
	}
}
