package invitations_test

import (
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func TestAcceptOnceInParallel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, _ := w.invited(t, "zoe@acme.test")
	guest := w.guest(t, i)
	errs := make([]error, 20)
	var all sync.WaitGroup
	for n := range errs {
		all.Go(func() { _, errs[n] = w.Accept(t.Context(), guest, i.ID) })
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantError(t, err, model.Conflict, "accepted the invitation already")
	}
	o, err := w.db.Organization(t.Context(), w.acme)
	if won != 1 || err != nil || o.Members != 3 || w.status(t, i) != model.MemberActive || w.state(t, i) != model.InvitationAccepted {
		t.Errorf("accepted %d times, %d members, %v", won, o.Members, err)
	}
	if n := w.count(t, model.EventMembershipCreated); n != 3 { // Dana's, Kim's and this one
		t.Errorf("%d events, want 3", n)
	}
	m, err := w.db.Member(t.Context(), w.acme, i.Member)
	if err != nil || len(m.Roles) != 1 || m.Roles[0].ID != w.member || m.Source != model.FromInvitation {
		t.Errorf("member = %+v, %v", m, err)
	}
	found, err := w.db.Members(t.Context(), w.acme, db.MemberQuery{Words: []string{"zoe"}, Limit: 5})
	if err != nil || found.Matches != 1 {
		t.Errorf("search finds %d, %v", found.Matches, err)
	}
}

// TestAcceptNeedsProof of the invited address, in a session that goes on.
func TestAcceptNeedsProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, _ := w.invited(t, "zoe@acme.test")
	unproven := w.session(t, i.User, "")
	_, err := w.Accept(t.Context(), unproven, i.ID)
	wantError(t, err, model.Forbidden, "Sign in with a code")
	over := w.guest(t, i)
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.OneSession(over.ID), model.EndSignedOut)
		return err
	})
	_, err = w.Accept(t.Context(), over, i.ID)
	wantError(t, err, model.Unauthenticated, "")
	forged := w.gus
	forged.User.ID = i.User
	_, err = w.Accept(t.Context(), forged, i.ID)
	wantError(t, err, model.Unauthenticated, "")
	if w.status(t, i) != model.MemberPendingInvite {
		t.Error("somebody joined")
	}
}

func TestInvitationExpiresToTheMillisecond(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after time.Duration
		works bool
	}{
		"a millisecond before": {15*24*time.Hour - time.Millisecond, true},
		"at the end":           {15 * 24 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			i, _ := w.invited(t, "zoe@acme.test")
			guest := w.guest(t, i)
			w.clock.Advance(test.after)
			offered, err := w.db.InvitationsOf(t.Context(), w.userOf(t, i), w.db.Now())
			if err != nil || (len(offered) == 1) != test.works {
				t.Errorf("offered %v, %v", offered, err)
			}
			_, _, err = w.Link(t.Context(), w.acme, all, i.ID)
			if (err == nil) != test.works {
				t.Errorf("Link: error = %v", err)
			}
			_, err = w.Accept(t.Context(), guest, i.ID)
			if test.works {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, model.Conflict, "has expired")
		})
	}
}

// TestLastSeat: of two who accept at the same moment, one gets it.
func TestLastSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _ := w.invited(t, "a@acme.test")
	b, _ := w.invited(t, "b@acme.test")
	w.seats(t, 3)
	guests := [2]model.Session{w.guest(t, a), w.guest(t, b)}
	var errs [2]error
	var both sync.WaitGroup
	for n, i := range []model.Invitation{a, b} {
		both.Go(func() { _, errs[n] = w.Accept(t.Context(), guests[n], i.ID) })
	}
	both.Wait()
	loser := 0
	if errs[0] == nil {
		loser = 1
	}
	if errs[1-loser] != nil {
		t.Errorf("nobody joined: %v", errs)
	}
	wantError(t, errs[loser], model.Conflict, "all 3 seats are taken")
	if o, err := w.db.Organization(t.Context(), w.acme); err != nil || o.Members != 3 {
		t.Errorf("%d members, %v", o.Members, err)
	}
}

// TestCancelOrAccept at the same moment: one of the two happens, whole.
func TestCancelOrAccept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n := range 10 {
		i, _ := w.invited(t, string(rune('a'+n))+"@acme.test")
		guest := w.guest(t, i)
		var accepted, cancelled error
		var both sync.WaitGroup
		both.Go(func() { _, accepted = w.Accept(t.Context(), guest, i.ID) })
		both.Go(func() { _, cancelled = w.Cancel(t.Context(), w.dana.Actor(), i.ID) })
		both.Wait()
		if (accepted == nil) == (cancelled == nil) {
			t.Fatalf("accept: %v, cancel: %v", accepted, cancelled)
		}
		wantStatus, wantState := model.MemberActive, model.InvitationAccepted
		if cancelled == nil {
			wantStatus, wantState = "", model.InvitationCancelled
		}
		if w.status(t, i) != wantStatus || w.state(t, i) != wantState {
			t.Errorf("member %q, invitation %s", w.status(t, i), w.state(t, i))
		}
	}
}

func TestDecline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, token := w.invited(t, "zoe@acme.test")
	if _, err := w.DeclineByLink(t.Context(), token, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	if w.status(t, i) != "" || w.state(t, i) != model.InvitationDeclined {
		t.Errorf("member %q, invitation %s", w.status(t, i), w.state(t, i))
	}
	j, _ := w.invited(t, "yan@acme.test")
	if _, err := w.Decline(t.Context(), w.guest(t, j), j.ID); err != nil || w.status(t, j) != "" {
		t.Errorf("member %q, %v", w.status(t, j), err)
	}
	for _, unknown := range []string{"", "x", token[:42] + "_"} {
		if _, err := w.DeclineByLink(t.Context(), unknown, ""); model.KindOf(err) == 0 {
			t.Errorf("token %q: error = %v", unknown, err)
		}
	}
}

func TestAskAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, token := w.invited(t, "zoe@acme.test")
	_, err := w.AskAgain(t.Context(), token, "")
	wantError(t, err, model.Conflict, "still works")
	w.clock.Advance(16 * 24 * time.Hour)
	if _, err := w.AskAgain(t.Context(), token, ""); err != nil {
		t.Fatal(err)
	}
	_, err = w.AskAgain(t.Context(), token, "")
	wantError(t, err, model.Conflict, "asked for already")
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if got := w.post.mails[1:]; len(got) != 1 || got[0].To != "dana@acme.test" || got[0].Subject != "zoe@acme.test asks for a new invitation" {
		t.Errorf("mails = %+v", got)
	}
}

// TestAskAgainWithoutMailServer: nobody hears of it, so nobody is told that they did.
func TestAskAgainWithoutMailServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, token := w.invited(t, "zoe@acme.test")
	w.clock.Advance(16 * 24 * time.Hour)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	mute := invitations.New(w.db, keys, secret.NewSource(nil), mail.NewOutbox(w.db, keys, mail.NoServer{}, "https://anteroom.test"), "https://anteroom.test")
	_, err = mute.AskAgain(t.Context(), token, "")
	wantError(t, err, model.Invalid, "Email is not set up here")
	if now, err := w.db.Invitation(t.Context(), w.acme, i.ID); err != nil || !now.AskedAt.IsZero() {
		t.Errorf("asked for: %+v, %v", now, err)
	}
	if _, err := w.AskAgain(t.Context(), token, ""); err != nil {
		t.Errorf("once there is one: %v", err)
	}
}

// TestAskAgainWithoutInviter goes to those who administer the organization.
func TestAskAgainWithoutInviter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	if _, err := w.Invite(t.Context(), by, invitations.Request{Text: "zoe@acme.test", Role: w.member}); err != nil {
		t.Fatal(err)
	}
	token := w.mailed(t, "zoe@acme.test")
	if got := w.post.mails[0].Subject; got != "You are invited to join Acme on Anteroom" {
		t.Errorf("subject %q", got)
	}
	w.clock.Advance(16 * 24 * time.Hour)
	if _, err := w.AskAgain(t.Context(), token, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	if got := w.post.mails[1:]; len(got) != 1 || got[0].To != "dana@acme.test" {
		t.Errorf("mails = %+v", got)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	allow := func(org model.OrgID, of model.DomainType, name string) {
		w.keep(t, func(tx *db.Tx) error {
			_, err := tx.InsertDomain(t.Context(), model.Domain{Org: org, Type: of, Name: name})
			return err
		})
	}
	allow(w.acme, model.DomainAllowedEmail, "acme.test")
	allow(w.globex, model.DomainOrganization, "acme.test") // owned, and suggests nothing
	i, _ := w.invited(t, "Zoe@acme.test")
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	unproven := w.session(t, i.User, "")
	if got, err := w.Suggestions(t.Context(), unproven.User); err != nil || len(got) != 0 {
		t.Errorf("unproven address: %v, %v", got, err)
	}
	_, err := w.Join(t.Context(), unproven, w.acme)
	wantError(t, err, model.NotFound, "")
	zoe := w.guest(t, i)
	got, err := w.Suggestions(t.Context(), zoe.User)
	if err != nil || len(got) != 1 || got[0].Org != w.acme || got[0].Members != 2 {
		t.Fatalf("suggestions = %v, %v", got, err)
	}
	_, err = w.Join(t.Context(), zoe, w.globex)
	wantError(t, err, model.NotFound, "")
	_, err = w.Join(t.Context(), w.gus, w.acme)
	wantError(t, err, model.NotFound, "")
	w.seats(t, 2)
	_, err = w.Join(t.Context(), zoe, w.acme)
	wantError(t, err, model.Conflict, "no room")
	w.seats(t, 0)
	m, err := w.Join(t.Context(), zoe, w.acme)
	if err != nil || m.Status != model.MemberActive || m.Source != model.FromAllowedEmailDomain || m.Roles[0].ID != w.member {
		t.Errorf("Join = %+v, %v", m, err)
	}
	_, err = w.Join(t.Context(), zoe, w.acme)
	wantError(t, err, model.Conflict, "belong to Acme")
	if got, err := w.Suggestions(t.Context(), zoe.User); err != nil || len(got) != 0 {
		t.Errorf("a member’s suggestions = %v, %v", got, err)
	}
	if n := w.count(t, model.EventMembershipCreated); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
}

// TestOwnedDomainIsNobodyElsesToOpen: once an organization has proved to own a
// domain, no other one offers itself to the people there.
func TestOwnedDomainIsNobodyElsesToOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	domain := func(d model.Domain) {
		w.keep(t, func(tx *db.Tx) error {
			d.Name = "acme.test"
			_, err := tx.InsertDomain(t.Context(), d)
			return err
		})
	}
	domain(model.Domain{Org: w.acme, Type: model.DomainAllowedEmail})
	domain(model.Domain{Org: w.globex, Type: model.DomainAllowedEmail})
	i, _ := w.invited(t, "zoe@acme.test")
	zoe := w.guest(t, i)
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Suggestions(t.Context(), zoe.User); err != nil || len(got) != 2 {
		t.Fatalf("before: %v, %v", got, err)
	}
	domain(model.Domain{Org: w.acme, Type: model.DomainOrganization, Proof: model.DomainProof{Status: model.DomainVerified}})
	if got, err := w.Suggestions(t.Context(), zoe.User); err != nil || len(got) != 1 || got[0].Org != w.acme {
		t.Errorf("after: %v, %v", got, err)
	}
	_, err := w.Join(t.Context(), zoe, w.globex)
	wantError(t, err, model.NotFound, "")
	if _, err := w.Join(t.Context(), zoe, w.acme); err != nil {
		t.Error(err)
	}
}
