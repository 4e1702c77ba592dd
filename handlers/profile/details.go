package profile

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/layout"
	view "github.com/anteroom/anteroom/views/profile"
	"github.com/anteroom/anteroom/views/ui"
)

// detailsForm returns the form with what is in u: what is stored, or what
// somebody typed. managed is whose directory says what the names are.
func detailsForm(say *words.Language, links model.Links, u model.User, managed string) view.Details {
	return view.Details{
		Links:     links,
		FirstName: nameField("profile-first", "first_name", say.Text("First name"), u.FirstName, "given-name"),
		LastName:  nameField("profile-last", "last_name", say.Text("Last name"), u.LastName, "family-name"),
		ManagedBy: managed, Version: u.Version,
	}
}

func nameField(id, name, label, value, autocomplete string) ui.Field {
	return ui.Field{ID: id, Name: name, Label: label, Type: "text", Value: value, Autocomplete: autocomplete, MaxLength: model.FirstName.Most}
}

// Save takes the person's names. Those that the form does not hold stay as they are.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	typed := web.Session(r).User
	for name, value := range map[string]*string{"first_name": &typed.FirstName, "last_name": &typed.LastName} {
		if sent, ok := r.PostForm[name]; ok {
			*value = sent[0]
		}
	}
	u, changed, err := h.update(r, &typed)
	switch model.KindOf(err) {
	case model.Invalid:
		return h.refuseDetails(w, r, typed, err)
	case model.Conflict:
		return h.refuseDetails(w, r, typed, err)
	}
	if err != nil {
		return err
	}
	managed, err := h.managedBy(r)
	if err != nil {
		return err
	}
	links := web.VisitorOf(r).Links
	return h.Web.Change(w, r, web.Change{
		Page: links.Profile(), Fragment: detailsForm(web.Words(r), links, u, managed), Focus: "profile-save", Toast: ui.Toast{Kind: ui.KindOK, Text: said(r, web.Words(r).Text("Your profile is saved."), changed)}, Also: shell(u),
	})
}

// update changes the session's user to what was typed, in the version that the form
// says. With a Conflict, typed has the version of now, for the form that asks again.
func (h *Handler) update(r *http.Request, typed *model.User) (u model.User, changed bool, err error) {
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no user has it, so the rule answers with what is true now
	}
	u, changed, err = h.Users.Update(r.Context(), web.Session(r), users.Details{
		FirstName: typed.FirstName, LastName: typed.LastName, TimeZone: typed.TimeZone, Language: typed.Language,
	}, version)
	typed.Version = version
	if model.KindOf(err) == model.Conflict {
		typed.Version = u.Version
	}
	return u, changed, err
}

// saved goes back to the profile, which says what was done.
func (h *Handler) saved(w http.ResponseWriter, r *http.Request, done string, changed bool) error {
	h.Web.Say(w, r, said(r, done, changed))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Profile())
}

// said returns what was done, unless that was nothing.
func said(r *http.Request, done string, changed bool) string {
	if !changed {
		return web.Words(r).Text("No changes to save.")
	}
	return done
}

// shell returns what the frame of the page says of the person.
func shell(u model.User) []views.View {
	p := web.Person(u)
	p.Partial = true
	return []views.View{p, layout.Identity(p)}
}

// refuseDetails shows the form again with what was typed and what is wrong.
func (h *Handler) refuseDetails(w http.ResponseWriter, r *http.Request, typed model.User, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	form := detailsForm(web.Words(r), page.Details.Links, typed, page.Details.ManagedBy)
	var field string
	var e *model.Error
	if errors.As(why, &e) {
		field = e.Field
	}
	switch field {
	case form.FirstName.Name:
		form.FirstName.Error, form.FirstName.Autofocus = web.MessageOf(r, why), true
	case form.LastName.Name:
		form.LastName.Error, form.LastName.Autofocus = web.MessageOf(r, why), true
	default:
		form.Problem = web.MessageOf(r, why)
	}
	page.Details = form
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), form, page)
}
