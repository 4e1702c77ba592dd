package reliability

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"github.com/anteroom/anteroom/internal/secret"
)

// amounts are how much of what nobody looks at any more an instance holds.
type amounts struct{ events, sessions, mails int }

// some is enough that every list which is shown in parts has more than one.
var some = amounts{events: 1000, sessions: 200, mails: 50}

// TestFull asks for the pages of the portal in two instances that show the same, of
// which one is full of events, sessions and mails. Each page is asked for in both in
// turn, so that whatever else the machine does slows both.
func TestFull(t *testing.T) {
	t.Parallel()
	d, a := demo(t)
	p := signIn(t, d, a)
	var invited []string
	for i := range 20 {
		invited = append(invited, fmt.Sprintf("new%d@acme.example", i))
	}
	for path, form := range map[string]url.Values{
		"/ui/domains":             {"domain": {"reliability.example"}},
		"/ui/members/invitations": {"emails": {strings.Join(invited, ",")}, "role": {"role_2"}}, // that of members
	} {
		if got, err := p.visit(http.MethodPost, path, form); err != nil || got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s, %v", path, got.status, got.body, err)
		}
	}
	empty, full := t.TempDir(), t.TempDir()
	d.Command(t, nil, "backup", "--to", filepath.Join(empty, "anteroom.db"))
	copyFile(t, d.Data, empty, "keys")
	fill(t, empty, some)
	copyFile(t, empty, full, "anteroom.db")
	copyFile(t, empty, full, "keys")
	begun := time.Now()
	fill(t, full, amounts{*fullEvents, *fullSessions, *fullMails})
	took := time.Since(begun)

	other, _ := serveBesideUnwilling(t, empty)
	filled, calls := serveBesideUnwilling(t, full)
	in := [2]person{p.on(other), p.on(filled)}
	pages := [2][]string{portal(t, in[0]), portal(t, in[1])}
	var worst, worst99 time.Duration
	var table strings.Builder
	for i, each := range timed(t, in, pages) {
		before, after := each[0], each[1]
		// What reads a table to its end takes longer than this, and a busy machine does not
		// favour one of the two so much.
		if median(after) > 4*median(before)+25*time.Millisecond {
			t.Errorf("%s takes %s in the full instance, and %s in the other", pages[1][i], median(after), median(before))
		}
		worst, worst99 = max(worst, median(after)-median(before)), max(worst99, p99(after)-p99(before))
		fmt.Fprintf(&table, "\n%-72s median %8s, was %8s; p99 %8s, was %8s",
			pages[1][i], short(median(after)), short(median(before)), short(p99(after)), short(p99(before)))
	}
	if calls.Load() == 0 {
		t.Error("no mail was tried")
	}
	if err := filled.Cmd.Process.Kill(); err != nil { // to stop takes as long as the mails that hang
		t.Fatal(err)
	}
	<-filled.Done()
	events := whole(t, full)
	if events < int64(*fullEvents) {
		t.Errorf("there are only %d events", events)
	}
	say(t, "%d events, %d sessions and %d mails that wait, in %s: %d pages, each %d times, cost at most %s more (median) and %s (p99)%s",
		events, some.sessions+*fullSessions, some.mails+*fullMails, took.Round(time.Second), len(pages[0]), *views, short(worst), short(worst99), table.String())
}

// copyFile copies a file of a data directory that nobody has open to another one.
func copyFile(t *testing.T, from, to, name string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(from, name))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, name), content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// on returns the person as they visit another server, which knows their session.
func (p person) on(s *programtest.Server) person {
	p.app = p.app.on(s)
	p.base = "http://localhost" + s.Addr[strings.LastIndexByte(s.Addr, ':'):] // their cookies are of this host
	return p
}

// serveBesideUnwilling starts a server with a mail server that takes no mail, and
// counts who calls that.
func serveBesideUnwilling(t *testing.T, data string) (*programtest.Server, *atomic.Int64) {
	t.Helper()
	address, calls := unwilling(t)
	return programtest.StartServer(t, data, "--smtp-addr", address, "--smtp-tls", "none", "--smtp-from", "no-reply@acme.example",
		"--dns-resolvers", "127.0.0.1:1"), calls // where nobody is: no question about a domain leaves this machine
}

// unwilling starts a mail server that takes no mail: it hangs, and refuses every
// other caller. It counts them.
func unwilling(t *testing.T) (address string, calls *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	calls = new(atomic.Int64)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if calls.Add(1)%2 == 0 {
				fmt.Fprint(c, "421 4.3.2 Not now\r\n")
				c.Close()
				continue
			}
			go func() { defer c.Close(); _, _ = io.Copy(io.Discard, c) }() // until the caller has enough
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String(), calls
}

// portal returns the addresses of all pages that there are for the person.
func portal(t *testing.T, p person) []string {
	t.Helper()
	// linked returns the first address of a kind that a page leads to.
	linked := func(page, kind string) string {
		got, err := p.visit(http.MethodGet, page, nil)
		found := regexp.MustCompile(`"(` + kind + `)"`).FindSubmatch(got.body)
		if err != nil || found == nil {
			t.Fatalf("no %s in %s: %d %s, %v", kind, page, got.status, got.body, err)
		}
		return string(found[1])
	}
	member := linked("/ui/members", `/ui/members/mem_\d+`)
	return []string{
		"/ui/general", "/ui/general/delete",
		"/ui/members", "/ui/members?q=dana", "/ui/members?sort=-active", member, member + "/role",
		"/ui/members/export.csv", "/ui/members/invite", "/ui/members/invitations",
		"/ui/domains", linked("/ui/domains", `/ui/domains/dom_\d+`),
		"/ui/session-policy", "/ui/session-policy/preview?source=custom&absolute=8&absolute_unit=hours",
		"/ui/profile", "/ui/profile/email", linked("/ui/profile", `/ui/profile/organizations/org_\d+/leave`),
		"/ui/security", "/ui/security/activity", linked("/ui/security/activity", `/ui/security/activity\?before=evt_\d+`),
		"/ui/security/passkeys", "/ui/security/sessions/revoke-others",
	}
}

// timed asks for each page in each instance, in turn, and returns how long the
// answers took, in order. The first times do not count: a server that has just
// started reads its files, and looks for damage.
func timed(t *testing.T, in [2]person, pages [2][]string) [][2][]time.Duration {
	t.Helper()
	took := make([][2][]time.Duration, len(pages[0]))
	for round := range *views + *views/5 {
		for i := range took {
			for j := range 2 {
				j = (j + round) % 2 // who comes second finds the processor warm
				begun := time.Now()
				got, err := in[j].visit(http.MethodGet, pages[j][i], nil)
				d := time.Since(begun)
				if err != nil || got.status != http.StatusOK {
					t.Fatalf("%s: %d %s, %v", pages[j][i], got.status, got.body, err)
				}
				if round >= *views/5 {
					took[i][j] = append(took[i][j], d)
				}
			}
		}
	}
	for _, each := range took {
		slices.Sort(each[0])
		slices.Sort(each[1])
	}
	return took
}

func median(took []time.Duration) time.Duration { return took[len(took)/2] }

func p99(took []time.Duration) time.Duration { return took[len(took)*99/100] }

func short(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// fill lets people sign in and out, and mails wait, in a data directory that nobody
// has open. What is Dana's comes first, so that it lies behind that of all others.
func fill(t *testing.T, data string, much amounts) {
	t.Helper()
	ctx := t.Context()
	d, err := db.Open(ctx, filepath.Join(data, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dana, leaving, staying := inhabitants(t, d)
	const atOnce = 100
	for begun := 0; begun < much.sessions; begun += atOnce {
		who, turn := dana, begun/atOnce/2
		switch {
		case begun < much.sessions/10:
		case begun/atOnce%2 == 0:
			who = leaving[turn%len(leaving)]
		default:
			who = staying[turn%len(staying)]
		}
		if err := d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			return who.visits(ctx, tx, min(atOnce, much.sessions-begun), much.events/much.sessions)
		}); err != nil {
			t.Fatal(err)
		}
	}
	keys, err := secret.LoadKeys(filepath.Join(data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	outbox := mail.NewOutbox(d, keys, nil, "https://anteroom.test")
	for put := 0; put < much.mails; put += atOnce {
		if err := d.Housekeep(ctx, func(tx *db.Tx) error {
			for i := range min(atOnce, much.mails-put) {
				m := mail.Message{
					To: fmt.Sprintf("p@%d.example", (put+i)%1000), Subject: "Hello", Text: strings.Repeat("Hello ", 100),
					Urgent: i%2 == 0, About: fmt.Sprintf("inv_%d", put+i),
				}
				if err := outbox.Put(ctx, tx, m, tx.Now().Add(24*time.Hour)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// inhabitant is somebody of whom there are events and sessions.
type inhabitant struct {
	model.User
	org   model.OrgID
	own   model.SessionID // the one that goes on, of whoever is asked as
	stays bool            // does not sign out
}

// inhabitants returns Dana, who is asked as, those of her organization, and those of
// the other one, who do not sign out, so that there are sessions that go on.
func inhabitants(t *testing.T, d *db.DB) (dana inhabitant, leaving, staying []inhabitant) {
	t.Helper()
	users, err := d.UsersAfter(t.Context(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		in, err := d.Memberships(t.Context(), u.ID)
		if err != nil {
			t.Fatal(err)
		}
		who := inhabitant{User: u, org: in[0].Org, stays: in[0].OrgName == "Globex"}
		switch {
		case who.stays:
			staying = append(staying, who)
		case u.Email != "dana@acme.example":
			leaving = append(leaving, who)
		default:
			own, err := d.OwnSessions(t.Context(), u.ID, 10)
			if err != nil || len(own) != 1 {
				t.Fatalf("Dana has %d sessions: %v", len(own), err)
			}
			dana = who
			dana.own = own[0].ID
		}
	}
	return dana, leaving, staying
}

// visits lets the person sign in some times, prove once more who they are, and sign
// out again, which makes some events each time.
func (who inhabitant) visits(ctx context.Context, tx *db.Tx, sessions, each int) ([]model.Event, error) {
	var events []model.Event
	var s model.Session
	confirmed := each - 2
	if who.stays {
		confirmed++
	}
	for range sessions {
		s = model.Session{
			User: who.User, Org: model.Organization{ID: who.org}, AuthTime: tx.Now(), AMR: []string{"otp"}, IP: "192.0.2.17",
			UserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
		}
		var err error
		if s, err = tx.InsertSession(ctx, s, secret.Hash(fmt.Sprint(who.ID, tx.Now(), len(events)))); err != nil {
			return nil, err
		}
		about := model.Event{Org: who.org, Actor: s.Actor(), User: who.ID, Target: string(s.ID)}
		about.Payload = model.UserLoggedIn{User: who.Ref(), Session: s.Snapshot(), AMR: s.AMR}
		events = append(events, about)
		about.Payload = model.UserConfirmed{Session: s.Ref(), AMR: s.AMR}
		for range confirmed {
			events = append(events, about)
		}
	}
	if who.stays {
		return events, nil
	}
	ended, err := membership.EndSessions(ctx, tx, s.Actor(), db.SessionsOf(who.ID, who.own), model.EndSignedOut)
	return append(events, ended.Events()...), err
}
