package profile

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/profile"
	"github.com/anteroom/anteroom/views/ui"
)

func pictureForm(say *words.Language, links model.Links, u model.User) view.Picture {
	return view.Picture{Portrait: web.Person(u).Portrait, Upload: ui.Upload{
		ID: "profile", Element: "profile-picture", URL: links.Profile() + "/picture", Name: ui.UploadPicture, Hint: say.Text("It’s cut to a square."), Set: u.Picture != "",
	}}
}

// SetPicture replaces the person's picture by an uploaded one.
func (h *Handler) SetPicture(w http.ResponseWriter, r *http.Request) error {
	var name string
	upload, err := web.Upload(w, r, "picture", model.MaxPictureUpload)
	if err == nil {
		name, err = h.Users.SetPicture(r.Context(), web.Session(r), upload)
	}
	switch web.StatusOf(err) {
	case http.StatusOK:
		return h.changedPicture(w, r, name, "profile-upload", web.Words(r).Text("Your picture is uploaded."))
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return h.refusePicture(w, r, err)
	}
	return err
}

// RemovePicture takes the person's picture away.
func (h *Handler) RemovePicture(w http.ResponseWriter, r *http.Request) error {
	if err := h.Users.RemovePicture(r.Context(), web.Session(r)); err != nil {
		return err
	}
	return h.changedPicture(w, r, "", "profile-file", web.Words(r).Text("Your picture is removed."))
}

func (h *Handler) changedPicture(w http.ResponseWriter, r *http.Request, name, focus, toast string) error {
	u, links := web.Session(r).User, web.VisitorOf(r).Links
	u.Picture = name
	return h.Web.Change(w, r, web.Change{
		Page: links.Profile(), Fragment: pictureForm(web.Words(r), links, u), Focus: focus, Toast: ui.Toast{Kind: ui.KindOK, Text: toast}, Also: shell(u),
	})
}

func (h *Handler) refusePicture(w http.ResponseWriter, r *http.Request, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Picture.Upload.Error = web.MessageOf(r, why)
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), page.Picture, page)
}
