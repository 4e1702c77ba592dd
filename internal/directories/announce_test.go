package directories

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDeletedGroupCounts: whoever is in a group that is deleted is taken out of it.
func TestDeletedGroupCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []model.DirectoryUserID
	for i := range model.LossPeople + 1 {
		ids = append(ids, w.create(t, person(fmt.Sprintf("p%d@acme.test", i), "")).ID)
	}
	g := w.group(t, "All", ids...)
	w.news(t)
	must(t, w.DeleteGroup(t.Context(), w.by, g.ID, nil))
	if !slices.Contains(w.news(t), model.EventDirectoryAlarm) {
		t.Error("nobody is told")
	}
}

// TestLastAdministratorIsTold: when a directory lets the last go who could administer, or
// would take what they administer by, those are told who look after it, and the operator.
func TestLastAdministratorIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.SupportEmail = "help@coffeedesk.test"
		if err := tx.SetInstance(t.Context(), i); err != nil {
			return err
		}
		_, err = tx.InsertRole(t.Context(), model.Role{Org: w.acme, Name: "it", Label: "IT", Permissions: model.NewPermissions(model.SCIMManage)})
		return err
	})
	w.join(t, w.acme, "it@elsewhere.test", "it")
	dana, kim := person("dana@acme.test", "00u1"), person("kim@acme.test", "00u2")
	first, second := w.create(t, dana), w.create(t, kim)
	admins := w.group(t, "Admins", second.ID)
	w.maps(t, model.GroupRole{Group: "Admins", Role: w.role(t, "admin")})
	w.set(t, first, dana.off())
	if told := w.mailed(t); len(told) > 0 {
		t.Errorf("told are %v while somebody else administers", told)
	}
	both := []string{"help@coffeedesk.test", "it@elsewhere.test"}
	for _, step := range []struct {
		name string
		do   func()
		says string
		told []string
	}{
		{"out of the group", func() { w.step(t, admins, RemoveMembers, second.ID) }, "still do", append([]string{"kim@acme.test"}, both...)},
		{"once more", func() {
			g := w.step(t, admins, AddMembers, second.ID)
			w.step(t, g, RemoveMembers, second.ID)
		}, "still do", []string{"kim@acme.test", "it@elsewhere.test"}},
		{"deactivated within the hour", func() { w.set(t, second, kim.off()) }, "Nobody can change roles or settings there now", []string{"it@elsewhere.test"}},
		{"and again, later", func() {
			w.set(t, second, kim)
			w.clock.Advance(model.OperatorPause)
			w.set(t, second, kim.off())
		}, "Nobody can change roles or settings there now", both},
	} {
		step.do()
		must(t, w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }))
		sent := w.post.mails
		told := w.mailed(t)
		slices.Sort(told)
		slices.Sort(step.told)
		if !slices.Equal(told, step.told) {
			t.Errorf("%s: told are %v, want %v", step.name, told, step.told)
		}
		for _, m := range sent {
			if helps := strings.Contains(m.Text, "organization admin add --organization "+string(w.acme)); !strings.Contains(m.Text, step.says) || helps != (m.To == "help@coffeedesk.test") {
				t.Errorf("%s, to %s: %s", step.name, m.To, m.Text)
			}
		}
	}
}

// TestKeptByOtherRules: when the groups of a directory give other roles and the last
// administrator keeps theirs, those are told who are told when the directory does it, once.
func TestKeptByOtherRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u2"))
	w.group(t, "Admins", kim.ID)
	w.maps(t, model.GroupRole{Group: "Admins", Role: w.role(t, "admin")})
	w.write(t, func(tx *db.Tx) error {
		d, err := tx.MemberOfUser(t.Context(), w.acme, w.dana.User())
		if err != nil {
			return err
		}
		if _, err := tx.SetRoles(t.Context(), d, model.ByHand(w.role(t, "member"))); err != nil {
			return err
		}
		if err := tx.SetGroupRoles(t.Context(), w.acme, w.dir.ID.Source(), model.GroupRoles{{Group: "Admins", Role: w.role(t, "member")}}); err != nil {
			return err
		}
		return tx.InsertRemapping(t.Context(), model.Remapping{Org: w.acme, Source: w.dir.ID.Source(), By: model.System})
	})
	w.mailed(t)
	must(t, membership.FinishRemapping(t.Context(), w.db, w.acme, w.dir.ID.Source()))
	if got := w.roles(t, kim); !slices.Contains(got, "admin") {
		t.Fatalf("holds %v", got)
	}
	for _, want := range []int{1, 0} {
		if n, err := w.TellOfKept(t.Context()); err != nil || n != want {
			t.Errorf("told of %d, %v, want %d", n, err, want)
		}
	}
	if told := w.mailed(t); !slices.Equal(told, []string{"kim@acme.test"}) {
		t.Errorf("told are %v", told)
	}
}
