package invitations_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// postbox keeps what is sent.
type postbox struct{ mails []mail.Message }

// Send implements mail.Sender.
func (p *postbox) Send(_ context.Context, m mail.Message) error {
	p.mails = append(p.mails, m)
	return nil
}

// world is an installation with Acme, where Dana is an admin and Kim a member,
// and Globex, where Gus is an admin.
type world struct {
	*invitations.Service
	db             *db.DB
	clock          *dbtest.Clock
	outbox         *mail.Outbox
	post           *postbox
	acme, globex   model.OrgID
	dana, kim, gus model.Session
	admin, member  model.RoleID
}

// all is what somebody may do who may do everything.
var all = model.NewPermissions(model.BuiltIn()...)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock(), post: &postbox{}}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.outbox = mail.NewOutbox(w.db, keys, w.post, "https://anteroom.test")
	w.Service = invitations.New(w.db, keys, secret.NewSource(nil), w.outbox, "https://anteroom.test")
	w.acme, w.globex = w.organization(t, "Acme"), w.organization(t, "Globex")
	for _, p := range []struct {
		org         model.OrgID
		email, role string
		session     *model.Session
	}{
		{w.acme, "dana@acme.test", "admin", &w.dana}, {w.acme, "kim@acme.test", "member", &w.kim}, {w.globex, "gus@globex.test", "admin", &w.gus},
	} {
		first, _, _ := strings.Cut(p.email, "@")
		who := members.Person{Email: model.Email(p.email), FirstName: strings.ToUpper(first[:1]) + first[1:], LastName: "Lee"}
		m, err := members.New(w.db).Add(t.Context(), model.System, p.org, who, p.role)
		if err != nil {
			t.Fatal(err)
		}
		*p.session = w.session(t, m.User, p.org)
	}
	roles, err := w.db.Roles(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	w.admin, w.member = roles[0].ID, roles[1].ID
	return w
}

func (w *world) organization(t *testing.T, name string) model.OrgID {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// session signs a user in, acting for org, "" for none.
func (w *world) session(t *testing.T, user model.UserID, org model.OrgID) model.Session {
	t.Helper()
	var row db.SessionRow
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		s, err := tx.InsertSession(t.Context(), model.Session{
			User: model.User{ID: user}, Org: model.Organization{ID: org}, AuthTime: tx.Now(), AMR: []string{"otp"},
		}, []byte(secret.NewSource(nil).Token()))
		if err != nil {
			return err
		}
		row, err = tx.Session(t.Context(), s.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return row.Session
}

// invited invites an address in the role of members and returns the invitation
// and the token of its link.
func (w *world) invited(t *testing.T, email string) (model.Invitation, string) {
	t.Helper()
	r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: email, Role: w.member})
	if err != nil || len(r.Sent) != 1 {
		t.Fatalf("Invite(%s) = %+v, %v", email, r, err)
	}
	return r.Sent[0], w.mailed(t, r.Sent[0].Email)
}

var link = regexp.MustCompile(`https://anteroom\.test/a/invite/([\w-]{43})`)

// mailed delivers what waits and returns the token in the newest mail to an
// address.
func (w *world) mailed(t *testing.T, email string) string {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	for i := len(w.post.mails) - 1; i >= 0; i-- {
		if m := link.FindStringSubmatch(w.post.mails[i].Text); m != nil && w.post.mails[i].To == email {
			return m[1]
		}
	}
	t.Fatalf("no link was mailed to %s", email)
	return ""
}

// guest signs the invited user in with proof of the address.
func (w *world) guest(t *testing.T, i model.Invitation) model.Session {
	t.Helper()
	w.keep(t, func(tx *db.Tx) error { return tx.ProveEmail(t.Context(), i.User, model.Email(i.Email)) })
	return w.session(t, i.User, "")
}

// joined returns the session of a new member.
func (w *world) joined(t *testing.T, email string, role model.RoleID) model.Session {
	t.Helper()
	r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: email, Role: role})
	if err != nil || len(r.Sent) != 1 {
		t.Fatalf("Invite(%s) = %+v, %v", email, r, err)
	}
	guest := w.guest(t, r.Sent[0])
	if _, err := w.Accept(t.Context(), guest, r.Sent[0].ID); err != nil {
		t.Fatal(err)
	}
	return w.session(t, guest.User.ID, w.acme)
}

func (w *world) keep(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// seats limits Acme.
func (w *world) seats(t *testing.T, n int) {
	t.Helper()
	w.keep(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, n) })
}

func (w *world) status(t *testing.T, i model.Invitation) model.MemberStatus {
	t.Helper()
	m, err := w.db.Member(t.Context(), i.Org, i.Member)
	if model.KindOf(err) == model.NotFound {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return m.Status
}

func (w *world) state(t *testing.T, i model.Invitation) model.InvitationState {
	t.Helper()
	got, err := w.db.Invitation(t.Context(), i.Org, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got.State
}

// count returns how many events of a type Acme has.
func (w *world) count(t *testing.T, of model.EventType) int {
	t.Helper()
	events, err := w.db.Events(t.Context(), w.acme, 1000)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range events {
		if e.Type() == of {
			n++
		}
	}
	return n
}

// wantError checks the kind of an error and words of its message.
func wantError(t *testing.T, err error, kind model.Kind, words string) {
	t.Helper()
	if model.KindOf(err) != kind || !strings.Contains(wordstest.Of(err), words) {
		t.Errorf("error = %v, want %v with %q", err, kind, words)
	}
}

// userOf returns the user whom an invitation is for.
func (w *world) userOf(t *testing.T, i model.Invitation) model.User {
	t.Helper()
	u, err := w.db.User(t.Context(), i.User)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
