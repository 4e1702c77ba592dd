package instance_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

// square returns a PNG file.
func square(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLooks: what an instance looks like is stored at once, with its pictures, which go when
// others come.
func TestLooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	set := func(c instance.Change) model.Instance {
		t.Helper()
		i, err := w.Set(ctx, operator, c)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	before := w.stored(t)
	first := set(instance.Change{
		SupportURL: to("https://coffeedesk.example/help"), TermsURL: to("https://coffeedesk.example/terms"), PrivacyURL: to("https://coffeedesk.example/privacy"),
		Background: to("#20303A"), Radius: to(model.RadiusLarge), PoweredBy: to(false), OrgBranding: to(true), Logo: to(square(t, 600)), DarkLogo: to(square(t, 20)), Favicon: to(square(t, 200)),
	})
	want := before
	want.SupportURL, want.TermsURL, want.PrivacyURL = "https://coffeedesk.example/help", "https://coffeedesk.example/terms", "https://coffeedesk.example/privacy"
	want.Background, want.Radius, want.PoweredBy, want.OrgBranding, want.Version = "#20303a", model.RadiusLarge, false, true, before.Version+1
	want.Logo, want.DarkLogo, want.Favicon = first.Logo, first.DarkLogo, first.Favicon
	if diff := cmp.Diff([]model.Instance{want, want}, []model.Instance{first, w.stored(t)}); diff != "" {
		t.Errorf("returned and stored (-want +got):\n%s", diff)
	}
	if e := w.events(t)[0].Payload; e != (model.InstanceUpdated{Before: before.Snapshot(), After: want.Snapshot()}) {
		t.Errorf("the event says %+v", e)
	}
	for name, side := range map[string]int{first.Logo: 512, first.DarkLogo: 20, first.Favicon: 64} {
		p, err := w.db.Picture(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(p.Data)); err != nil || c.Width != side || c.Height != side {
			t.Errorf("a picture of %d × %d, want %d (%v)", c.Width, c.Height, side, err)
		}
	}

	second := set(instance.Change{Logo: to(square(t, 30)), Favicon: to([]byte{})})
	if second.Logo == first.Logo || second.DarkLogo != first.DarkLogo || second.Favicon != "" {
		t.Errorf("then there are %q, %q, %q", second.Logo, second.DarkLogo, second.Favicon)
	}
	for _, gone := range []string{first.Logo, first.Favicon} {
		if _, err := w.db.Picture(ctx, gone); model.KindOf(err) != model.NotFound {
			t.Errorf("the picture before is still there: %v", err)
		}
	}
	if _, err := w.Set(ctx, operator, instance.Change{Logo: to([]byte{})}); model.KindOf(err) != model.Invalid {
		t.Errorf("a logo for dark stays alone: %v", err)
	}
	if _, err := w.db.Picture(ctx, second.Logo); err != nil {
		t.Errorf("what was refused took the logo: %v", err)
	}
	if none := set(instance.Change{Logo: to([]byte{}), DarkLogo: to([]byte{})}); none.Logo != "" || none.DarkLogo != "" {
		t.Errorf("they stay: %+v", none)
	}
	if got := set(instance.Change{SupportURL: to(""), SupportEmail: to("help@coffeedesk.example")}).Support(); got != "mailto:help@coffeedesk.example" {
		t.Errorf("help is at %s", got)
	}
}

// TestTry: what would be is by the same rules as what is set, and nothing is stored.
func TestTry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.stored(t)
	want := before
	want.AppName, want.BrandColor, want.Radius = "Beans", "#fff3b0", model.RadiusNone
	got, err := w.Try(t.Context(), operator, instance.Change{AppName: to(" Beans "), BrandColor: to("#FFF3B0"), Radius: to(model.RadiusNone)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]model.Instance{want, before}, []model.Instance{got, w.stored(t)}); diff != "" {
		t.Errorf("tried and stored (-want +got):\n%s", diff)
	}
	if _, err := w.Try(t.Context(), operator, instance.Change{BrandColor: to("red")}); model.KindOf(err) != model.Invalid {
		t.Errorf("a colour by its name: %v", err)
	}
	if _, err := w.Try(t.Context(), model.Actor{Kind: model.ActorUser}, instance.Change{}); model.KindOf(err) != model.Forbidden {
		t.Errorf("a member: %v", err)
	}
}
