package handlers

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"anteroom/handlers/web"
	"anteroom/static"
	"anteroom/views"
)

// asset is a file as it is sent: plain and compressed.
type asset struct{ plain, zipped []byte }

// static serves the files of package static and the stylesheet. Their addresses
// carry a hash of the content, so that browsers need never ask again.
func (a *app) static(w http.ResponseWriter, r *http.Request) {
	name := web.Var(r, "file")
	file, ok := a.asset(name)
	if !ok {
		a.web.NotFound().ServeHTTP(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.Query().Get("v") != "" {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	send(w, r, file)
}

func (a *app) asset(name string) (*asset, bool) {
	if known, ok := a.assets.Load(name); ok {
		return known.(*asset), true
	}
	content := a.views.Stylesheet()
	if name != "app.css" {
		var err error
		if content, err = fs.ReadFile(static.FS, name); err != nil || !served(name) {
			return nil, false
		}
	}
	file := newAsset(content)
	a.assets.Store(name, file)
	return file, true
}

// served keeps licences and sources that lie beside the assets out.
func served(name string) bool {
	switch path.Ext(name) {
	case ".js", ".svg":
		return true
	}
	return false
}

func contentType(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func newAsset(content []byte) *asset {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	z.Write(content)
	z.Close()
	return &asset{plain: content, zipped: b.Bytes()}
}

func send(w http.ResponseWriter, r *http.Request, file *asset) {
	h, body := w.Header(), file.plain
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(file.zipped) < len(file.plain) {
		h.Set("Content-Encoding", "gzip")
		body = file.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// brand serves the colours that follow from the one that the operator chose. While
// nobody can say which that is there are those of the default, for the page that says
// so.
func (a *app) brand(w http.ResponseWriter, r *http.Request) error {
	instance, err := a.db.Instance(r.Context())
	if err != nil {
		a.web.Log.ErrorContext(r.Context(), "the brand is not known", "request_id", web.RequestID(r), "error", err)
	}
	css, _, err := views.Brand(instance.Brand())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = w.Write(css)
	return err
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
