package handlers

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/static"
)

// asset is a file as it is sent: plain, and compressed once somebody takes that.
type asset struct {
	version      string // as its address has it
	plain        []byte
	brotli, gzip func() []byte
}

// static serves the files of package static and the stylesheets. Their addresses
// carry a hash of the content, so that browsers need never ask again.
func (a *app) static(w http.ResponseWriter, r *http.Request) {
	name, version := web.Var(r, "file"), r.URL.Query().Get("v")
	file, ok := a.asset(name)
	if path.Ext(name) == ".css" {
		file, ok = a.stylesheet(r, name)
	}
	if !ok {
		a.web.NotFound().ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", cacheControl(version, file))
	send(w, r, file)
}

// cacheControl says for how long a file may be kept that was asked for in a version. The page
// that asks for another one may come from a newer process beside this one, which has it: there
// the browser must not keep what it gets here under that address.
func cacheControl(version string, file *asset) string {
	switch version {
	case "":
		return "public, max-age=3600"
	case file.version:
		return "public, max-age=31536000, immutable"
	default:
		return "no-store"
	}
}

func (a *app) asset(name string) (*asset, bool) {
	if known, ok := a.assets.Load(name); ok {
		return known.(*asset), true
	}
	file, ok := static.Served(name)
	if !ok {
		return nil, false
	}
	return a.keep(name, file.Hash, file.Content), true
}

// keep returns the asset for a content. Of the stylesheet of all pages there is one for
// each colour that the instance has had since the program began.
func (a *app) keep(name, version string, content []byte) *asset {
	known, _ := a.assets.LoadOrStore(name, newAsset(version, content))
	return known.(*asset)
}

// stylesheet returns a stylesheet, that of all pages in the colour that the operator
// chose. While nobody can say which that is it has the default, for the page that says
// so.
func (a *app) stylesheet(r *http.Request, name string) (*asset, bool) {
	instance, err := a.db.Instance(r.Context())
	if err != nil && !db.Unavailable(err) { // which the page that asks for it has said
		a.web.Log.ErrorContext(r.Context(), "the brand is not known", "request_id", web.RequestID(r), "error", err)
	}
	css, url, err := a.views.Stylesheet(name, instance.Look())
	if err != nil {
		a.web.Log.ErrorContext(r.Context(), "there is no stylesheet", "request_id", web.RequestID(r), "error", err)
	}
	if css == nil {
		return nil, false
	}
	_, version, _ := strings.Cut(url, "?v=")
	return a.keep(url, version, css), true
}

func contentType(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func newAsset(version string, content []byte) *asset {
	return &asset{version, content, sync.OnceValue(func() []byte {
		var b bytes.Buffer
		z := brotli.NewWriterLevel(&b, brotli.BestCompression)
		z.Write(content)
		z.Close()
		return b.Bytes()
	}), sync.OnceValue(func() []byte {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
		z.Write(content)
		z.Close()
		return b.Bytes()
	})}
}

func send(w http.ResponseWriter, r *http.Request, file *asset) {
	h, body := w.Header(), file.plain
	h.Add("Vary", "Accept-Encoding")
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case web.Accepts(accepted, "br"):
		h.Set("Content-Encoding", "br")
		body = file.brotli()
	case web.Accepts(accepted, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = file.gzip()
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// relatedOrigins tells browsers on which origins the passkeys of this host may
// be used (WebAuthn, section 5.11): its own, since there is no other.
func (a *app) relatedOrigins(w http.ResponseWriter, _ *http.Request) error {
	return web.Answer(w, http.StatusOK, struct {
		Origins []string `json:"origins"`
	}{a.passkeys.Origins()})
}

// healthy says that the process answers.
func (a *app) healthy(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") }

// ready says whether requests can be served: the database answers, and what it
// holds can sign. A program that is about to stop says no first, while it still
// serves what is sent to it.
func (a *app) ready(w http.ResponseWriter, r *http.Request) {
	if a.stopping != nil && a.stopping() {
		plain(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	if a.damaged != nil && a.damaged() {
		plain(w, http.StatusServiceUnavailable, "the database is damaged; the log says what to do\n")
		return
	}
	if err := a.db.Check(r.Context()); err != nil {
		plain(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	if a.rehearsed != nil && !a.rehearsed() {
		plain(w, http.StatusServiceUnavailable, "nobody can sign in; the log says why\n")
		return
	}
	if awaits, err := a.db.AwaitsSetUp(r.Context()); err != nil || awaits {
		plain(w, http.StatusServiceUnavailable, "nobody has set this instance up; what the program printed when it started says how\n")
		return
	}
	if err := a.provider.Ready(r.Context()); err != nil {
		plain(w, http.StatusServiceUnavailable, "nothing can be signed; the log says why\n")
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(text))
}
