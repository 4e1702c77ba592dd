package general_test

import (
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
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
	shown := a.Shows(t)
	if got := shown.Find("#general-logo").Find("img").Attr("src"); got != first || shown.Toast() != "The logo is uploaded." {
		t.Fatalf("the picture is %s, the toast says %q", got, shown.Toast())
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
	upload(t, b, handlerstest.Square(t, 10)).LeadsTo(t, "/ui/general")
	second := "/pictures/" + w.Org(t, w.Acme).Logo
	if first == second || nobody.Get(t, first).Status != http.StatusNotFound || nobody.Get(t, second).Status != http.StatusOK {
		t.Error("the first logo is still there, or the second is not")
	}
	if logo := b.Post(t, "/ui/general/logo/remove", url.Values{}, handlerstest.Inline...).Shows(t).Find("#general-logo"); logo.Has("img") {
		t.Errorf("remove: %s", logo.HTML())
	}
	if nobody.Get(t, second).Status != http.StatusNotFound || w.Org(t, w.Acme).Logo != "" {
		t.Error("the removed logo is still there")
	}
	b.Post(t, "/ui/general/logo/remove", url.Values{}).LeadsTo(t, "/ui/general")
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
		{"a byte too much", make([]byte, model.MaxPictureUpload+1), http.StatusRequestEntityTooLarge, "The file is larger than 512 KB."},
		{"many too much", make([]byte, 10<<20), http.StatusRequestEntityTooLarge, "The file is larger than 512 KB."},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			logo := upload(t, b, test.file, header...).Page(t, test.status).Find("#general-logo")
			if got := logo.Find("#general-file-error").Text(); !strings.Contains(got, test.text) {
				t.Errorf("%s (%v): the error says %q, want %q", test.name, header, got, test.text)
			}
		}
	}
	b.Post(t, "/ui/general/logo", url.Values{"logo": {"x"}}).Expect(t, http.StatusBadRequest)
	cut := b.Request(t, "POST", "/ui/general/logo", url.Values{"x": {""}}, "Content-Type", "multipart/form-data; boundary=b")
	b.Do(t, cut).Expect(t, http.StatusBadRequest)
	if o := w.Org(t, w.Acme); o.Logo != "" {
		t.Errorf("logo = %q", o.Logo)
	}
}
