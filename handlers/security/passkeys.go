package security

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/ui"
)

// Passkeys serves the passkeys of whoever is there, below their Links.Passkeys: of a person in
// the portal, of an operator in the console.
type Passkeys struct {
	Web   *web.Web
	Rules *passkeys.Service
	Now   func() time.Time

	// Around puts the list into the page that it is a part of.
	Around      func(*http.Request, ui.Passkeys) (views.View, error)
	Title, Back string // of that page, and what leads back to it, in English
}

// PasskeyList shows the passkeys; a page shows them in its own place. The one
// that the address calls new is ready to be renamed.
func (h *Passkeys) PasskeyList(w http.ResponseWriter, r *http.Request) error {
	v, err := h.List(r)
	if err != nil {
		return err
	}
	for i, row := range v.Rows {
		if row.ID == r.URL.Query().Get("new") {
			form := h.form(r, row.ID, row.Name, row.Name, row.Version, nil)
			v.Rows[i].Editing = &form
		}
	}
	return h.Web.ResultsOrPage(w, r, web.Words(r).Text(h.Title), v, func() (views.View, error) { return h.Around(r, v) })
}

// List returns the passkeys of who is there, for the page that they are a part of.
func (h *Passkeys) List(r *http.Request) (ui.Passkeys, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := ui.Passkeys{URL: visitor.Links.Passkeys(), Ceremony: ceremony(say)}
	all, err := h.Rules.Own(r.Context(), visitor.Actor)
	if err != nil {
		return v, err
	}
	signals, err := h.Rules.OwnSignals(r.Context(), visitor.Actor, all)
	if err != nil {
		return v, err
	}
	v.Rows = make([]ui.PasskeyRow, len(all))
	for i, p := range all {
		v.Rows[i] = h.row(say, v.URL, p)
	}
	if signals != nil {
		if v.Signals, err = model.JSON(signals); err != nil {
			return v, err
		}
	}
	return v, h.mayAdd(r, &v)
}

// mayAdd says why no passkey can be added, where that is so.
func (h *Passkeys) mayAdd(r *http.Request, v *ui.Passkeys) error {
	say := web.Words(r)
	if !h.Rules.Available() {
		v.Unavailable = say.Text("Passkeys need a host name, and this server is reached by an IP address.")
		return nil
	}
	on, err := h.Rules.On(r.Context(), web.VisitorOf(r).Actor)
	if err == nil && !on {
		v.Unavailable = say.Text("Passkeys are switched off here, so that they don’t sign you in.")
	}
	return err
}

// ceremony returns what the script can say.
func ceremony(say *words.Language) ui.Ceremony {
	return ui.Ceremony{Messages: []ui.CeremonyMessage{
		{Name: "added", Notice: ui.Notice{Kind: ui.KindOK, Text: say.Text("Passkey added. Give it a name that you will recognize.")}},
		{Name: "already", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("Your device or password manager already holds a passkey for your account.")}},
		{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("No passkey was added. Try again when you’re ready.")}},
		{Name: "failed", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("That didn’t work, so no passkey was added. Try again, or use another device.")}},
	}}
}

func (h *Passkeys) row(say *words.Language, url string, p model.Passkey) ui.PasskeyRow {
	v := ui.PasskeyRow{
		URL: url, ID: string(p.ID), Name: p.Name, Version: p.Version,
		Added: say.Day(p.CreatedAt), AddedISO: p.CreatedAt.Format(time.RFC3339),
		AddedOn: strings.Replace(p.CreatedOn, " on ", ", ", 1), LastUsed: say.Text("Never used"),
		Badge: say.Text("This device only"), BadgeKind: "muted",
	}
	if p.Synced {
		v.Badge, v.BadgeKind = say.Text("Synced"), "info"
	}
	if !p.LastUsedAt.IsZero() {
		v.LastUsed = say.Ago(h.Now(), p.LastUsedAt)
		v.LastUsedISO = p.LastUsedAt.Format(time.RFC3339)
	}
	return v
}

// BeginPasskey returns the question to put to an authenticator.
func (h *Passkeys) BeginPasskey(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		return h.Rules.BeginRegistration(r.Context(), web.VisitorOf(r).Actor, h.Web.BrowserOf(w, r))
	})
}

// AddPasskey adds the passkey that an authenticator has made.
func (h *Passkeys) AddPasskey(w http.ResponseWriter, r *http.Request) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	p, err := h.Rules.FinishRegistration(r.Context(), web.VisitorOf(r).Actor, h.Web.BrowserOf(w, r), sent.Ceremony, sent.Answer)
	if err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, struct {
		ID model.PasskeyID `json:"id"`
	}{p.ID})
}

// Passkey shows one passkey, as it stands in the list.
func (h *Passkeys) Passkey(w http.ResponseWriter, r *http.Request) error {
	p, err := h.passkey(r)
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	return h.Web.ResultsOrPage(w, r, web.Words(r).Text(h.Title), h.row(web.Words(r), web.VisitorOf(r).Links.Passkeys(), p), func() (views.View, error) {
		all, err := h.List(r)
		if err != nil {
			return nil, err
		}
		return h.Around(r, all)
	})
}

func (h *Passkeys) passkey(r *http.Request) (model.Passkey, error) {
	id := web.Var(r, "passkey")
	if !model.ValidID(model.PrefixPasskey, id) {
		return model.Passkey{}, model.Missing("")
	}
	return h.Rules.OwnOne(r.Context(), web.VisitorOf(r).Actor, model.PasskeyID(id))
}

// EditPasskey shows the form that gives a passkey another name.
func (h *Passkeys) EditPasskey(w http.ResponseWriter, r *http.Request) error {
	p, err := h.passkey(r)
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	form := h.form(r, string(p.ID), p.Name, p.Name, p.Version, nil)
	page := form
	page.Page = true
	return h.Web.Fragment(w, r, renameTitle(r, p), form, page)
}

// removedAlready answers for a passkey that was removed elsewhere.
func (h *Passkeys) removedAlready(w http.ResponseWriter, r *http.Request, why error) error {
	if model.KindOf(why) != model.NotFound {
		return why
	}
	v, err := h.List(r)
	if err != nil {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, why, web.Gone{
		Title: say.Text("Removed already"), Text: say.Text("This passkey was removed already."), Back: say.Text(h.Back), BackURL: web.VisitorOf(r).Links.Security(),
		Where: "passkeys", Now: v, Focus: "passkeys-title",
	})
}

func renameTitle(r *http.Request, p model.Passkey) string {
	return web.Words(r).Text("Rename %s", p.Name)
}

func (h *Passkeys) form(r *http.Request, id, name, typed string, version int64, problem error) ui.PasskeyForm {
	say, links := web.Words(r), web.VisitorOf(r).Links
	return ui.PasskeyForm{URL: links.Passkeys(), Back: say.Text(h.Back), BackURL: links.Security(), ID: id, Name: name, Version: version, Field: ui.Field{
		ID: "name-" + id, Name: "name", Label: say.Text("Name of the passkey"), Type: "text", Value: typed, Error: web.MessageOf(r, problem),
		Autocomplete: "off", Required: true, Autofocus: true, MaxLength: model.PasskeyName.Most,
	}}
}

// RenamePasskey gives a passkey another name.
func (h *Passkeys) RenamePasskey(w http.ResponseWriter, r *http.Request) error {
	id, name := model.PasskeyID(web.Var(r, "passkey")), r.PostFormValue("name")
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no passkey has it, so the rule answers with what is true now
	}
	p, err := h.Rules.Rename(r.Context(), web.VisitorOf(r).Actor, id, name, version)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		form := h.form(r, string(p.ID), p.Name, name, p.Version, err)
		page := form
		page.Page = true
		return h.Web.Refused(w, r, err, renameTitle(r, p), form, page)
	}
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	links := web.VisitorOf(r).Links
	return h.Web.Changed(w, r, links.Security(), h.row(web.Words(r), links.Passkeys(), p), "rename-"+string(p.ID), web.Words(r).Text("The passkey is now called %s.", p.Name))
}

// RemovePasskey removes a passkey.
func (h *Passkeys) RemovePasskey(w http.ResponseWriter, r *http.Request) error {
	p, refusal := h.Rules.Remove(r.Context(), web.VisitorOf(r).Actor, h.Web.BrowserOf(w, r), model.PasskeyID(web.Var(r, "passkey")))
	if refusal != nil && model.KindOf(refusal) != model.Conflict {
		return h.removedAlready(w, r, refusal)
	}
	v, err := h.List(r)
	if err != nil {
		return err
	}
	if refusal == nil {
		return h.Web.Changed(w, r, web.VisitorOf(r).Links.Security(), v, "passkeys-title", web.Words(r).Text("Removed %s. It no longer signs you in.", p.Name))
	}
	v.Notice = &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, refusal)}
	page, err := h.Around(r, v)
	if err != nil {
		return err
	}
	return h.Web.Refused(w, r, refusal, web.Words(r).Text(h.Title), v, page)
}
