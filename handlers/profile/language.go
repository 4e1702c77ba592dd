package profile

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/profile"
	"github.com/anteroom/anteroom/views/ui"
)

// languageForm returns the form with what is in u: what is stored, or what was chosen.
func languageForm(say *words.Language, links model.Links, u model.User) view.Language {
	return view.Language{Links: links, Version: u.Version, Languages: ui.Languages{
		ID: "profile-reads", Labelled: "profile-language-title", None: say.Text("As your browser says"), Choices: web.Languages(u.Language),
	}}
}

// SetLanguage takes the language that the person reads. The answer is in it already.
func (h *Handler) SetLanguage(w http.ResponseWriter, r *http.Request) error {
	chosen := web.Session(r).User
	chosen.Language = model.Language(r.PostFormValue("language"))
	u, changed, err := h.update(r, &chosen)
	if err == nil {
		h.Web.Reads(w, r, u.Language)
		return h.saved(w, r, web.Words(r).Text("Your language is saved."), changed)
	}
	form := languageForm(web.Words(r), web.VisitorOf(r).Links, chosen)
	if !web.Explain(r, err, &form.Languages.Error, &form.Problem) {
		return err
	}
	page, why := h.page(r)
	if why != nil {
		return why
	}
	page.Language = form
	return h.Web.Refused(w, r, err, web.Words(r).Text(title), form, page)
}
