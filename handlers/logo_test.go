package handlers

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/internal/picture"
)

// upload posts a logo as a form does.
func (b *browser) upload(t *testing.T, file []byte, header ...string) answer {
	t.Helper()
	return b.uploadTo(t, "/ui/general/logo", "logo", file, header...)
}

// uploadTo posts a file in a form's field.
func (b *browser) uploadTo(t *testing.T, path, field string, file []byte, header ...string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, "picture.png")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(file)
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := b.request(t, "POST", path, nil, append([]string{"Content-Type", form.FormDataContentType()}, header...)...)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	return b.do(t, r)
}

func square(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLogo: what is uploaded is shown, to everybody who knows its name, as a
// file that can do nothing; the one before it is gone.
func TestLogo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.upload(t, square(t, 600), inline...)
	first := "/pictures/" + w.org(t, w.acme).Logo
	if a.status != http.StatusOK || !strings.Contains(a.body, `src="`+first+`"`) || !strings.Contains(a.body, "The logo is uploaded.") {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	nobody := w.browser(t)
	p := nobody.get(t, first)
	c, err := png.DecodeConfig(strings.NewReader(p.body))
	if p.status != http.StatusOK || err != nil || c.Width != 512 {
		t.Errorf("status %d, %d pixels wide, %v", p.status, c.Width, err)
	}
	for header, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "public, max-age=31536000, immutable",
	} {
		if got := p.header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
	if a := b.upload(t, square(t, 10)); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/general" {
		t.Errorf("plain: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	second := "/pictures/" + w.org(t, w.acme).Logo
	if first == second || nobody.get(t, first).status != http.StatusNotFound || nobody.get(t, second).status != http.StatusOK {
		t.Error("the first logo is still there, or the second is not")
	}
	if a := b.post(t, "/ui/general/logo/remove", url.Values{}, inline...); a.status != http.StatusOK || strings.Contains(a.body, "<img") {
		t.Errorf("remove: status %d: %s", a.status, a.body)
	}
	if nobody.get(t, second).status != http.StatusNotFound || w.org(t, w.acme).Logo != "" {
		t.Error("the removed logo is still there")
	}
	if a := b.post(t, "/ui/general/logo/remove", url.Values{}); a.status != http.StatusSeeOther {
		t.Errorf("remove none: status %d", a.status)
	}
}

func TestLogoRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
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
		for _, header := range [][]string{nil, inline} {
			a := b.upload(t, test.file, header...)
			if a.status != test.status || !strings.Contains(a.body, test.text) || !strings.Contains(a.body, `id="general-logo"`) {
				t.Errorf("%s (%v): status %d, want %d and %q:\n%s", test.name, header, a.status, test.status, test.text, a.body)
			}
		}
	}
	if a := b.post(t, "/ui/general/logo", url.Values{"logo": {"x"}}); a.status != http.StatusBadRequest {
		t.Errorf("no multipart form: status %d", a.status)
	}
	cut := b.request(t, "POST", "/ui/general/logo", url.Values{"x": {""}}, "Content-Type", "multipart/form-data; boundary=b")
	if a := b.do(t, cut); a.status != http.StatusBadRequest {
		t.Errorf("a cut form: status %d", a.status)
	}
	if o := w.org(t, w.acme); o.Logo != "" {
		t.Errorf("logo = %q", o.Logo)
	}
}
