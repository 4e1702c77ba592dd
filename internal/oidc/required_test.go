package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// require has an organization require that people of a domain sign in by a connection,
// with every job stopped and no session ended.
func (w *world) require(t *testing.T, org model.OrgID, domain string) (c model.Connection) {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		if err := tx.SetFeature(t.Context(), org, model.FeatureSSO); err != nil {
			return err
		}
		if _, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: model.DomainOrganization, Name: domain, Proof: model.DomainProof{Status: model.DomainVerified}}); err != nil {
			return err
		}
		c, err = tx.InsertConnection(t.Context(), model.Connection{Org: org, Name: "Okta", Enabled: true, Required: true})
		return err
	})
	return c
}

// TestOP_required_connection: what was granted in a session that was begun otherwise is
// worth nothing from then on, also in one that acts for another organization; what was
// granted for another organization is.
func TestOP_required_connection(t *testing.T) {
	t.Parallel()
	_, domain, _ := strings.Cut("ada@example.com", "@")
	for name, test := range map[string]struct {
		moves    bool   // the session acts for Globex by then
		requires string // whose connection it is
		good     bool
	}{
		"acting for it":                   {requires: "acme"},
		"acting for another organization": {requires: "acme", moves: true},
		"of another organization":         {requires: "globex", good: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, s, native := w.offline(t)
			_, web := w.webTokens(t)
			if test.moves {
				w.write(t, func(tx *db.Tx) error { return tx.SetSessionOrganization(t.Context(), s.ID, w.globex.ID, nil) })
			}
			org := w.acme.ID
			if test.requires == "globex" {
				org = w.globex.ID
			}
			c := w.require(t, org, domain)
			status := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[test.good]
			if a := w.refresh(t, native.Refresh, nil); a.status != status {
				t.Errorf("refresh: %d %s", a.status, a.Error)
			}
			if res := w.userinfo(t, native.AccessToken); (res.status == http.StatusOK) != test.good {
				t.Errorf("userinfo: %d", res.status)
			}
			if !test.moves { // the other browser stays where it is
				if res := w.asWeb(t, "/oauth/introspect", web.AccessToken); strings.Contains(res.body, `"active":true`) != test.good {
					t.Errorf("introspect: %s", res.body)
				}
			}
			if test.good || test.moves {
				return
			}
			if res := b.authorize(t, w.native, url.Values{"prompt": {"none"}}); res.location == nil || res.location.Query().Get("error") != "login_required" {
				t.Errorf("authorize in silence: %d %v", res.status, res.location)
			}
			if res := b.authorize(t, w.native, nil); res.location == nil || res.location.Path != "/a/login" {
				t.Errorf("authorize: %d %v", res.status, res.location)
			}
			w.write(t, func(tx *db.Tx) error {
				s.Upstream.Connection = c.ID
				_, err := tx.RenewSession(t.Context(), s, nil)
				return err
			})
			if a := w.refresh(t, native.Refresh, nil); a.status != http.StatusOK {
				t.Errorf("refresh once she has signed in by it: %d %s", a.status, a.Error)
			}
		})
	}
}
