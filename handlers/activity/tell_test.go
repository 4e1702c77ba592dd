package activity

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/activity"
)

// TestEveryEventHasASentence in every language, of its own there.
func TestEveryEventHasASentence(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, is := range model.EventTypes() {
		p, err := model.DecodePayload(is, `{}`)
		if err != nil {
			t.Fatal(err)
		}
		e := db.ActivityEvent{Event: model.Event{Payload: p}}
		said := map[string]bool{}
		for _, l := range catalogue.Offered() {
			text := teller{l, e, nil}.sentence()
			if text == "" || strings.Contains(text, "%!") {
				t.Errorf("%s in %s: %q", is, l.Tag(), text)
			}
			said[text] = true
		}
		if len(said) < len(catalogue.Offered()) {
			t.Errorf("%s is said in %d ways in %d languages", is, len(said), len(catalogue.Offered()))
		}
	}
}

// TestFieldsInWords: what has changed is said by names and values that people read, and what
// is not for everybody is left out.
func TestFieldsInWords(t *testing.T) {
	t.Parallel()
	say := words.Plain()
	policy := model.OrganizationUpdated{
		Before: model.Organization{Name: "Acme", Seats: 5, MemberRole: "role_1"}.Snapshot(nil),
		After:  model.Organization{Name: "Acme", Policy: model.SessionPolicy{Absolute: 8 * time.Hour, Idle: 45 * time.Minute}}.Snapshot([]model.Feature{model.FeatureSSO}),
	}
	shown, more := changes(say, model.Event{Payload: policy}, map[model.RoleID]string{"role_1": "Editor"}, time.UTC, true)
	got := map[string]string{}
	for _, c := range shown {
		got[c.Name] = c.Old + " → " + c.New
	}
	for name, want := range map[string]string{
		"Single sign-on": "No → Yes", "Seats": "5 → No limit", "Role of new members": "Editor → ", "Sign in again after": "No limit → 8 hours", "Sign out when idle for": "No limit → 45 minutes",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 5 || more != "" {
		t.Errorf("changes = %v, %s", got, more)
	}
	client := model.Application{Org: "org_1", Name: "Export", Scopes: []string{"roles_read"}, Type: model.ApplicationWeb}
	now := client
	now.Scopes, now.AccessToken, now.Description = []string{"roles_write"}, time.Hour, "Each night"
	shown, _ = changes(say, model.Event{Payload: model.ApplicationUpdated{Before: client.Snapshot(), After: now.Snapshot()}}, nil, time.UTC, true)
	want := []view.Change{{Name: "Token lifetime", Old: "As usual", New: "1 hour"}, {Name: "Description", New: "Each night"}, {Name: "Scopes", Old: "roles_read", New: "roles_write"}}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("of a client (-want +got):\n%s", diff)
	}
	login := model.UserLoggedIn{AMR: []string{"pop", "user"}, Session: model.SessionSnapshot{Device: model.DeviceSnapshot{UserAgent: "Firefox", IP: "192.0.2.7"}}}
	for _, addresses := range []bool{true, false} {
		shown, _ := changes(say, model.Event{Payload: login}, nil, time.UTC, addresses)
		for _, c := range shown {
			if c.Name == "Browser" && !addresses || strings.Contains(c.New, "192.0.2.7") {
				t.Errorf("addresses %v: %+v", addresses, c)
			}
		}
	}
}

// TestFieldsHaveNames: what an event says that an organization can have is called by a word that
// people read, in every language, or is left out. Names that somebody else has given stay.
func TestFieldsHaveNames(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	instances := regexp.MustCompile(`^(application|attribute|instance|operator|sealing_key|service_key|signing_key)\.`)
	given := regexp.MustCompile(`^(custom_claims|metadata|raw_attributes)\.`)
	for _, is := range model.EventTypes() {
		if instances.MatchString(string(is)) {
			continue
		}
		text, err := os.ReadFile("../../internal/model/testdata/events/" + string(is) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var sample struct {
			Data     any `json:"data"`
			Previous any `json:"previous"`
		}
		if err := json.Unmarshal(text, &sample); err != nil {
			t.Fatal(err)
		}
		for _, path := range slices.Compact(slices.Sorted(slices.Values(append(paths("", sample.Data), paths("", sample.Previous)...)))) {
			if unsaid(is, path, true) || given.MatchString(path) {
				continue
			}
			for _, l := range catalogue.Offered() {
				if label := fieldName(l, path, path); label != "" && label == strings.TrimPrefix(path, "after.") {
					t.Errorf("%s in %s: nobody says what %s is", is, l.Tag(), path)
					break
				}
			}
		}
	}
}

// paths returns the paths of all values within a value, without the places in lists.
func paths(to string, value any) (all []string) {
	switch v := value.(type) {
	case map[string]any:
		for name, one := range v {
			all = append(all, paths(strings.TrimPrefix(to+"."+name, "."), one)...)
		}
	case []any:
		for _, one := range v {
			all = append(all, paths(to, one)...)
		}
	default:
		all = append(all, to)
	}
	return all
}
