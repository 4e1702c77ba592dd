package directories_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestDirectoriesInALanguage: what the pages of a directory say is in the person's language,
// and what its provider was told is as it was told, and marked as English.
func TestDirectoriesInALanguage(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d, token, at := directory(t, w)
	if got := page(t, b, list+"?lang=de").Find(".directories-badges").Text(); got != "Wartet 0 Benutzer, 0 Gruppen" {
		t.Errorf("the list says %q", got)
	}
	pushes(t, w, d, token, "zoe@people.test", "00u1")
	w.Heard(t, d, model.DirectoryRequest{Method: "POST", Path: "/Users", Status: http.StatusBadRequest, Problem: "The attribute userName is missing."})
	if got := page(t, b, at).Find("#directory-status").Text(); !strings.Contains(got, "1 Benutzer, 0 Gruppen") || !strings.Contains(got, "Die letzte Änderung wurde abgelehnt") {
		t.Errorf("the status is %q", got)
	}
	for _, path := range []string{at + "/activity", at + "/users"} {
		if got := page(t, b, path).Find("[lang=en]").Text(); got != "The attribute userName is missing." {
			t.Errorf("%s: what was refused is %q", path, got)
		}
	}
	if got := page(t, b, at+"/users?lang=ar").Find(".directories-rows").Text(); !strings.Contains(got, "العضو") || strings.Contains(got, "Member") {
		t.Errorf("in Arabic the users are %q", got)
	}
}
