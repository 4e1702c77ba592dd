package general

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

func logoForm(visitor web.Visitor, o model.Organization) view.Logo {
	return view.Logo{
		URL: web.PictureURL(o.Logo), Initials: model.Initials(o.Name), ReadOnly: !visitor.Manages(model.WidgetGeneral),
		Upload: ui.Upload{ID: "general", Element: "general-logo", URL: visitor.Links.General() + "/logo", Name: ui.UploadLogo, Set: o.Logo != ""},
	}
}

// SetLogo replaces the organization's logo by an uploaded one.
func (h *Handler) SetLogo(w http.ResponseWriter, r *http.Request) error {
	upload, err := web.Upload(w, r, "logo", model.MaxPictureUpload)
	if err == nil {
		err = h.Organizations.SetLogo(r.Context(), web.VisitorOf(r).Actor, upload)
	}
	switch web.StatusOf(err) {
	case http.StatusOK:
		return h.changedLogo(w, r, "general-upload", web.Words(r).Text("The logo is uploaded."))
	case http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge:
		return h.refuseLogo(w, r, err)
	}
	return err
}

// RemoveLogo takes the organization's logo away.
func (h *Handler) RemoveLogo(w http.ResponseWriter, r *http.Request) error {
	if err := h.Organizations.RemoveLogo(r.Context(), web.VisitorOf(r).Actor); err != nil {
		return err
	}
	return h.changedLogo(w, r, "general-file", web.Words(r).Text("The logo is removed."))
}

func (h *Handler) changedLogo(w http.ResponseWriter, r *http.Request, focus, toast string) error {
	visitor := web.VisitorOf(r)
	o, err := h.DB.Organization(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, visitor.Links.General(), logoForm(visitor, o), focus, toast)
}

func (h *Handler) refuseLogo(w http.ResponseWriter, r *http.Request, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Logo.Upload.Error = web.MessageOf(r, why)
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), page.Logo, page)
}
