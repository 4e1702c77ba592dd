package handlers_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/console"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/portal"
	"github.com/anteroom/anteroom/internal/api"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim"
)

// TestFieldsThatAreThereTwice: no route takes a form in which a field is there twice:
// one reader would take the first and another one the last.
func TestFieldsThatAreThereTwice(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.Features()...)
	b, stranger := w.As(t, handlerstest.Dana), w.Browser(t)
	visitor, link := w.Visitor(t, handlerstest.Dana)
	operator, _ := w.Console(t)
	before, tried := w.Events(t, w.Acme), 0
	for _, r := range routeTable(t, w.Config) {
		if !slices.Contains(r.Methods, "POST") && r.Methods[0] != "ANY" {
			continue
		}
		if slices.Contains([]string{scim.Root, api.Root, api.Package, api.Foreign}, r.Path) { // takes no forms, and asks first who it is
			continue
		}
		tried++
		path, form := parameter.ReplaceAllString(strings.NewReplacer(string(portal.Base), string(model.PortalLinks(link.ID)), string(console.Base), string(model.ConsoleOrganization(w.Acme))).Replace(r.Path), "x"), url.Values{"name": {"a", "b"}, "client_id": {"app_1"}}
		from := b
		if r.Guard == "public" || r.Guard == "protocol" {
			from = stranger
		} else if ofConsole(r) {
			from = operator
		} else if ofPortal(r) {
			from = visitor
		}
		a := from.Post(t, path, form)
		if r.Guard == "protocol" && a.Status == http.StatusSeeOther { // asks again by GET
			a = from.Get(t, a.Location())
		}
		if a.Status != http.StatusBadRequest && (r.Guard != "protocol" || a.Status != http.StatusUnprocessableEntity) {
			t.Errorf("%s: status %d, want 400: %s", r.Path, a.Status, a.Body)
		}
	}
	if tried < 50 {
		t.Errorf("%d routes tried", tried)
	}
	for path, field := range map[string]string{"/ui/general/logo": "logo", "/ui/profile/picture": "picture"} {
		for _, twice := range []string{field, "another"} {
			b.Do(t, files(t, b, path, field, twice, twice)).Expect(t, http.StatusBadRequest)
		}
	}
	if diff := cmp.Diff(before, w.Events(t, w.Acme)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// files returns a request that sends a picture in each of some fields.
func files(t *testing.T, b *handlerstest.Browser, path string, fields ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range fields {
		part, err := form.CreateFormFile(field, "picture.png")
		if err != nil {
			t.Fatal(err)
		}
		part.Write(handlerstest.Square(t, 16))
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := b.Request(t, "POST", path, nil, "Content-Type", form.FormDataContentType())
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	return r
}
