package general_test

import (
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/picture"
)

// upload posts a logo as a form does.
func upload(t *testing.T, b *handlerstest.Browser, file []byte, header ...string) handlerstest.Answer {
	t.Helper()
	return b.UploadTo(t, "/ui/general/logo", "logo", file, header...)
}

// TestLogo: what is uploaded is shown, to everybody who knows its name, as a
// file that can do nothing; the one before it is gone.
func TestLogo(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := upload(t, b, handlerstest.Square(t, 600), handlerstest.Inline...)
	first := "/pictures/" + w.Org(t, w.Acme).Logo
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `src="`+first+`"`) || !strings.Contains(a.Body, "The logo is uploaded.") {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	nobody := w.Browser(t)
	p := nobody.Get(t, first)
	c, err := png.DecodeConfig(strings.NewReader(p.Body))
	if p.Status != http.StatusOK || err != nil || c.Width != 512 {
		t.Errorf("status %d, %d pixels wide, %v", p.Status, c.Width, err)
	}
	for header, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "public, max-age=31536000, immutable",
	} {
		if got := p.Header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
	if a := upload(t, b, handlerstest.Square(t, 10)); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/general" {
		t.Errorf("plain: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	second := "/pictures/" + w.Org(t, w.Acme).Logo
	if first == second || nobody.Get(t, first).Status != http.StatusNotFound || nobody.Get(t, second).Status != http.StatusOK {
		t.Error("the first logo is still there, or the second is not")
	}
	if a := b.Post(t, "/ui/general/logo/remove", url.Values{}, handlerstest.Inline...); a.Status != http.StatusOK || strings.Contains(a.Body, "<img") {
		t.Errorf("remove: status %d: %s", a.Status, a.Body)
	}
	if nobody.Get(t, second).Status != http.StatusNotFound || w.Org(t, w.Acme).Logo != "" {
		t.Error("the removed logo is still there")
	}
	if a := b.Post(t, "/ui/general/logo/remove", url.Values{}); a.Status != http.StatusSeeOther {
		t.Errorf("remove none: status %d", a.Status)
	}
}

func TestLogoRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	for _, test := range []struct {
		name   string
		file   []byte
		status int
		text   string
	}{
		{"nothing", nil, http.StatusUnprocessableEntity, "Choose an image."},
		{"SVG", []byte("<svg onload=alert(1)>"), http.StatusUnprocessableEntity, "SVG files can contain programs."},
		{"a byte too much", make([]byte, picture.MaxUpload+1), http.StatusRequestEntityTooLarge, "The file is larger than 512 KB."},
		{"many too much", make([]byte, 10<<20), http.StatusRequestEntityTooLarge, "The file is larger than 512 KB."},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := upload(t, b, test.file, header...)
			if a.Status != test.status || !strings.Contains(a.Body, test.text) || !strings.Contains(a.Body, `id="general-logo"`) {
				t.Errorf("%s (%v): status %d, want %d and %q:\n%s", test.name, header, a.Status, test.status, test.text, a.Body)
			}
		}
	}
	if a := b.Post(t, "/ui/general/logo", url.Values{"logo": {"x"}}); a.Status != http.StatusBadRequest {
		t.Errorf("no multipart form: status %d", a.Status)
	}
	cut := b.Request(t, "POST", "/ui/general/logo", url.Values{"x": {""}}, "Content-Type", "multipart/form-data; boundary=b")
	if a := b.Do(t, cut); a.Status != http.StatusBadRequest {
		t.Errorf("a cut form: status %d", a.Status)
	}
	if o := w.Org(t, w.Acme); o.Logo != "" {
		t.Errorf("logo = %q", o.Logo)
	}
}
