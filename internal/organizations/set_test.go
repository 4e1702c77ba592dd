package organizations

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

var operator = model.Actor{Kind: model.ActorOperator}

// TestSet changes what is named, in one event, and nothing when it is so already.
func TestSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	own := w.ownRole(t, "own")
	seats, none, name, instance, german := 25, 0, "own", "", "de"
	some, other, off := []model.Feature{model.FeatureSSO, model.FeatureDirSync, model.FeatureSSO}, []model.Feature{model.FeatureDomainVerification}, []model.Feature{}
	type state struct {
		seats    int
		role     model.RoleID
		language model.Language
		features []model.Feature
	}
	sorted := []model.Feature{model.FeatureDirSync, model.FeatureSSO}
	for _, step := range []struct {
		name   string
		change Change
		want   state
		events int
	}{
		{"all", Change{&seats, &name, nil, &some}, state{25, own, "", sorted}, 1},
		{"the same", Change{&seats, &name, nil, &some}, state{25, own, "", sorted}, 0},
		{"nothing", Change{}, state{25, own, "", sorted}, 0},
		{"one of them new", Change{&seats, &name, nil, &other}, state{25, own, "", other}, 1},
		{"seats alone", Change{Seats: &none}, state{0, own, "", other}, 1},
		{"language alone", Change{Language: &german}, state{0, own, "de", other}, 1},
		{"back", Change{&none, &instance, &instance, &off}, state{0, "", "", nil}, 1},
	} {
		had := w.events(t, w.acme, model.EventOrganizationUpdated)
		before, was := w.org(t, w.acme), w.features(t)
		o, err := w.Set(ctx, operator, w.acme, step.change)
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		stored, is := w.org(t, w.acme), w.features(t)
		if diff := cmp.Diff(stored, o); diff != "" {
			t.Errorf("%s: returned (-stored +returned):\n%s", step.name, diff)
		}
		if got := (state{stored.Seats, stored.MemberRole, stored.Language, is}); !reflect.DeepEqual(got, step.want) {
			t.Errorf("%s: %+v, want %+v", step.name, got, step.want)
		}
		if n := w.events(t, w.acme, model.EventOrganizationUpdated) - had; n != step.events {
			t.Errorf("%s: %d events, want %d", step.name, n, step.events)
		}
		if step.events == 0 {
			continue
		}
		want := model.OrganizationUpdated{Before: before.Snapshot(was), After: stored.Snapshot(is)}
		if diff := cmp.Diff(want, w.newest(t).Payload); diff != "" {
			t.Errorf("%s: event (-want +got):\n%s", step.name, diff)
		}
	}
}

func (w *world) features(t *testing.T) []model.Feature {
	t.Helper()
	all, err := w.db.FeaturesOf(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// newest returns the last event of Acme.
func (w *world) newest(t *testing.T) model.Event {
	t.Helper()
	all, err := w.db.Events(t.Context(), w.acme, 1)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

// TestSetIsOneChange: where one thing is wrong, nothing is changed.
func TestSetIsOneChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ownRole(t, "own")
	before, err := w.db.Organization(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	seats, tooFew, tooMany := 25, -1, model.MostSeats+1
	own, unknown := "own", "none"
	features := []model.Feature{model.FeatureSSO}
	for name, test := range map[string]struct {
		org    model.OrgID
		change Change
		kind   model.Kind
		field  string
	}{
		"a role that is none":     {w.acme, Change{&seats, &unknown, nil, &features}, model.Invalid, "member_role"},
		"another’s role":          {w.globex, Change{&seats, &own, nil, &features}, model.Invalid, "member_role"},
		"seats below none":        {w.acme, Change{&tooFew, &own, nil, &features}, model.Invalid, "seats"},
		"more seats than any":     {w.acme, Change{&tooMany, &own, nil, &features}, model.Invalid, "seats"},
		"a language that is none": {w.acme, Change{nil, nil, &unknown, nil}, model.Invalid, "language"},
		"unknown organization":    {"org_1", Change{&seats, &own, nil, &features}, model.NotFound, ""},
	} {
		_, err := w.Set(t.Context(), operator, test.org, test.change)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != test.kind || e.Field != test.field || wordstest.Of(err) == "" {
			t.Errorf("%s: error = %v", name, err)
		}
	}
	for _, org := range []model.OrgID{w.acme, w.globex} {
		if on, err := w.db.FeaturesOf(t.Context(), org); err != nil || len(on) > 0 {
			t.Errorf("features of %s: %v, %v", org, on, err)
		}
	}
	if after, err := w.db.Organization(t.Context(), w.acme); err != nil || !cmp.Equal(before, after) {
		t.Errorf("the organization changed (-before +after):\n%s%v", cmp.Diff(before, after), err)
	}
}
