package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Directory lets a member add a directory, of which nothing was heard yet.
func (w *World) Directory(t *testing.T, email string) model.Directory {
	t.Helper()
	d, err := w.Config.Directories.Add(t.Context(), w.Actor(t, email), model.ProviderOkta)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// DirectoryToken lets a member make a token of a directory, and returns it with its text.
func (w *World) DirectoryToken(t *testing.T, email string, d model.Directory) (model.DirectoryToken, string) {
	t.Helper()
	k, text, err := w.Config.Directories.CreateToken(t.Context(), w.Actor(t, email), d.ID, 0, "")
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

// DirectoryNow returns a directory as the database knows it now.
func (w *World) DirectoryNow(t *testing.T, d model.Directory) model.Directory {
	t.Helper()
	d, err := w.DB.Directory(t.Context(), d.Org, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Heard notes a request of a directory, as its server does.
func (w *World) Heard(t *testing.T, d model.Directory, r model.DirectoryRequest) {
	t.Helper()
	r.Org, r.Directory, r.At = d.Org, d.ID, w.DB.Now()
	w.Write(t, func(tx *db.Tx) error {
		return tx.NoteDirectoryRequests(t.Context(), d.Org, d.ID, []model.DirectoryRequest{r})
	})
}
