package handlerstest

import (
	"context"
	"net/http"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// Connect gives an organization a connection that is on, and lets a domain that the
// organization has verified lead to it.
func (w *World) Connect(t *testing.T, org model.OrgID, domain string, required bool) (c model.Connection) {
	t.Helper()
	w.Enable(t, org, model.FeatureSSO)
	if _, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, domain); err != nil {
		t.Fatal(err)
	}
	w.Write(t, func(tx *db.Tx) (err error) {
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: org, Name: "Okta", Enabled: true, Required: required})
		return err
	})
	return c
}

// BreakGlass makes a member of Acme a break-glass member, with a passkey that no
// authenticator holds.
func (w *World) BreakGlass(t *testing.T, email string) model.BreakGlass {
	t.Helper()
	m := w.Members[email]
	w.Passkey(t, m.User)
	b, err := w.Config.SSO.NameBreakGlass(t.Context(), model.Actor{Kind: model.ActorOperator, Org: m.Org}, m.ID, "On call", w.DB.Now().AddDate(0, 6, 0))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Through returns a browser in which a person has signed in by a connection, whatever
// an identity provider would have said.
func (w *World) Through(t *testing.T, email string, id model.ConnectionID) *Browser {
	t.Helper()
	b := w.Browser(t)
	b.GoThrough(t, email, id)
	return b
}

// GoThrough signs a person in by a connection in this browser.
func (b *Browser) GoThrough(t *testing.T, email string, id model.ConnectionID) {
	t.Helper()
	b.person = email
	own := ""
	for _, c := range b.Client.Jar.Cookies(b.World.base(t)) {
		if c.Name == "anteroom-browser" {
			own = c.Value
		}
	}
	if own == "" {
		own = secret.NewSource(nil).Token()
		b.SetCookie(t, &http.Cookie{Name: "anteroom-browser", Value: own})
	}
	from := model.Browser{Hash: secret.Hash(own)}
	for _, c := range b.Client.Jar.Cookies(b.World.base(t)) {
		if c.Name == "anteroom" {
			from.Session, _ = b.World.Config.Sessions.Load(t.Context(), c.Value, sessions.Background) // zero for one that is not good
		}
	}
	how := model.Authentication{AMR: []string{"pwd"}, Upstream: model.Upstream{Connection: id, Fresh: true}}
	_, token, err := b.World.Config.SignIn.With(t.Context(), from, how, func(ctx context.Context, tx *db.Tx) (model.UserID, []model.Event, error) {
		u, err := tx.UserByEmail(ctx, model.Email(email))
		return u.ID, nil, err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.SetCookie(t, &http.Cookie{Name: "anteroom", Value: token})
}
