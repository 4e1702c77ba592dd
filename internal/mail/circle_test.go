package mail_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// tray keeps how often something was sent to whom.
type tray struct {
	mu   sync.Mutex
	sent map[string]int
}

// Send implements mail.Sender.
func (p *tray) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent[m.To]++
	return nil
}

// TestPutAll writes to everybody who may do something, however many, and to nobody else.
// What is put with the change is one delivery, and no batch is put twice.
func TestPutAll(t *testing.T) {
	t.Parallel()
	d := dbtest.OpenAt(t, dbtest.NewClock().Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	acme, err := organizations.New(d).Create(t.Context(), model.System, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	const admins = 205 // three batches
	for i := range admins + 2 {
		role := "admin"
		if i >= admins {
			role = "member"
		}
		person := members.Person{Email: model.Email(fmt.Sprintf("p%d@acme.test", i)), FirstName: "P"}
		if _, err := members.New(d).Add(t.Context(), model.System, acme.ID, person, role); err != nil {
			t.Fatal(err)
		}
	}
	post := &tray{sent: map[string]int{}}
	outbox := mail.NewOutbox(d, keys, post, "https://anteroom.test")
	for _, to := range []mail.Circle{mail.Managers(acme.ID, model.SSOManage), mail.Administrators(acme.ID)} {
		if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
			return outbox.PutAll(t.Context(), tx, to, mail.Message{Subject: "Look", Text: "Look."}, tx.Now().Add(time.Hour))
		}); err != nil {
			t.Fatal(err)
		}
		if all, err := d.Deliveries(t.Context(), model.QueueMail, "", 1000); err != nil || len(all) != 1 {
			t.Fatalf("%d deliveries with the change, %v", len(all), err)
		}
		clear(post.sent)
		if err := outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		for i := range admins + 2 {
			email, want := fmt.Sprintf("p%d@acme.test", i), 1
			if i >= admins {
				want = 0
			}
			if got := post.sent[email]; got != want {
				t.Fatalf("%d mails to %s, want %d", got, email, want)
			}
		}
		if len(post.sent) != admins {
			t.Errorf("mails to %d people, want %d", len(post.sent), admins)
		}
	}
}
