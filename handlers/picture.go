package handlers

import (
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// picture serves a logo or a picture of a person. Whatever a browser makes of
// the bytes, it runs nothing: they have one type, and no rights. A name never
// stands for another picture.
func (a *app) picture(w http.ResponseWriter, r *http.Request) error {
	name := web.Var(r, "picture")
	if !secret.WellFormed(name) {
		return model.Missing("")
	}
	p, err := a.db.Picture(r.Context(), name)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", string(p.Type))
	h.Set("Content-Length", strconv.Itoa(len(p.Data)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Write(p.Data)
	return nil
}
