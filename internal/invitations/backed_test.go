package invitations_test

import (
	"errors"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// role makes a role with permissions.
func (w *world) role(t *testing.T, name string, ps ...model.Permission) (id model.RoleID) {
	t.Helper()
	w.keep(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Name: name, Label: name, Permissions: model.NewPermissions(ps...)})
		id = r.ID
		return err
	})
	return id
}

// TestInvitationNeedsItsInviter: what somebody sent who could not send it now is
// worth nothing, until somebody who can sends it again.
func TestInvitationNeedsItsInviter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(*testing.T, *world, model.Session) error // of what the inviter may
		want string
	}{
		"removed": {func(t *testing.T, w *world, eve model.Session) error {
			_, err := members.New(w.db).Remove(t.Context(), w.dana.Actor(), eve.Member)
			return err
		}, "eve@acme.test can’t invite people to Acme any more. Ask an admin for a new invitation."},
		"demoted": {func(t *testing.T, w *world, eve model.Session) error {
			_, err := members.New(w.db).SetRoleOfMany(t.Context(), w.dana.Actor(), []model.MemberID{eve.Member}, w.member)
			return err
		}, "eve@acme.test can’t invite people to Acme any more."},
		"may give less": {func(t *testing.T, w *world, eve model.Session) error {
			less := w.role(t, "inviter", model.UsersInvite)
			_, err := members.New(w.db).SetRoleOfMany(t.Context(), w.dana.Actor(), []model.MemberID{eve.Member}, less)
			return err
		}, "eve@acme.test can’t invite people to Acme as Admin any more."},
		"deactivated": {func(t *testing.T, w *world, eve model.Session) error {
			w.keep(t, func(tx *db.Tx) error {
				err := tx.DeleteMember(t.Context(), w.acme, eve.Member)
				m, insertErr := tx.InsertMember(t.Context(), w.acme, eve.User, model.MemberInactive, model.FromDirectory)
				return errors.Join(err, insertErr, tx.AddRole(t.Context(), w.acme, m.ID, w.admin, model.SourceManual))
			})
			return nil
		}, "eve@acme.test can’t invite people to Acme any more."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			eve := w.joined(t, "eve@acme.test", w.admin)
			r, err := w.Invite(t.Context(), eve.Actor(), invitations.Request{Text: "mallory@evil.test", Role: w.admin})
			if err != nil || len(r.Sent) != 1 || !r.Sent[0].Backed() {
				t.Fatalf("Invite = %+v, %v", r, err)
			}
			i := r.Sent[0]
			mallory := w.guest(t, i)
			if err := test.end(t, w, eve); err != nil {
				t.Fatal(err)
			}
			_, err = w.Accept(t.Context(), mallory, i.ID)
			wantError(t, err, model.Conflict, test.want)
			if offered, err := w.db.InvitationsOf(t.Context(), w.userOf(t, i), w.db.Now()); err != nil || len(offered) != 0 {
				t.Errorf("offered %v, %v", offered, err)
			}
			_, _, err = w.Link(t.Context(), w.acme, all, i.ID)
			wantError(t, err, model.Conflict, "Resend it")
			if i, err = w.Resend(t.Context(), w.dana.Actor(), i.ID); err != nil || !i.Inviter.Is(w.dana.User.ID) || !i.Backed() {
				t.Fatalf("Resend = %+v, %v", i, err)
			}
			if _, err := w.Accept(t.Context(), mallory, i.ID); err != nil {
				t.Errorf("after resending: %v", err)
			}
		})
	}
}

// TestManagingNeedsTheRoles: who could not send an invitation can neither send it again,
// nor take it back, nor have its link.
func TestManagingNeedsTheRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ivy := w.joined(t, "ivy@acme.test", w.role(t, "inviter", model.UsersInvite))
	r, err := w.Invite(t.Context(), w.dana.Actor(), invitations.Request{Text: "zoe@acme.test", Role: w.admin})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Resend(t.Context(), ivy.Actor(), r.Sent[0].ID)
	wantError(t, err, model.Forbidden, "can’t give the role Admin")
	_, err = w.Cancel(t.Context(), ivy.Actor(), r.Sent[0].ID)
	wantError(t, err, model.Forbidden, "can’t give the role Admin")
	_, link, err := w.Link(t.Context(), w.acme, model.NewPermissions(model.UsersInvite), r.Sent[0].ID)
	wantError(t, err, model.Forbidden, "can’t give the role Admin")
	again, err := w.Invite(t.Context(), ivy.Actor(), invitations.Request{Text: "zoe@acme.test", Role: w.role(t, "asker", model.UsersRead)})
	if err != nil || len(again.Refused) != 1 || again.Refused[0].Open != "" {
		t.Errorf("invited once more: %+v, %v, want a refusal that offers nothing", again, err)
	}
	if link != "" || w.state(t, r.Sent[0]) != model.InvitationOpen {
		t.Errorf("link %q, state %s", link, w.state(t, r.Sent[0]))
	}
	if got, err := w.db.Invitation(t.Context(), w.acme, r.Sent[0].ID); err != nil || !got.Inviter.Is(w.dana.User.ID) {
		t.Errorf("invitation = %+v, %v", got, err)
	}
}

// TestAskForOneThatIsNotBacked reaches those who administer the organization.
func TestAskForOneThatIsNotBacked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	eve := w.joined(t, "eve@acme.test", w.admin)
	if _, err := w.Invite(t.Context(), eve.Actor(), invitations.Request{Text: "zoe@acme.test", Role: w.member}); err != nil {
		t.Fatal(err)
	}
	token := w.mailed(t, "zoe@acme.test")
	_, err := w.AskAgain(t.Context(), token, "")
	wantError(t, err, model.Conflict, "still works")
	_, err = members.New(w.db).Remove(t.Context(), w.dana.Actor(), eve.Member)
	_, asked := w.AskAgain(t.Context(), token, "")
	if err := errors.Join(err, asked, w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) })); err != nil {
		t.Fatal(err)
	}
	if got := w.post.mails[len(w.post.mails)-1]; got.To != "dana@acme.test" || got.Subject != "zoe@acme.test asks for a new invitation" {
		t.Errorf("mail = %+v", got)
	}
}
