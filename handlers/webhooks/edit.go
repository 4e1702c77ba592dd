package webhooks

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/webhooks"
	"github.com/anteroom/anteroom/views/ui"
	view "github.com/anteroom/anteroom/views/webhooks"
)

// input is what stands in the form.
type input struct {
	url, description, contact string
	only                      bool
	types                     []model.EventType
}

func formOf(hook model.Webhook) input {
	return input{hook.URL, hook.Description, hook.Contact, len(hook.Types) > 0, hook.Types}
}

func sent(r *http.Request) input {
	return input{r.PostFormValue("url"), r.PostFormValue("description"), r.PostFormValue("contact"), r.PostFormValue("which") == "only", eventTypes(r.PostForm["types"])}
}

// wanted returns the types that somebody wants, none for all. It returns an Invalid error for
// the field "types" when somebody wants only some, and names none.
func (in input) wanted() ([]model.EventType, error) {
	switch {
	case !in.only:
		return []model.EventType{}, nil
	case len(in.types) == 0:
		return nil, model.InvalidField("types", "webhooks.no_types")
	}
	return in.types, nil
}

// form returns the form for a webhook, a new one without an id, with what was typed and why that
// is refused.
func (h *Handler) form(r *http.Request, hook model.Webhook, in input, why error) view.Form {
	v := view.Form{
		URL: h.urlOf(hook), Cancel: h.urlOf(hook), Only: in.only, Seen: ui.Hidden{Name: "version", Value: strconv.FormatInt(hook.Version, 10)},
		Address:     ui.Field{ID: "webhook-url", Name: "url", Label: "URL", Type: "url", Value: in.url, Required: true, Autocomplete: "off", Hint: "Where events are sent by POST. It begins with https://."},
		Description: ui.Field{ID: "webhook-description", Name: "description", Label: "Description", Type: "text", Value: in.description, Autocomplete: "off", Hint: "What it is for, for those who look after it."},
		Contact:     ui.Field{ID: "webhook-contact", Name: "contact", Label: "Contact", Type: "email", Value: in.contact, Autocomplete: "off", Hint: "Who gets a mail when it fails. Without one, only the log says so."},
	}
	if hook.Org != "" {
		v.Contact.Hint = "Who gets a mail when it fails. Without one, those who manage the organization’s settings do."
	}
	for _, g := range model.EventGroups() {
		group := view.Group{Label: groupLabel(g.Name)}
		for _, t := range g.Types {
			group.Types = append(group.Types, ui.Option{Value: string(t), Label: string(t), Selected: in.only && slices.Contains(in.types, t)})
		}
		v.Groups = append(v.Groups, group)
	}
	if why == nil {
		return v
	}
	var e *model.Error
	errors.As(why, &e)
	text := web.MessageOf(r, why)
	switch fields := map[string]*ui.Field{"url": &v.Address, "description": &v.Description, "contact": &v.Contact}; {
	case e != nil && fields[e.Field] != nil:
		fields[e.Field].Error, fields[e.Field].Autofocus = text, true
	case e != nil && e.Field == "types":
		v.TypesError = text
	default:
		v.Problem = text
	}
	return v
}

// newForm returns the form that makes a webhook of the instance.
func (h *Handler) newForm(r *http.Request, in input, newest string, why error) view.Form {
	v := h.form(r, model.Webhook{}, in, why)
	v.New, v.URL, v.Cancel, v.Seen = true, h.Home+"/new", h.Home, ui.Hidden{Name: "newest", Value: newest}
	return v
}

// New is the page that makes a webhook.
func (h *Handler) New(w http.ResponseWriter, r *http.Request) error {
	all, err := h.DB.Webhooks(r.Context(), "")
	if err != nil {
		return err
	}
	newest := ""
	if len(all) > 0 {
		newest = string(all[len(all)-1].ID)
	}
	return h.Web.Page(w, r, "New webhook", view.New{Form: h.newForm(r, input{}, newest, nil)})
}

// Add makes a webhook of the instance, and shows its secret, once.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	in, newest := sent(r), model.WebhookID(r.PostFormValue("newest"))
	types, err := in.wanted()
	var hook model.Webhook
	var key string
	if err == nil {
		wish := webhooks.Wish{URL: in.url, Description: in.description, Contact: in.contact, Types: types, Newest: &newest}
		hook, key, err = h.Rules.Add(r.Context(), web.VisitorOf(r).Actor, wish)
	}
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v := view.New{Form: h.newForm(r, in, string(newest), err)}
		return h.Web.Refused(w, r, err, "New webhook", v, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Copy the secret now", h.made(hook, key, "The webhook is added", "It gets what happens from now on."))
}

// made shows a secret that was just made.
func (h *Handler) made(hook model.Webhook, key, title, text string) view.Made {
	return view.Made{Title: title, Text: text, URL: h.urlOf(hook), Copies: []ui.Copy{
		{ID: "webhook-secret", Label: "Secret", Value: key, Secret: true},
		{ID: "webhook-made-id", Label: "Webhook ID", Value: string(hook.ID)},
	}}
}

// Save changes a webhook.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	in := sent(r)
	types, err := in.wanted()
	if err == nil {
		version, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64) // 0 is of no webhook
		c := webhooks.Change{URL: &in.url, Description: &in.description, Contact: &in.contact, Types: &types}
		_, err = h.Rules.Set(r.Context(), by(r, hook), hook.ID, version, c)
	}
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, failed := h.page(r, hook, in, err)
		if failed != nil {
			return failed
		}
		return h.Web.Refused(w, r, err, titleOf(hook), v.Form, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Told(w, r, h.urlOf(hook), ui.Toast{Kind: ui.KindOK, Text: "The webhook is saved."})
}

// ConfirmRotate says what another secret does.
func (h *Handler) ConfirmRotate(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	lasts := web.Words(r).Duration(model.ReceiverOverlap)
	return h.Web.Page(w, r, "Replace the secret?", view.Confirm{
		Title: "Replace the secret?", Address: model.ShownURL(hook.URL), URL: h.urlOf(hook) + "/rotate", Cancel: h.urlOf(hook), ID: "webhook-rotate-now", Button: "Replace secret",
		Seen: ui.Hidden{Name: "version", Value: strconv.FormatInt(hook.Version, 10)},
		Effects: []string{
			"You are shown a new secret, once.",
			"For " + lasts + " events are signed by both, so that nothing is refused while your software learns the new one.",
			"After that the last one is worth nothing.",
		},
	})
}

// Rotate gives a webhook another secret, and shows it, once.
func (h *Handler) Rotate(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // which no webhook has
	}
	hook, key, err := h.Rules.Rotate(r.Context(), by(r, hook), hook.ID, version)
	if model.KindOf(err) == model.Conflict {
		return web.WithAction(err, "Go to the webhook", h.Home+"/"+web.Var(r, "webhook"))
	}
	if err != nil {
		return err
	}
	text := "Until " + web.Words(r).Moment(hook.OldUntil) + " the last one signs, too."
	return h.Web.Page(w, r, "Copy the secret now", h.made(hook, key, "The secret is replaced", text))
}

// ConfirmDelete says what deleting a webhook does.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	held, failed, err := h.DB.CountHeld(r.Context(), hook.ID)
	if err != nil {
		return err
	}
	v := view.Confirm{
		Title: "Delete this webhook?", Address: model.ShownURL(hook.URL), URL: h.urlOf(hook) + "/delete", Cancel: h.urlOf(hook), ID: "webhook-delete-now", Button: "Delete webhook", Final: true,
		Effects: []string{"Nothing is sent there any more.", "What was sent, and what came of it, is forgotten."},
	}
	if n := held + failed; n > 0 {
		v.Effects = append(v.Effects, web.Words(r).Many(n, "%d event that was not taken is never sent.", "%d events that were not taken are never sent."))
	}
	return h.Web.Page(w, r, v.Title, v)
}

// Delete deletes a webhook.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	hook, err := h.webhook(r)
	if err != nil {
		return err
	}
	if err := h.Rules.Delete(r.Context(), by(r, hook), hook.ID); err != nil {
		return err
	}
	return h.Web.Told(w, r, h.Home, ui.Toast{Kind: ui.KindOK, Text: "The webhook is deleted."})
}
