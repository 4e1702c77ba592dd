package directories_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestMove: an admin moves somebody to another directory, from the list of users or the page
// of the member, once they have read what becomes of them and proven who they are.
func TestMove(t *testing.T) {
	t.Parallel()
	w, clock, b := world(t)
	d, token, at := directory(t, w)
	pushes(t, w, d, token, "kim@people.test", "00u1")
	if page(t, b, at+"/users").Says("Move…") {
		t.Error("somebody can be moved where there is no other directory")
	}
	second, err := w.Config.Directories.Add(t.Context(), w.Actor(t, handlerstest.Dana), model.ProviderEntra)
	if err != nil {
		t.Fatal(err)
	}
	list := page(t, b, at+"/users")
	if !list.Says("Move…") {
		t.Fatalf("no way to move somebody: %s", list.Text())
	}
	all, err := w.DB.DirectoryUsersAt(t.Context(), w.Acme, "kim@people.test")
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	move := at + "/users/" + string(all[0].ID) + "/move"
	member := page(t, b, "/ui/members/"+string(all[0].Member))
	if got := member.Find("#move").Attr("href"); got != move {
		t.Errorf("the page of the member leads to %q", got)
	}
	asked := page(t, b, move)
	for _, says := range []string{"Move kim@people.test to another directory?", "Their role stays as it is.", "Entra ID has not sent them yet. Until it does, admins look after them here."} {
		if !asked.Says(says) {
			t.Errorf("no %q in %s", says, asked.Text())
		}
	}
	form := url.Values{"from": {string(d.ID)}, "to": {string(second.ID)}}
	if none := b.Post(t, move, url.Values{"from": {string(d.ID)}}).Page(t, http.StatusUnprocessableEntity); !none.Says("Choose a directory.") {
		t.Errorf("without a choice: %s", none.Text())
	}
	b.Post(t, move, form).LeadsTo(t, at+"/users")
	moved := page(t, b, at+"/users").Find(".directories-rows")
	if !moved.Says("Moved") || !moved.Says("does nothing to the member") {
		t.Errorf("moved: %s", moved.Text())
	}
	if now := b.Post(t, move, form).Page(t, http.StatusConflict); !now.Says("has changed meanwhile") {
		t.Errorf("twice: %s", now.Text())
	}
	low := w.As(t, "kim@people.test")
	low.Get(t, move).Expect(t, http.StatusNotFound)
	low.Post(t, move, form).Expect(t, http.StatusNotFound)
	b.Get(t, at+"/users/diruser_1/move").Expect(t, http.StatusNotFound)
	clock.Advance(model.SudoLife + time.Second)
	if a := b.Post(t, move, form); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/sudo") {
		t.Errorf("without a proof: %d, to %s", a.Status, a.Location())
	}
}
