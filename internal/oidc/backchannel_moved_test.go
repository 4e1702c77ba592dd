package oidc

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestLogoutAfterMove: an application is told by the issuer whose tokens it has, for as
// long as we answer there.
func TestLogoutAfterMove(t *testing.T) {
	t.Parallel()
	const moved = model.Site("https://moved.test")
	for name, test := range map[string]struct {
		aliases []model.Site
		want    string // "" is where the tokens came from
	}{"an alias": {aliases: []model.Site{"https://another.test", ""}}, "ended": {want: string(moved)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, rc := newWorld(t), newReceiver(t, nil)
			w.tellAt(t, w.web, rc.url)
			_, s, _ := w.enter(t)
			if err := w.sessions.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			want := test.want
			for i, a := range test.aliases {
				if a == "" {
					test.aliases[i], want = model.NewSite(w.server.URL), w.server.URL
				}
			}
			l := w.newLogouts(t, "127.0.0.1")
			l.cfg.Sites = model.Sites{Site: moved, Aliases: test.aliases}
			l.deliverDue(t)
			if got := claimsOf(t, <-rc.got)["iss"]; got != want {
				t.Errorf("issuer %v, want %s", got, want)
			}
		})
	}
}
