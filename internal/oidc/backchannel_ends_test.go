package oidc

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// TestOP_backchannel_every_end goes through everything that ends a session, or
// takes from it the organization that an application signed somebody in for.
func TestOP_backchannel_every_end(t *testing.T) {
	t.Parallel()
	seen := map[model.EndReason]bool{}
	for _, test := range []struct {
		name string
		why  model.EndReason
		on   bool // the session goes on, for another organization
		end  func(t *testing.T, w *world, b *browser, s model.Session, a answer) error
	}{
		{"sign-out", model.EndSignedOut, false, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			return w.sessions.SignOut(t.Context(), s)
		}},
		{"RP-initiated", model.EndSignedOut, false, func(t *testing.T, _ *world, b *browser, _ model.Session, a answer) error {
			b.logout(t, url.Values{"id_token_hint": {a.IDToken}})
			return nil
		}},
		{"another person's sign-in in the browser", model.EndReplaced, false, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			rules := signin.New(w.db, w.seal, secret.NewSource(nil), nil, "")
			_, _, err := rules.Directly(t.Context(), model.Email(w.person(t, "eve@example.com", w.acme).Email), signin.Browser{Hash: []byte{1}, Session: s})
			return err
		}},
		{"revoked on the Security page", model.EndRevoked, false, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			return w.sessions.Revoke(t.Context(), w.browser(t).signIn(t, w.ada, w.acme.ID), s.ID)
		}},
		{"all others revoked", model.EndRevoked, false, func(t *testing.T, w *world, _ *browser, _ model.Session, _ answer) error {
			_, err := w.sessions.RevokeOthers(t.Context(), w.browser(t).signIn(t, w.ada, w.acme.ID))
			return err
		}},
		{"signed out by an admin", model.EndRevoked, false, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			_, _, err := members.New(w.db).SignOut(t.Context(), w.operator(), w.member(t).ID)
			return err
		}},
		{"too old, or away for too long", model.EndExpired, false, func(t *testing.T, w *world, _ *browser, _ model.Session, _ answer) error {
			w.setPolicy(t, model.SessionPolicy{Absolute: time.Hour})
			w.clock.Advance(2 * time.Hour)
			_, err := w.sessions.Expire(t.Context())
			return err
		}},
		{"a stricter policy", model.EndExpired, false, func(t *testing.T, w *world, _ *browser, _ model.Session, _ answer) error {
			w.clock.Advance(time.Hour)
			w.tighten(t, w.acme.ID, model.SessionPolicy{Absolute: 30 * time.Minute})
			return nil
		}},
		{"removed", model.EndMemberRemoved, false, func(t *testing.T, w *world, _ *browser, _ model.Session, _ answer) error {
			_, err := members.New(w.db).Remove(t.Context(), w.operator(), w.member(t).ID)
			return err
		}},
		{"removed while acting for another organization", model.EndMemberRemoved, true, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			if _, err := w.sessions.Switch(t.Context(), s, w.globex.ID, secret.NewSource(nil).Token()); err != nil {
				return err
			}
			_, err := members.New(w.db).Remove(t.Context(), w.operator(), w.member(t).ID)
			return err
		}},
		{"left", model.EndMemberRemoved, true, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			_, err := members.New(w.db).Leave(t.Context(), s.Actor(), w.acme.ID)
			return err
		}},
		{"organization deleted", model.EndMemberRemoved, false, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			_, err := organizations.New(w.db).Delete(t.Context(), w.operator(), w.acme.Name)
			return err
		}},
		{"organization deleted by oneself", model.EndMemberRemoved, true, func(t *testing.T, w *world, _ *browser, s model.Session, _ answer) error {
			by := w.operator()
			by.Session = s.ID
			_, err := organizations.New(w.db).Delete(t.Context(), by, w.acme.Name)
			return err
		}},
	} {
		seen[test.why] = true
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.person(t, "root@example.com", w.acme) // somebody has to stay
			w.tellAt(t, w.web, "https://app.example/logout")
			w.tellAt(t, w.spa, "https://spa.example/logout") // has no grant in this session
			b, s, a := w.enter(t)
			w.granted(t, b, w.web) // twice, and told once
			if err := test.end(t, w, b, s, a); err != nil {
				t.Fatal(err)
			}
			now := w.clock.Now()
			payload, err := json.Marshal(model.Logout{User: w.ada.ID, Issuer: model.NewSite(w.server.URL), Reason: test.why})
			if err != nil {
				t.Fatal(err)
			}
			want := []model.Delivery{{
				Queue: model.QueueLogouts, About: string(s.ID), Target: string(w.web.ID), Payload: payload,
				State: model.DeliveryWaiting, PutAt: now, DueAt: now,
			}}
			if diff := cmp.Diff(want, w.outbox(t), cmpopts.IgnoreFields(model.Delivery{}, "ID")); diff != "" {
				t.Error(diff)
			}
			row, err := w.db.Session(t.Context(), s.ID)
			if err != nil || row.EndedAt.IsZero() != test.on {
				t.Errorf("the session ended %v, %v", row.EndedAt, err)
			}
		})
	}
	for _, why := range []model.EndReason{model.EndSignedOut, model.EndReplaced, model.EndRevoked, model.EndExpired, model.EndMemberRemoved} {
		if !seen[why] {
			t.Errorf("no path for %s", why)
		}
	}
}

func (w *world) operator() model.Actor { return model.Actor{Kind: model.ActorOperator, Org: w.acme.ID} }

func (w *world) member(t *testing.T) model.Member {
	t.Helper()
	m, err := w.db.MemberOfUser(t.Context(), w.acme.ID, w.ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestOP_backchannel_nobody_to_tell: no row for an application that never got a
// token, has no address, or is in another session.
func TestOP_backchannel_nobody_to_tell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, s, _ := w.enter(t) // not told
	w.tellAt(t, w.native, "https://app.example/logout")
	b := w.browser(t)
	other := b.signIn(t, w.ada, w.acme.ID)
	b.code(t, w.native) // never redeemed
	for _, session := range []model.Session{s, other} {
		if err := w.sessions.SignOut(t.Context(), session); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.outbox(t); len(got) > 0 {
		t.Errorf("%+v", got)
	}
}
