package organizations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"anteroom/db/dbtest"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
)

func TestSetFeatures(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s := organizations.New(d)
	operator := model.Actor{Kind: model.ActorOperator}
	o, err := s.Create(t.Context(), operator, "Acme", model.FeatureSSO, model.FeatureSessionPolicy)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]model.Feature{{model.FeatureDirSync, model.FeatureSSO}, nil, {model.FeatureDomainVerification}} {
		if err := s.SetFeatures(t.Context(), operator, o.ID, want...); err != nil {
			t.Fatal(err)
		}
		got, err := d.FeaturesOf(t.Context(), o.ID)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if err := s.SetFeatures(t.Context(), model.Actor{Kind: model.ActorUser, Org: o.ID}, o.ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("by a user: %v", err)
	}
	if err := s.SetFeatures(t.Context(), operator, "org_1"); model.KindOf(err) != model.NotFound {
		t.Errorf("of nobody: %v", err)
	}
}
