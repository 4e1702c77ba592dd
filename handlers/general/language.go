package general

import (
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

// languageForm returns the form with the language of an organization: its own, or what
// somebody chose.
func languageForm(say *words.Language, visitor web.Visitor, o model.Organization) view.Language {
	return view.Language{
		Links: visitor.Links, Version: view.Version{Form: view.LanguageForm, Number: o.Version}, ReadOnly: !visitor.Manages(model.WidgetGeneral),
		Tag: string(o.Language), Name: o.Language.Name(),
		Languages: ui.Languages{ID: "general-reads", Labelled: "general-language-title", None: say.Text("As people’s browsers say"), Choices: web.Languages(o.Language)},
	}
}

// SetLanguage says what the organization's people read who have not said which language
// they do. The answer is a page: it may be in another language than the one before.
func (h *Handler) SetLanguage(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	before, err := h.DB.Organization(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no organization has it, so the rule answers with what is true now
	}
	chosen := r.PostFormValue("language")
	o, changed, err := h.Organizations.SetLanguage(r.Context(), visitor.Actor, chosen, version)
	if err != nil {
		if o.Version == 0 { // nobody looked: no such language
			o.Version = version
		}
		o.Language = model.Language(chosen)
		return h.refuseLanguage(w, r, languageForm(web.Words(r), visitor, o), err)
	}
	web.ReadByDefault(r, o.Language)
	toast := ui.Toast{Kind: ui.KindOK, Text: web.Words(r).Text("No changes to save.")}
	if changed {
		toast.Text = web.Words(r).Text("The language of the organization is saved.")
		toast.Undo = &ui.Undo{URL: visitor.Links.General() + "/language", Fields: []ui.Hidden{
			{Name: "language", Value: string(before.Language)}, {Name: "version", Value: strconv.FormatInt(o.Version, 10)},
		}}
	}
	return h.Web.Told(w, r, visitor.Links.General(), toast)
}

// refuseLanguage shows what was chosen again, and says why it was not saved.
func (h *Handler) refuseLanguage(w http.ResponseWriter, r *http.Request, form view.Language, why error) error {
	if !web.Explain(r, why, &form.Languages.Error, &form.Problem) {
		return why
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Language = form
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), form, page)
}
