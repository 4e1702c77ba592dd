package organizations

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestFound makes an organization and its first admin, or neither.
func TestFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	o, m, err := w.Found(ctx, operator, "Initech", "bill@initech.test", model.FeatureSSO)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := w.db.Member(ctx, o.ID, m.ID)
	if err != nil || stored.Email != "bill@initech.test" || stored.Status != model.MemberActive || len(stored.Roles) != 1 || stored.Roles[0].Name != "admin" {
		t.Errorf("member %+v, %v", stored, err)
	}
	if on, err := w.db.FeaturesOf(ctx, o.ID); err != nil || len(on) != 1 {
		t.Errorf("features %v, %v", on, err)
	}
	// Who has an account keeps it.
	if _, dana, err := w.Found(ctx, operator, "Umbrella", "dana@acme.test"); err != nil || !w.dana.Is(dana.User) {
		t.Errorf("user %s, %v", dana.User, err)
	}
	// Without a role to give there is no admin, and so nothing else.
	i, err := w.db.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i.CreatorRole = "role_0"
	if err := w.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SetInstance(ctx, i) }); err != nil {
		t.Fatal(err)
	}
	if o, _, err := w.Found(ctx, operator, "Hooli", "gavin@hooli.test"); model.KindOf(err) != model.Invalid || o.ID != "" {
		t.Errorf("organization %q, error %v", o.ID, err)
	}
	if u, err := w.db.UserByEmail(ctx, "gavin@hooli.test"); model.KindOf(err) != model.NotFound {
		t.Errorf("user %+v, %v", u, err)
	}
}
