package directories_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDoor: the page of a directory says by what its provider has proven itself last.
func TestDoor(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	d := w.Directory(t, handlerstest.Dana)
	k, _ := w.DirectoryToken(t, handlerstest.Dana, d)
	c, _, err := w.Config.Directories.CreateClient(t.Context(), w.Actor(t, handlerstest.Dana), d.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	trusted := model.DirectoryClient{Org: d.Org, Directory: d.ID, Trust: model.DirectoryTrust{Issuer: "https://issuer.test", Tenant: "t1", Application: "app-1"}}
	w.Write(t, func(tx *db.Tx) (err error) {
		trusted, err = tx.InsertDirectoryClient(t.Context(), trusted, model.DirectorySecrets{})
		return err
	})
	at := list + "/" + string(d.ID)
	if page(t, b, at).Find("#directory-status").Says("Came in by") {
		t.Error("it says so before anything was heard")
	}
	for _, test := range []struct {
		by   model.DirectoryTokenID
		want string
	}{
		{k.ID, "the token ending in …" + k.Suffix},
		{model.DirectoryTokenID(c.ID), "OAuth 2.0, with the client secret ending in …" + c.Suffix},
		{model.DirectoryTokenID(trusted.ID), "OAuth 2.0, with what is signed for the application app-1"},
		{"dirtok_1", "a token that is not there any more"},
		{"dircli_1", "OAuth 2.0, by a client that is not there any more"},
	} {
		w.Heard(t, d, model.DirectoryRequest{Token: test.by, Method: "GET", Path: "/Users", Status: 200})
		if shown := page(t, b, at).Find("#directory-status"); !shown.Says("Came in by") || !shown.Says(test.want) {
			t.Errorf("by %s: %s", test.by, shown.Text())
		}
	}
}
