package profile

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	view "anteroom/views/profile"
)

// languageForm returns the form with what is in u: what is stored, or what was chosen.
func languageForm(links model.Links, u model.User) view.Language {
	v := view.Language{Links: links, Version: u.Version}
	for _, l := range model.Languages() {
		v.Choices = append(v.Choices, view.LanguageChoice{Tag: string(l), Name: l.Name(), Selected: l == u.Language})
	}
	return v
}

// SetLanguage takes the language that the person reads. The answer is in it already.
func (h *Handler) SetLanguage(w http.ResponseWriter, r *http.Request) error {
	links, chosen := web.VisitorOf(r).Links, web.Session(r).User
	chosen.Language = model.Language(r.PostFormValue("language"))
	u, changed, err := h.update(r, &chosen)
	form := languageForm(links, chosen)
	switch model.KindOf(err) {
	case model.Invalid:
		form.Error = web.MessageOf(r, err)
	case model.Conflict:
		form.Problem = web.MessageOf(r, err)
	default:
		if err != nil {
			return err
		}
		h.Web.Reads(w, r, u.Language)
		h.Web.Say(w, r, said(r, web.Words(r).Text("Your language is saved."), changed))
		return h.Web.Redirect(w, r, links.Profile())
	}
	page, why := h.page(r)
	if why != nil {
		return why
	}
	page.Language = form
	return h.Web.Refused(w, r, err, web.Words(r).Text(title), form, page)
}
