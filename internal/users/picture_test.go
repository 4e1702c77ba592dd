package users

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

func square(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	name, err := w.SetPicture(t.Context(), w.kim, square(t, 30, 10))
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.db.Picture(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := png.DecodeConfig(bytes.NewReader(p.Data))
	if err != nil || c.Width != 10 || c.Height != 10 {
		t.Errorf("%d × %d, %v; want a square", c.Width, c.Height, err)
	}
	second, err := w.SetPicture(t.Context(), w.kim, square(t, 8, 8))
	if err != nil {
		t.Fatal(err)
	}
	if u, err := w.db.User(t.Context(), w.kim.User.ID); err != nil || u.Picture != second {
		t.Errorf("the user’s picture is %q, want %q; %v", u.Picture, second, err)
	}
	if _, err := w.db.Picture(t.Context(), name); model.KindOf(err) != model.NotFound {
		t.Errorf("the replaced picture: %v", err)
	}
	if _, err := w.SetPicture(t.Context(), w.kim, []byte("no picture")); model.KindOf(err) != model.Invalid {
		t.Errorf("no picture: %v", err)
	}
	for range 2 {
		if err := w.RemovePicture(t.Context(), w.kim); err != nil {
			t.Error(err)
		}
	}
	if u, err := w.db.User(t.Context(), w.kim.User.ID); err != nil || u.Picture != "" {
		t.Errorf("the removed picture is %q; %v", u.Picture, err)
	}
	if n := len(w.events(t, model.EventUserUpdated)); n != 3 {
		t.Errorf("%d events, want 3", n)
	}
}

// TestTimeZones: every zone that can be chosen is one that clocks know.
func TestTimeZones(t *testing.T) {
	t.Parallel()
	all := TimeZones()
	if len(all) < 400 || !slices.IsSorted(all) {
		t.Errorf("%d zones, sorted: %v", len(all), slices.IsSorted(all))
	}
	for _, name := range all {
		if _, err := time.LoadLocation(name); err != nil || !strings.Contains(name, "/") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
