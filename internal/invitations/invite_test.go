package invitations_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestInviteSortsOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waiting, _ := w.invited(t, "zoe@acme.test")
	r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{
		Text: `"Lopez, Ann" <ann@acme.test>, bob@acme; KIM@acme.test zoe@acme.test gus@globex.test Ann@acme.test`,
		Role: w.member, Note: " Welcome! ",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []invitations.Refusal{
		{Text: "bob@acme", Reason: "invitations.reason_malformed", Fix: true},
		{Text: "Ann@acme.test", Reason: "invitations.reason_twice"},
		{Text: "KIM@acme.test", Reason: "invitations.reason_member"},
		{Text: "zoe@acme.test", Reason: "invitations.reason_invited", Open: waiting.ID},
	}
	if diff := cmp.Diff(want, r.Refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if len(r.Sent) != 2 || r.Sent[0].Email != "ann@acme.test" || r.Sent[1].Email != "gus@globex.test" {
		t.Fatalf("sent %+v", r.Sent)
	}
	ann, err := w.db.User(t.Context(), r.Sent[0].User)
	if err != nil || ann.EmailVerified || ann.FirstName+ann.LastName != "" {
		t.Errorf("new account = %+v, %v", ann, err)
	}
	if gus, err := w.db.User(t.Context(), r.Sent[1].User); err != nil || gus.Name() != "Gus Lee" || !gus.EmailVerified {
		t.Errorf("old account = %+v, %v; want it unchanged", gus, err)
	}
	if got := r.Sent[0]; got.FirstName != "Ann" || got.LastName != "Lopez" || got.InvitedBy != "Dana Lee" || got.Note != "Welcome!" || !got.ExpiresAt.Equal(w.clock.Now().Add(15*24*time.Hour)) {
		t.Errorf("invitation = %+v", got)
	}
	w.mailed(t, "ann@acme.test")
	w.mailed(t, "gus@globex.test")
	if len(w.post.mails) != 3 || w.count(t, model.EventInvitation) != 3 {
		t.Errorf("%d mails, %d events; want 3 of each", len(w.post.mails), w.count(t, model.EventInvitation))
	}
	if o, err := w.db.Organization(t.Context(), w.acme); err != nil || o.Members != 2 {
		t.Errorf("%d members, %v; want 2: invited people are none", o.Members, err)
	}
}

// TestInviteSaysWhatIsWrongWithAnAddress: what the parser would have to change is
// invited nowhere, and the reason is told beside it.
func TestInviteSaysWhatIsWrongWithAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for text, want := range map[string]string{
		"{x@acme.test":            "can’t have “{” at that place",
		"'x@acme.test":            "can’t have “'” at that place",
		"İvan@acme.test":          "“İ” in an address can be mistaken for a plain letter",
		"x%acme.test@relay.test":  "can’t have “%” in it",
		"=?utf-8?q?x?=@acme.test": "can’t have =? in it",
		"x\u200by@acme.test":      "characters that don’t show",
		"x@-acme.test":            "“-acme.test” is not a domain that can have email addresses",
		"x..y@acme.test":          "not a full address",
	} {
		r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: text, Role: w.member})
		if err != nil || len(r.Sent) != 0 || len(r.Refused) != 1 {
			t.Errorf("%q: %+v, %v", text, r, err)
			continue
		}
		if got := wordstest.Of(model.InvalidField("emails", r.Refused[0].Reason, r.Refused[0].Args...)); !strings.Contains(got, want) || !r.Refused[0].Fix {
			t.Errorf("%q is refused with %q, want %q", text, got, want)
		}
	}
}

func TestInviteRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var inviter model.RoleID
	w.keep(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Name: "inviter", Label: "Inviter", Permissions: model.NewPermissions(model.UsersInvite)})
		inviter = r.ID
		return err
	})
	ivy := w.joined(t, "ivy@acme.test", inviter).Actor() // invites, and may do nothing else
	before := w.count(t, model.EventInvitation)
	var crowd strings.Builder
	for i := range 101 {
		fmt.Fprintf(&crowd, "p%d@acme.test ", i)
	}
	for _, test := range []struct {
		name string
		by   model.Actor
		r    invitations.Request
		kind model.Kind
		want string
	}{
		{"nobody", w.dana.Actor(), invitations.Request{Text: " ,; ", Role: w.member}, model.Invalid, "at least one"},
		{"101", w.dana.Actor(), invitations.Request{Text: crowd.String(), Role: w.member}, model.Invalid, "101 addresses"},
		{"no role", w.dana.Actor(), invitations.Request{Text: "ann@acme.test"}, model.Invalid, "Choose a role"},
		{"long note", w.dana.Actor(), invitations.Request{Text: "ann@acme.test", Role: w.member, Note: strings.Repeat("é", 301)}, model.Invalid, "300 characters"},
		{"hidden note", w.dana.Actor(), invitations.Request{Text: "ann@acme.test", Role: w.member, Note: "a\u202eb"}, model.Invalid, "don’t show"},
		{"control character", w.dana.Actor(), invitations.Request{Text: "ann@acme.test", Role: w.member, Note: "a\x00b"}, model.Invalid, "don’t show"},
		{"no permission", w.kim.Actor(), invitations.Request{Text: "ann@acme.test", Role: w.member}, model.Forbidden, "can’t invite"},
		{"more than one’s own role", ivy, invitations.Request{Text: "ann@acme.test", Role: w.admin}, model.Forbidden, "can’t give the role Admin"},
	} {
		_, err := w.Invite(t.Context(), test.by, test.r)
		t.Run(test.name, func(t *testing.T) { wantError(t, err, test.kind, test.want) })
	}
	if got := w.count(t, model.EventInvitation); got != before {
		t.Errorf("%d invitations were sent", got-before)
	}
	if _, err := w.Invite(t.Context(), ivy, invitations.Request{Text: "ann@acme.test", Role: inviter}); err != nil {
		t.Errorf("in one’s own role: %v", err)
	}
}

// TestSeats: who is active or can accept takes a seat; who let an invitation
// expire takes none.
func TestSeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.seats(t, 4) // Dana, Kim and two more
	three := invitations.Request{Text: "a@acme.test b@acme.test c@acme.test", Role: w.member}
	_, err := w.Invite(t.Context(), w.dana.Actor(), three)
	wantError(t, err, model.Invalid, "Acme has room for 2 more people, and these are 3.")
	if n := w.count(t, model.EventInvitation); n != 0 {
		t.Errorf("%d were sent all the same", n)
	}
	a, _ := w.invited(t, "a@acme.test")
	w.invited(t, "b@acme.test")
	_, err = w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: "c@acme.test", Role: w.member})
	wantError(t, err, model.Invalid, "all 4 seats are taken")
	if a, err = w.Resend(t.Context(), w.dana.Actor(), a.ID); err != nil {
		t.Errorf("resend one that has its seat: %v", err)
	}
	w.mailed(t, "a@acme.test")
	w.clock.Advance(15 * 24 * time.Hour)
	w.invited(t, "c@acme.test")
	w.invited(t, "d@acme.test")
	_, err = w.Resend(t.Context(), w.dana.Actor(), a.ID)
	wantError(t, err, model.Invalid, "all 4 seats are taken")
	w.seats(t, 0)
	if _, err = w.Resend(t.Context(), w.dana.Actor(), a.ID); err != nil {
		t.Errorf("without limit: %v", err)
	}
}

func TestMailsAreLimited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, _ := w.invited(t, "zoe@acme.test")
	var err error
	for range 2 {
		if i, err = w.Resend(t.Context(), w.dana.Actor(), i.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.Resend(t.Context(), w.dana.Actor(), i.ID)
	wantError(t, err, model.Invalid, "several times in the last hour")
	// Cancelling and inviting anew is no way around.
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: "zoe@acme.test", Role: w.member})
	if err != nil || len(r.Sent) != 0 || len(r.Refused) != 1 || r.Refused[0].Reason != "invitations.reason_often" {
		t.Errorf("Invite = %+v, %v", r, err)
	}
	if _, err := w.Invite(t.Context(), w.gus.Actor(), invitations.Request{Text: "zoe@acme.test", Role: w.member}); err != nil {
		t.Errorf("another organization: %v", err)
	}
	w.clock.Advance(time.Hour)
	w.invited(t, "zoe@acme.test")
	for n := range 5 {
		var crowd strings.Builder
		for i := range 99 {
			fmt.Fprintf(&crowd, "p%d-%d@acme.test ", n, i)
		}
		if _, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: crowd.String(), Role: w.member}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: "x@acme.test y@acme.test", Role: w.member})
	wantError(t, err, model.Invalid, "in the last 24 hours")
	w.clock.Advance(24 * time.Hour)
	w.invited(t, "x@acme.test")
}

func TestResendKillsTheOldLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old, oldToken := w.invited(t, "zoe@acme.test")
	w.clock.Advance(20 * 24 * time.Hour)
	fresh, err := w.Resend(t.Context(), w.dana.Actor(), old.ID)
	if err != nil {
		t.Fatal(err)
	}
	token := w.mailed(t, "zoe@acme.test")
	if token == oldToken || fresh.ID == old.ID || !fresh.ExpiresAt.Equal(w.clock.Now().Add(15*24*time.Hour)) {
		t.Errorf("resent = %+v", fresh)
	}
	if i, err := w.Find(t.Context(), oldToken); err != nil || i.State != model.InvitationReplaced {
		t.Errorf("old link = %+v, %v", i, err)
	}
	_, err = w.Accept(t.Context(), w.guest(t, old), old.ID)
	wantError(t, err, model.Conflict, "newer invitation")
	_, err = w.Resend(t.Context(), w.dana.Actor(), old.ID)
	wantError(t, err, model.Conflict, "newer invitation")
	_, _, err = w.Link(t.Context(), w.acme, all, old.ID)
	wantError(t, err, model.Conflict, "newer invitation")
	_, shown, err := w.Link(t.Context(), w.acme, all, fresh.ID)
	if err != nil || !strings.HasSuffix(shown, "/a/invite/"+token) {
		t.Errorf("Link = %q, %v; want the token of the mail", shown, err)
	}
	if _, err := w.Accept(t.Context(), w.guest(t, fresh), fresh.ID); err != nil {
		t.Error(err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, token := w.invited(t, "zoe@acme.test")
	guest := w.guest(t, i)
	_, err := w.Cancel(t.Context(), w.kim.Actor(), i.ID)
	wantError(t, err, model.Forbidden, "can’t invite")
	if _, err := w.Cancel(t.Context(), w.dana.Actor(), i.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.status(t, i); got != "" {
		t.Errorf("member is %s still", got)
	}
	_, err = w.Cancel(t.Context(), w.dana.Actor(), i.ID)
	wantError(t, err, model.Conflict, "was cancelled")
	_, err = w.Accept(t.Context(), guest, i.ID)
	wantError(t, err, model.Conflict, "was cancelled")
	_, err = w.DeclineByLink(t.Context(), token, "")
	wantError(t, err, model.Conflict, "was cancelled")
	if n := w.count(t, model.EventInvitation); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
	again, _ := w.invited(t, "zoe@acme.test") // one can think again
	if again.User != i.User {
		t.Errorf("user = %s, want the account that there is", again.User)
	}
}

// TestOtherOrganizationsInvitations do not exist.
func TestOtherOrganizationsInvitations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i, _ := w.invited(t, "zoe@acme.test")
	for name, try := range map[string]func() error{
		"resend":  func() error { _, err := w.Resend(t.Context(), w.gus.Actor(), i.ID); return err },
		"cancel":  func() error { _, err := w.Cancel(t.Context(), w.gus.Actor(), i.ID); return err },
		"link":    func() error { _, _, err := w.Link(t.Context(), w.globex, all, i.ID); return err },
		"accept":  func() error { _, err := w.Accept(t.Context(), w.gus, i.ID); return err },
		"decline": func() error { _, err := w.Decline(t.Context(), w.gus, i.ID); return err },
	} {
		if err := try(); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: error = %v, want not found", name, err)
		}
	}
	if w.state(t, i) != model.InvitationOpen || w.status(t, i) != model.MemberPendingInvite {
		t.Error("something changed")
	}
}
