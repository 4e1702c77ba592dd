package directories_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// parts has the directory of a provider begin to part with two people whom it has sent, and
// nothing more be done of it.
func parts(t *testing.T, p handlerstest.Provisioner, then model.Farewell, deletes bool) {
	t.Helper()
	w := p.World
	for _, name := range []string{"kim", "al"} {
		p.Make(t, "/Users", `{"userName":"`+name+`@acme.example","active":true,"emails":[{"value":"`+name+`@acme.example","primary":true}]}`)
	}
	by := w.Actor(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error {
		d, err := tx.Directory(t.Context(), w.Acme, p.Directory.ID)
		if err != nil {
			return err
		}
		d.Enabled = false
		if err := tx.UpdateDirectory(t.Context(), d); err != nil {
			return err
		}
		return tx.InsertParting(t.Context(), model.Parting{
			Org: d.Org, Directory: d.ID, Members: then, Deletes: deletes, People: 1250, Users: d.Users, Groups: d.Groups, By: by,
		})
	})
}

// TestParting: while a directory parts with its members its page says how far that is, asks
// again by itself, and has no button that would be refused; then all is as it is.
func TestParting(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	p := w.Provisions(t)
	parts(t, p, model.SuspendMembers, false)
	at := list + "/" + string(p.Directory.ID)
	shown := page(t, b, at)
	if notice := shown.Find("#directory-status"); !notice.Says("Deactivating members: 0 of 1,250") || !notice.Says("None of them has access any more.") {
		t.Errorf("%s", notice.Text())
	}
	if ends := shown.Find("#directory-ends"); ends.Has("a") || ends.Has("button") || !ends.Says("What was decided is done first.") {
		t.Errorf("%s", ends.Text())
	}
	if row := page(t, b, list).Find(".directories-list"); !row.Says("Being disabled") {
		t.Errorf("%s", row.Text())
	}
	now := w.DirectoryNow(t, p.Directory)
	for _, rest := range []string{"/enable", "/disable", "/delete"} {
		a := b.Post(t, at+rest, url.Values{"version": {strconv.FormatInt(now.Version, 10)}, "members": {"keep"}}).Page(t, http.StatusConflict)
		if !a.Says("The directory still parts with its members.") {
			t.Errorf("%s: %s", rest, a.Find("main").Text())
		}
	}
	if _, err := w.Config.Directories.FinishPartings(t.Context()); err != nil {
		t.Fatal(err)
	}
	if polled := b.Get(t, at+"/status?seen=x", handlerstest.Inline...).Shows(t); !polled.Find("#directory-status").Says("Disabled") || !polled.Swap("#directory-ends").Has("#directory-enable") {
		t.Errorf("%s", polled.Text())
	}
}

// TestBeingDeleted: of a directory that is being deleted there is how far that is, and
// nothing to set up; when it is gone, its page says so.
func TestBeingDeleted(t *testing.T) {
	t.Parallel()
	w, _, b := world(t)
	p := w.Provisions(t)
	parts(t, p, model.KeepMembers, true)
	at := list + "/" + string(p.Directory.ID)
	shown := page(t, b, at)
	if !shown.Find("#directory-status").Says("Handing members over to people: 0 of 1,250") || !shown.Find("#directory-badge").Says("Being deleted") {
		t.Errorf("%s", shown.Text())
	}
	if shown.Has("#directory-tokens") || shown.Has("#directory-ends a") {
		t.Errorf("%s", shown.Text())
	}
	if polled := b.Get(t, at+"/status?seen=x", handlerstest.Inline...).Shows(t); polled.HTML() == "" || strings.Contains(polled.HTML(), "directory-token-rows") || polled.Swap("#directory-ends").Has("a") {
		t.Errorf("%s", polled.Text())
	}
	if _, err := w.Config.Directories.FinishPartings(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Get(t, at).Expect(t, http.StatusNotFound)
}
