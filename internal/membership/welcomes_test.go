package membership_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// sets changes what the operator has set.
func (w *world) sets(t *testing.T, change func(*model.Instance)) {
	t.Helper()
	w.change(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		change(&i)
		return tx.SetInstance(t.Context(), i)
	})
}

// TestWelcomes: which address is let in.
func TestWelcomes(t *testing.T) {
	t.Parallel()
	disposable, public := model.AddressKinds{Disposable: true}, model.AddressKinds{Public: true}
	for _, test := range []struct {
		refuses model.AddressKinds
		email   model.Email
		want    string
	}{
		{model.AddressKinds{}, "kim@mailinator.com", ""},
		{model.AddressKinds{}, "kim@gmail.com", ""},
		{disposable, "kim@mailinator.com", "membership.disposable_address"},
		{disposable, "kim@Sub.Mailinator.com", "membership.disposable_address"},
		{disposable, "kim@gmail.com", ""},
		{public, "kim@GMail.com", "membership.public_address"},
		{public, "kim@mailinator.com", ""},
		{public, "kim@gmail.com.acme.test", ""},
		{public, "kim@notgmail.com", ""},
		{model.AddressKinds{Disposable: true, Public: true}, "kim@acme.test", ""},
		{model.AddressKinds{Disposable: true, Public: true}, "kim@[192.0.2.1]", ""}, // which nobody parses
	} {
		w := newWorld(t)
		w.sets(t, func(i *model.Instance) { i.Refuses = test.refuses })
		why, err := membership.Unwelcome(t.Context(), &w.db.Reader, test.email)
		if err != nil || why.Key != test.want {
			t.Errorf("%+v, %s: %q, %v; want %q", test.refuses, test.email, why.Key, err, test.want)
		}
		if kind := model.KindOf(membership.Welcomes(t.Context(), &w.db.Reader, test.email)); (kind == model.Invalid) != (test.want != "") {
			t.Errorf("%+v, %s: %v", test.refuses, test.email, kind)
		}
	}
}

// TestUnwelcomeComeByNoWay: no way into an organization is around it, and nobody who is in falls
// out.
func TestUnwelcomeComeByNoWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const public = "kim@gmail.com"
	w.change(t, func(tx *db.Tx) error { // as in the days before the lists knew it
		for _, d := range []model.Domain{
			{Org: w.acme, Type: model.DomainOrganization, Name: "gmail.com", Proof: model.DomainProof{Status: model.DomainVerified}},
			{Org: w.acme, Type: model.DomainAllowedEmail, Name: "gmail.com"},
		} {
			if _, err := tx.InsertDomain(t.Context(), d); err != nil {
				return err
			}
		}
		return nil
	})
	stays := w.user(t, "lee@gmail.com", true)
	if _, _, err := w.admit(t, membership.Newcomer{User: stays, Source: model.FromOperator}); err != nil {
		t.Fatal(err)
	}
	w.sets(t, func(i *model.Instance) { i.Refuses.Public = true })
	u := w.user(t, public, true)
	for source, want := range map[model.MemberSource]model.Kind{
		model.FromOperator: model.Invalid, model.FromAPI: model.Invalid, model.FromDirectory: model.Invalid,
		model.FromAllowedEmailDomain: model.Forbidden, model.FromSSO: model.Forbidden,
	} {
		if _, _, err := w.admit(t, membership.Newcomer{User: u, Source: source}); model.KindOf(err) != want {
			t.Errorf("%s: %v, want %v", source, err, want)
		}
	}
	for name, do := range map[string]func(*db.Tx) error{
		"an account": func(tx *db.Tx) error {
			_, _, err := membership.NewAccount(t.Context(), tx, operator, "new@gmail.com", "", "")
			return err
		},
		"an account that nobody answers for": func(tx *db.Tx) error {
			_, _, err := membership.UnprovenAccount(t.Context(), tx, operator, "new@gmail.com", "", "")
			return err
		},
		"an invitation": func(tx *db.Tx) error {
			_, err := membership.Reserve(t.Context(), tx, w.acme, u.ID, public, w.role)
			return err
		},
	} {
		if err := w.db.Housekeep(t.Context(), do); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m, err := w.db.MemberOfUser(t.Context(), w.acme, stays.ID); err != nil || m.Status != model.MemberActive {
		t.Errorf("who was in: %+v, %v", m, err)
	}
}

// TestJoinByDomain: an allowed domain opens nothing while the operator lets nobody join so.
func TestJoinByDomain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.user(t, "kim@open.test", true)
	suggested := func() int {
		all, err := w.invitations.Suggestions(t.Context(), u)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	if suggested() != 1 {
		t.Fatal("nothing is suggested")
	}
	w.sets(t, func(i *model.Instance) { i.JoinByDomain = false })
	if _, _, err := w.admit(t, membership.Newcomer{User: u, Source: model.FromAllowedEmailDomain}); model.KindOf(err) != model.NotFound || suggested() != 0 {
		t.Errorf("joined: %v, %d suggestions", err, suggested())
	}
	w.sets(t, func(i *model.Instance) { i.JoinByDomain = true })
	if _, _, err := w.admit(t, membership.Newcomer{User: u, Source: model.FromAllowedEmailDomain}); err != nil {
		t.Error(err)
	}
}
