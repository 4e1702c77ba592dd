package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEventChanges: an event says which attributes have become others, each with what it was,
// a bounded number of them and cut.
func TestEventChanges(t *testing.T) {
	t.Parallel()
	was := DirectoryUser{ID: "diruser_1", Active: true, UserName: "kim", Doc: `{"name":{"givenName":"Kim"},"emails":[{"value":"kim@acme.test"}],"nickName":"K"}`}
	is := was
	is.Active, is.Doc = false, `{"name":{"givenName":"Kimberly"},"emails":[{"value":"kim@acme.test"},{"value":"k@acme.test"}],"title":"`+strings.Repeat("é", MostShownValue+1)+`"}`
	got, more := Event{Payload: DirectoryUserUpdated{was.Snapshot(nil, nil), is.Snapshot(nil, nil)}}.Changes()
	want := []Change{
		{"active", "true", "false"}, {"emails.2.value", "", "k@acme.test"}, {"name.givenName", "Kim", "Kimberly"}, {"nickName", "K", ""},
		{"title", "", strings.Repeat("é", MostShownValue) + "…"},
	}
	if diff := cmp.Diff(want, got); diff != "" || more != 0 {
		t.Errorf("%d more, (-want +got):\n%s", more, diff)
	}
	many := was
	many.Doc = `{"x":[` + strings.Repeat(`"a",`, MostShownChanges+4) + `"b"]}`
	got, more = Event{Payload: DirectoryUserCreated{many.Snapshot(nil, nil)}}.Changes()
	if len(got) != MostShownChanges || more == 0 {
		t.Errorf("%d shown, %d more", len(got), more)
	}
	if same, _ := (Event{Payload: DirectoryUserUpdated{was.Snapshot(nil, nil), was.Snapshot(nil, nil)}}).Changes(); same != nil {
		t.Errorf("of nothing: %v", same)
	}
}

// TestEventChangesOfLists come in their order, of whatever length.
func TestEventChangesOfLists(t *testing.T) {
	t.Parallel()
	files := strings.Fields("a b c d e f g h i j k")
	all, _ := Event{Payload: OrganizationExported{Files: files}}.Changes()
	var got []string
	for _, c := range all {
		if strings.HasPrefix(c.Name, "files.") {
			got = append(got, c.New)
		}
	}
	if diff := cmp.Diff(files, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
