package signingkeys_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const at = "/console/keys"

// TestRotate: the next keys sign once an operator says so, not before apps can know them, and not
// without a proof of lately.
func TestRotate(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	clock.Advance(model.SigningKeyPublished)
	b, _ := w.Console(t)
	first := active(t, w)
	page := b.Get(t, at).Shows(t)
	for _, id := range append(first, w.Config.Keys.ID()) {
		if !page.Says(id) {
			t.Errorf("the page does not show %s", id)
		}
	}
	b.Post(t, at+"/rotate", nil).LeadsTo(t, at)
	second := active(t, w)
	if slices.Equal(second, first) {
		t.Error("nothing was rotated")
	}
	if page := b.Post(t, at+"/rotate", nil).Page(t, http.StatusConflict); !page.Has(".notice.error") {
		t.Errorf("it does not say why they were not rotated: %s", page.Text())
	}
	clock.Advance(model.SudoLife + model.SigningKeyPublished)
	if a := b.Post(t, at+"/rotate", nil); a.Location() == at || !slices.Equal(active(t, w), second) {
		t.Errorf("rotated without a proof: %d %s", a.Status, a.Location())
	}
	dana := w.As(t, handlerstest.Dana)
	dana.Get(t, at).After(t, "/console/sign-in")
	dana.Post(t, at+"/rotate", nil).After(t, "/console/sign-in")
}

// active returns the keys that sign.
func active(t *testing.T, w *handlerstest.World) (ids []string) {
	t.Helper()
	all, err := w.DB.SigningKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if k.State == model.KeyActive {
			ids = append(ids, k.ID)
		}
	}
	return ids
}
