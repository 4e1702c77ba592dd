package portal

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is two organizations with all features, and an application.
type world struct {
	*Service
	db           *db.DB
	clock        *dbtest.Clock
	acme, globex model.Actor // the operator, in each
	app          model.ApplicationID
	outbox       *mail.Outbox
	post         *tray
}

// tray is a mail server that keeps what it gets.
type tray struct {
	mu    sync.Mutex
	mails []mail.Message
}

// Send implements mail.Sender.
func (p *tray) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

// sent delivers what waits, and returns to whom something was sent, with its subject.
func (w *world) sent(t *testing.T) map[string]string {
	t.Helper()
	must(t, w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }))
	all := map[string]string{}
	for _, m := range w.post.mails {
		all[m.To] = m.Subject
	}
	w.post.mails = nil
	return all
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	must(t, err)
	w.post = &tray{}
	w.outbox = mail.NewOutbox(w.db, keys, w.post, "https://id.example")
	w.Service = New(w.db, secret.NewSource(nil), w.outbox, "https://id.example")
	w.acme, w.globex = w.operatorOf(t, "Acme"), w.operatorOf(t, "Globex")
	a, _, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.example/callback"}, PostLogoutRedirectURIs: []string{},
	})
	must(t, err)
	w.app = a.ID
	return w
}

// operatorOf makes an organization, and returns the operator in it.
func (w *world) operatorOf(t *testing.T, name string) model.Actor {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name}, model.Features()...)
	must(t, err)
	return model.Actor{Kind: model.ActorOperator, Org: o.ID}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) share(t *testing.T, life time.Duration) (model.PortalLink, string) {
	t.Helper()
	l, token, err := w.Share(t.Context(), w.acme, Wish{Modules: model.PortalModules(), Life: life})
	must(t, err)
	return l, token
}

func (w *world) now(t *testing.T, l model.PortalLink) model.PortalLink {
	t.Helper()
	l, err := w.db.PortalLink(t.Context(), l.Org, l.ID)
	must(t, err)
	return l
}

// TestLife: a link opens as often as somebody likes until it expires, and shows nothing from
// then on; extended, it opens again by the same token, and what was open goes on.
func TestLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l, token := w.share(t, time.Hour)
	if got := l.State(w.db.Now()); got != model.PortalOpen {
		t.Errorf("a new link is %s", got)
	}
	p, own, err := w.Open(t.Context(), token, model.Browser{IP: "192.0.2.1"}, nil)
	must(t, err)
	_, _, err = w.Open(t.Context(), token, model.Browser{}, nil)
	must(t, err)
	_, err = w.Load(t.Context(), l.ID, own)
	must(t, err)
	w.clock.Advance(time.Hour)
	if _, err := w.Load(t.Context(), l.ID, own); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("an expired link shows: %v", err)
	}
	if _, _, err := w.Open(t.Context(), token, model.Browser{}, nil); model.KindOf(err) != model.Conflict {
		t.Errorf("an expired link opens: %v", err)
	}
	if _, err := w.Extend(t.Context(), w.acme, l.ID, l.Version+1, time.Hour); model.KindOf(err) != model.Conflict {
		t.Errorf("extended from another version: %v", err)
	}
	l, err = w.Extend(t.Context(), w.acme, l.ID, l.Version, 2*time.Hour)
	must(t, err)
	if again, err := w.Load(t.Context(), l.ID, own); err != nil || again.ID != p.ID || !again.End().Equal(w.db.Now().Add(2*time.Hour)) {
		t.Errorf("once it is extended: %+v, %v", again, err)
	}
	if got := w.now(t, l); got.Opens != 2 || got.OpenedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	must(t, w.Revoke(t.Context(), w.acme, l.ID))
	if _, err := w.Load(t.Context(), l.ID, own); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("a revoked link shows: %v", err)
	}
	if _, err := w.Extend(t.Context(), w.acme, l.ID, l.Version+1, time.Hour); model.KindOf(err) != model.Conflict {
		t.Errorf("a revoked link was extended: %v", err)
	}
	if err := w.Revoke(t.Context(), w.acme, l.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("revoked twice: %v", err)
	}
}

// TestEmbeddedOpensOnce: of many who open an embedded link at the same moment one does, and
// nobody later than a minute after it was made.
func TestEmbeddedOpensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l, token, err := w.Embed(t.Context(), w.acme, w.app, model.PortalModules())
	must(t, err)
	var wait sync.WaitGroup
	opened := make(chan string, 16)
	for range 16 {
		wait.Go(func() {
			if _, own, err := w.Open(t.Context(), token, model.Browser{}, nil); err == nil {
				opened <- own
			} else if model.KindOf(err) != model.Conflict {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	close(opened)
	if len(opened) != 1 {
		t.Fatalf("opened %d times", len(opened))
	}
	own := <-opened
	w.clock.Advance(model.EmbeddedSessionLife - time.Second)
	if _, err := w.Load(t.Context(), l.ID, own); err != nil {
		t.Errorf("before six hours are over: %v", err)
	}
	w.clock.Advance(time.Second)
	if _, err := w.Load(t.Context(), l.ID, own); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("after six hours: %v", err)
	}
	_, late, err := w.Embed(t.Context(), w.acme, w.app, model.PortalModules())
	must(t, err)
	w.clock.Advance(model.EmbeddedLinkLife)
	if _, _, err := w.Open(t.Context(), late, model.Browser{}, nil); model.KindOf(err) != model.Conflict {
		t.Errorf("opened after a minute: %v", err)
	}
	if _, _, err := w.Embed(t.Context(), w.acme, "skc_1", model.PortalModules()); model.KindOf(err) != model.NotFound {
		t.Errorf("for an application that there is not: %v", err)
	}
}

// TestApart: a session shows the link alone that it was opened by, and nobody changes a link
// of another organization.
func TestApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l, token := w.share(t, 0)
	other, _, err := w.Share(t.Context(), w.globex, Wish{Modules: model.PortalModules()})
	must(t, err)
	_, own, err := w.Open(t.Context(), token, model.Browser{}, nil)
	must(t, err)
	if _, err := w.Load(t.Context(), other.ID, own); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("another link: %v", err)
	}
	for _, text := range []string{"", token, own[:42], own + "x"} {
		if _, err := w.Load(t.Context(), l.ID, text); model.KindOf(err) != model.Unauthenticated {
			t.Errorf("by %q: %v", text, err)
		}
	}
	if err := w.Revoke(t.Context(), w.globex, l.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("revoked by another organization: %v", err)
	}
	if _, err := w.Extend(t.Context(), w.globex, l.ID, l.Version, time.Hour); model.KindOf(err) != model.NotFound {
		t.Errorf("extended by another organization: %v", err)
	}
}

// TestWishes: what a link cannot be like.
func TestWishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, test := range map[string]struct {
		wish Wish
		want model.Kind
	}{
		"nothing to show": {Wish{}, model.Invalid},
		"too short":       {Wish{Modules: model.PortalModules(), Life: time.Minute}, model.Invalid},
		"too long":        {Wish{Modules: model.PortalModules(), Life: model.MaxPortalLink + 1}, model.Invalid},
		"no address":      {Wish{Modules: model.PortalModules(), Recipient: "it at acme"}, model.Invalid},
	} {
		if _, _, err := w.Share(t.Context(), w.acme, test.wish); model.KindOf(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range model.MostPortalLinks {
		w.share(t, 0)
	}
	if _, _, err := w.Share(t.Context(), w.acme, Wish{Modules: model.PortalModules()}); model.KindOf(err) != model.Conflict {
		t.Errorf("one too many: %v", err)
	}
	w.clock.Advance(model.PortalLinkLife)
	w.share(t, 0)
	w.clock.Advance(model.PortalLinkKeep + time.Second)
	must(t, w.Sweep(context.WithoutCancel(t.Context())))
	if all, err := w.db.PortalLinks(t.Context(), w.acme.Org, 1000); err != nil || len(all) != 1 {
		t.Errorf("after the sweep: %d links, %v", len(all), err)
	}
}
