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
	view "github.com/anteroom/anteroom/views/security"
	"github.com/anteroom/anteroom/views/ui"
)

// PasskeyList shows the passkeys; a page shows them in its own place. The one
// that the address calls new is ready to be renamed.
func (h *Handler) PasskeyList(w http.ResponseWriter, r *http.Request) error {
	v, err := h.passkeys(r)
	if err != nil {
		return err
	}
	for i, row := range v.Rows {
		if row.ID == r.URL.Query().Get("new") {
			form := passkeyForm(r, v.Links, row.ID, row.Name, row.Name, row.Version, nil)
			v.Rows[i].Editing = &form
		}
	}
	return h.Web.ResultsOrPage(w, r, web.Words(r).Text("Security"), v, func() (views.View, error) { return h.page(r, v) })
}

func (h *Handler) passkeys(r *http.Request) (view.Passkeys, error) {
	user := web.Session(r).User
	all, err := h.DB.Passkeys(r.Context(), user.ID)
	if err != nil {
		return view.Passkeys{}, err
	}
	signals, err := h.Passkeys.Signals(r.Context(), user, all)
	if err != nil {
		return view.Passkeys{}, err
	}
	say := web.Words(r)
	v := view.Passkeys{Links: web.VisitorOf(r).Links, Rows: make([]view.PasskeyRow, len(all)), Ceremony: ceremony(say)}
	for i, p := range all {
		v.Rows[i] = h.passkeyRow(say, v.Links, p)
	}
	if signals != nil {
		if v.Signals, err = model.JSON(signals); err != nil {
			return view.Passkeys{}, err
		}
	}
	if !h.Passkeys.Available() {
		v.Unavailable = say.Text("Passkeys need a host name, and this server is reached by an IP address.")
	}
	return v, nil
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

func (h *Handler) passkeyRow(say *words.Language, links model.Links, p model.Passkey) view.PasskeyRow {
	v := view.PasskeyRow{
		Links: links, ID: string(p.ID), Name: p.Name, Version: p.Version,
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
func (h *Handler) BeginPasskey(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		return h.Passkeys.BeginRegistration(r.Context(), web.Session(r).Actor(), h.Web.BrowserOf(w, r))
	})
}

// AddPasskey adds the passkey that an authenticator has made.
func (h *Handler) AddPasskey(w http.ResponseWriter, r *http.Request) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	p, err := h.Passkeys.FinishRegistration(r.Context(), web.Session(r).Actor(), h.Web.BrowserOf(w, r), sent.Ceremony, sent.Answer)
	if err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, struct {
		ID model.PasskeyID `json:"id"`
	}{p.ID})
}

// Passkey shows one passkey, as it stands in the list.
func (h *Handler) Passkey(w http.ResponseWriter, r *http.Request) error {
	p, err := h.passkey(r)
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	return h.Web.ResultsOrPage(w, r, web.Words(r).Text("Security"), h.passkeyRow(web.Words(r), web.VisitorOf(r).Links, p), func() (views.View, error) {
		all, err := h.passkeys(r)
		if err != nil {
			return nil, err
		}
		return h.page(r, all)
	})
}

func (h *Handler) passkey(r *http.Request) (model.Passkey, error) {
	id := web.Var(r, "passkey")
	if !model.ValidID(model.PrefixPasskey, id) {
		return model.Passkey{}, model.Missing("")
	}
	return h.DB.Passkey(r.Context(), web.Session(r).User.ID, model.PasskeyID(id))
}

// EditPasskey shows the form that gives a passkey another name.
func (h *Handler) EditPasskey(w http.ResponseWriter, r *http.Request) error {
	p, err := h.passkey(r)
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	form := passkeyForm(r, web.VisitorOf(r).Links, string(p.ID), p.Name, p.Name, p.Version, nil)
	page := form
	page.Page = true
	return h.Web.Fragment(w, r, renameTitle(r, p), form, page)
}

// removedAlready answers for a passkey that was removed elsewhere.
func (h *Handler) removedAlready(w http.ResponseWriter, r *http.Request, why error) error {
	if model.KindOf(why) != model.NotFound {
		return why
	}
	v, err := h.passkeys(r)
	if err != nil {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, why, web.Gone{
		Title: say.Text("Removed already"), Text: say.Text("This passkey was removed already."), Back: say.Text("Back to security"), BackURL: v.Links.Security(),
		Where: "passkeys", Now: v, Focus: "passkeys-title",
	})
}

func renameTitle(r *http.Request, p model.Passkey) string {
	return web.Words(r).Text("Rename %s", p.Name)
}

func passkeyForm(r *http.Request, links model.Links, id, name, typed string, version int64, problem error) view.PasskeyForm {
	return view.PasskeyForm{Links: links, ID: id, Name: name, Version: version, Field: ui.Field{
		ID: "name-" + id, Name: "name", Label: web.Words(r).Text("Name of the passkey"), Type: "text", Value: typed, Error: web.MessageOf(r, problem),
		Autocomplete: "off", Required: true, Autofocus: true, MaxLength: model.PasskeyName.Most,
	}}
}

// RenamePasskey gives a passkey another name.
func (h *Handler) RenamePasskey(w http.ResponseWriter, r *http.Request) error {
	id, name := model.PasskeyID(web.Var(r, "passkey")), r.PostFormValue("name")
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no passkey has it, so the rule answers with what is true now
	}
	p, err := h.Passkeys.Rename(r.Context(), web.Session(r).Actor(), id, name, version)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		form := passkeyForm(r, web.VisitorOf(r).Links, string(p.ID), p.Name, name, p.Version, err)
		page := form
		page.Page = true
		return h.Web.Refused(w, r, err, renameTitle(r, p), form, page)
	}
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	links := web.VisitorOf(r).Links
	return h.Web.Changed(w, r, links.Security(), h.passkeyRow(web.Words(r), links, p), "rename-"+string(p.ID), web.Words(r).Text("The passkey is now called %s.", p.Name))
}

// RemovePasskey removes a passkey.
func (h *Handler) RemovePasskey(w http.ResponseWriter, r *http.Request) error {
	p, refusal := h.Passkeys.Remove(r.Context(), web.Session(r).Actor(), h.Web.BrowserOf(w, r), model.PasskeyID(web.Var(r, "passkey")))
	if refusal != nil && model.KindOf(refusal) != model.Conflict {
		return h.removedAlready(w, r, refusal)
	}
	v, err := h.passkeys(r)
	if err != nil {
		return err
	}
	if refusal == nil {
		return h.Web.Changed(w, r, v.Links.Security(), v, "passkeys-title", web.Words(r).Text("Removed %s. It no longer signs you in.", p.Name))
	}
	v.Notice = &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, refusal)}
	page, err := h.page(r, v)
	if err != nil {
		return err
	}
	return h.Web.Refused(w, r, refusal, web.Words(r).Text("Security"), v, page)
}
