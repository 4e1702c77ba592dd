package applications

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

// Show shows an application with all that is set for it.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	v, err := h.page(r, a)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, a.Name, v)
}

// page returns the page of an application.
func (h *Handler) page(r *http.Request, a model.Application) (view.Application, error) {
	say := web.Words(r)
	v := view.Application{
		Back: Path, Name: a.Name, Delete: pathOf(a.ID) + "/delete",
		ID:    ui.Copy{ID: "applications-client-id", Label: "Client ID", Value: string(a.ID)},
		Facts: []view.Fact{{Label: "Kind", Text: kindOf(a)}, {Label: "Signs in", Text: proofOf(a)}, {Label: "Registered", Text: say.LongDay(a.CreatedAt)}},
	}
	if a.Org != "" {
		name, err := h.where(r, a)
		if err != nil {
			return v, err
		}
		v.Facts = append(v.Facts, view.Fact{Label: "Acts for", Text: name, URL: model.ConsoleOrganization(a.Org).Home()})
	}
	for _, c := range cardsOf(a) {
		v.Cards = append(v.Cards, cardOf(r, a, c, valuesOf(a), nil))
	}
	var err error
	if v.Embeds, err = h.embeds(r, a); err != nil {
		return v, err
	}
	if a.Confidential() {
		c := cardOf(r, a, keys(), valuesOf(a), nil)
		v.Keys = &c
	}
	if a.KeepsSecret() {
		s, err := h.secrets(r, a)
		if err != nil {
			return v, err
		}
		v.Secrets = &s
	}
	return v, h.leave(r, a, &v)
}

// leave takes from a page what a configuration file decides.
func (h *Handler) leave(r *http.Request, a model.Application, v *view.Application) (err error) {
	v.Managed, err = h.managed(r, model.ManagedApplication, a)
	if v.Managed == "" {
		return err
	}
	v.Delete = ""
	if v.Embeds != nil {
		v.Embeds.CanAllow = false
	}
	for i := range v.Cards {
		v.Cards[i].ReadOnly = true
	}
	if v.Keys != nil {
		v.Keys.ReadOnly = true
	}
	return nil
}

// managed says that a configuration file decides something of an application, "" where none does.
func (h *Handler) managed(r *http.Request, kind model.ManagedKind, a model.Application) (string, error) {
	err := access.Unmanaged(r.Context(), h.DB, kind, string(a.ID))
	if model.KindOf(err) == model.Conflict {
		return web.MessageOf(r, err), nil
	}
	return "", err
}

// proofOf says how an application shows who it is.
func proofOf(a model.Application) string {
	switch {
	case a.JWKS != "":
		return "With its own keys"
	case a.KeepsSecret():
		return "With a secret"
	}
	return "As nobody: it is public"
}

// cardOf returns a card with what stands in it, and why that is refused.
func cardOf(r *http.Request, a model.Application, c card, values url.Values, why error) view.Card {
	f := form{values: values, why: why, said: web.MessageOf(r, why)}
	v := view.Card{
		ID: idOf(c.name), Title: c.title, Hint: c.hint, URL: pathOf(a.ID) + "/" + c.name,
		Version: view.Version{Card: idOf(c.name), Number: a.UpdatedAt.UnixMilli()}, Inputs: c.inputs(&f, a),
	}
	v.Problem = f.problem()
	return v
}

func idOf(card string) string { return "applications-" + card }

// Set returns what changes an application to what stands in one of its cards.
func (h *Handler) Set(name string) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return h.set(w, r, name) }
}

// SetKeys gives an application keys in the place of its secrets.
func (h *Handler) SetKeys(w http.ResponseWriter, r *http.Request) error { return h.set(w, r, Keys) }

func (h *Handler) set(w http.ResponseWriter, r *http.Request, name string) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	c, err := cardNamed(a, name)
	if err != nil {
		return err
	}
	change := applications.Change{Seen: seen(r)}
	c.change(&change, r.PostForm)
	changed, err := h.Applications.Set(r.Context(), web.VisitorOf(r).Actor, a.ID, change)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		return h.refuse(w, r, a, c, err)
	}
	if err != nil {
		return err
	}
	if name == Basics || name == Keys { // which other parts of the page show
		return h.Web.Told(w, r, pathOf(a.ID), ui.Toast{Kind: ui.KindOK, Text: changed.Name + " is saved."})
	}
	also := renewed(changed, name)
	if name == Addresses {
		embeds, err := h.embeds(r, changed)
		if err != nil {
			return err
		}
		embeds.Partial = true
		also = append(also, *embeds)
	}
	toast := "The changes are saved."
	if changed.UpdatedAt.Equal(a.UpdatedAt) {
		toast = "No changes to save."
	}
	return h.Web.Change(w, r, web.Change{
		Page: pathOf(a.ID), Fragment: cardOf(r, changed, c, valuesOf(changed), nil), Also: also, Focus: idOf(name) + "-save", Toast: ui.Toast{Kind: ui.KindOK, Text: toast},
	})
}

// seen returns when an application had been changed last, as the form was filled from it. What
// says nothing of that was filled from none that there is.
func seen(r *http.Request) time.Time {
	ms, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		ms = 1
	}
	return time.UnixMilli(ms).UTC()
}

// renewed returns the version of an application for the cards that an answer leaves alone: what
// somebody did themselves is no conflict.
func renewed(a model.Application, answered string) []views.View {
	all := cardsOf(a)
	if a.Confidential() {
		all = append(all, keys())
	}
	var versions []views.View
	for _, c := range all {
		if c.name != answered {
			versions = append(versions, view.Version{Card: idOf(c.name), Number: a.UpdatedAt.UnixMilli(), Partial: true})
		}
	}
	return versions
}

// refuse answers with a card that was not saved, as it was filled in, and why.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, a model.Application, c card, why error) error {
	page, err := h.page(r, a)
	if err != nil {
		return err
	}
	refused := cardOf(r, a, c, r.PostForm, why)
	refused.ReadOnly = page.Managed != ""
	for i := range page.Cards {
		if page.Cards[i].ID == refused.ID {
			page.Cards[i] = refused
		}
	}
	if page.Keys != nil && page.Keys.ID == refused.ID {
		page.Keys = &refused
	}
	return h.Web.Refused(w, r, why, a.Name, refused, page)
}
