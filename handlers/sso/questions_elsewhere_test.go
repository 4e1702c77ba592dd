package sso_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// known links somebody at a connection of Acme, as a sign-in before has done.
func known(t *testing.T, w *handlerstest.World, at model.ConnectionID, issuer string, who ...string) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) error {
		for _, email := range who {
			if err := tx.PutIdentity(t.Context(), model.Identity{
				Org: w.Acme, Connection: at, Issuer: issuer, Subject: "before " + email, User: w.Members[email].User, Email: email, LinkedAt: tx.Now(), LastAt: tx.Now(),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestAskedWhoseElsewhere: an address is not linked without a question either where the
// provider from before knows somebody by it, or the one of another connection.
func TestAskedWhoseElsewhere(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) (model.ConnectionID, string){
		"the provider from before": func(_ *testing.T, _ *handlerstest.World, idp *handlerstest.IdP) (model.ConnectionID, string) {
			return idp.Connection.ID, "https://former.example"
		},
		"another connection": func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) (model.ConnectionID, string) {
			c, err := w.Config.SSO.Add(t.Context(), w.Actor(t, handlerstest.Dana), model.ProviderEntra, model.ConnectionSAML, "Entra ID")
			if err != nil {
				t.Fatal(err)
			}
			live, _ := idp.Connection.In(model.SettingsLive)
			return c.ID, live.IdP
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp := w.Upstream(t, model.ConnectionSAML)
			id, issuer := at(t, w, idp)
			known(t, w, id, issuer, handlerstest.Kim)
			idp.SignIn(t, w.Browser(t), "/ui/profile", kim).Expect(t, http.StatusForbidden)
			if last := idp.Attempts(t)[0]; last.Code != "other_subject" {
				t.Errorf("refused as %s", last.Code)
			}
			asked := open(t, w, idp)
			if len(asked) != 1 || asked[0].User != w.Members[handlerstest.Kim].User {
				t.Fatalf("asked %+v", asked)
			}
			if err := w.Config.SSO.SamePerson(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, asked[0].ID); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				idp.SignIn(t, w.Browser(t), "/ui/profile", kim).LeadsTo(t, "/ui/profile")
			}
		})
	}
}

// TestSamePeopleAhead: who changes the provider says once that the people are the same,
// before any of them is refused.
func TestSamePeopleAhead(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionOIDC)
	const former = "https://former.example"
	known(t, w, idp.Connection.ID, former, handlerstest.Kim, handlerstest.Ana)
	dana, at := w.Through(t, handlerstest.Dana, idp.Connection.ID), list+"/"+string(idp.Connection.ID)
	if page(t, dana, at).Has("#sso-questions") {
		t.Error("it is asked before the provider has changed")
	}
	if _, err := w.Config.SSO.SetGroups(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version, model.GroupRoles{{Group: "IT", Role: model.RoleID(w.Role(t, "member"))}}); err != nil {
		t.Fatal(err)
	}
	if page(t, dana, at).Find("#sso-groups").Says("from before the last change") {
		t.Error("the groups are of this provider")
	}
	w.Write(t, func(tx *db.Tx) error {
		previous, _ := idp.Connection.In(model.SettingsLive)
		previous.ID, previous.State, previous.IdP, previous.ReplacedAt = tx.NewSettingsID(), model.SettingsPrevious, former, tx.Now()
		return tx.PutSettings(t.Context(), w.Acme, idp.Connection.ID, previous)
	})
	asks := page(t, dana, at).Find("#sso-questions")
	if !asks.Says("The provider has changed, and the former one has known 2 people here") {
		t.Errorf("the page says %s", asks.Text())
	}
	if !page(t, dana, at).Find("#sso-groups").Says("from before the last change") {
		t.Error("the groups are shown as if they were of this provider")
	}
	dana.Post(t, at+"/all-same", url.Values{"mark": {""}}).LeadsTo(t, at)
	if page(t, dana, at).Has("#sso-questions") {
		t.Error("it is still asked")
	}
	for _, who := range []handlerstest.Person{kim, {Email: handlerstest.Ana}} {
		idp.SignIn(t, w.Browser(t), "/ui/profile", who).LeadsTo(t, "/ui/profile")
		if u, err := w.DB.UserByEmail(t.Context(), model.Email(who.Email)); err != nil || u.ID != w.Members[who.Email].User {
			t.Errorf("%s is %+v, %v", who.Email, u, err)
		}
	}
}

// TestSecondConnectionServesNobody until its organization says whom: the domains lead where
// they led.
func TestSecondConnectionServesNobody(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	dana := w.Actor(t, handlerstest.Dana)
	c, err := w.Config.SSO.Add(t.Context(), dana, model.ProviderEntra, model.ConnectionSAML, "Entra ID")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Config.SSO.TurnOn(t.Context(), dana, c.ID, c.Version); model.KindOf(err) != model.Conflict {
		t.Errorf("turned on: %v", err)
	}
	b := w.Through(t, handlerstest.Dana, idp.Connection.ID)
	if step := page(t, b, list+"/"+string(c.ID)).Find("#sso-step-domain"); !step.Says("Choose below which of them lead here, too.") {
		t.Errorf("the step says %s", step.Text())
	}
	if c, err = w.Config.SSO.SetDomains(t.Context(), dana, c.ID, c.Version, true, nil); err != nil || c.Chosen {
		t.Errorf("all domains: %+v, %v", c, err)
	}
}
