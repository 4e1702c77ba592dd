package keys

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/keys"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web  *web.Web
	DB   *db.Reader
	Keys *keys.Service
	Now  func() time.Time
}

const (
	mostKeys = 100 // that are listed, those that count first
	fewKeys  = 10  // among which nobody has to search
	maxTerm  = 200 // bytes of what is searched for
)

func titleOf(r *http.Request) string { return web.Words(r).Text("API keys") }

// Index lists the organization's keys.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r, form{days: usualDays, whose: forOrganization})
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, titleOf(r), v)
}

func (h *Handler) page(r *http.Request, f form) (view.Page, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Page{Links: visitor.Links, None: noneText(say, visitor, term(r))}
	list := keys.Seen(visitor.Permissions, visitor.Member)
	list.Term, list.Limit = term(r), mostKeys
	all, more, err := h.DB.APIKeys(r.Context(), visitor.Org.ID, h.Now(), list)
	if err != nil {
		return v, err
	}
	if more {
		v.More = say.Text("Only %d are shown. Search for the others.", mostKeys)
	}
	if len(all) > fewKeys || list.Term != "" {
		v.Search = &view.Search{URL: visitor.Links.Keys(), Term: list.Term}
	}
	describe, err := h.descriptions(r)
	if err != nil {
		return v, err
	}
	for _, k := range all {
		v.Rows = append(v.Rows, h.row(r, k, describe))
	}
	if !visitor.Manages(model.WidgetAPIKeys) || !visitor.CanProve() {
		return v, nil
	}
	newest, err := h.Keys.Newest(r.Context(), visitor.Org.ID)
	v.Form = h.form(r, f, newest, describe)
	return v, err
}

// term returns what an address searches for. Of a whole key it is the end alone, by which it
// is known.
func term(r *http.Request) string {
	s := strings.TrimSpace(r.FormValue("q"))
	if len(s) > maxTerm {
		s = strings.ToValidUTF8(s[:maxTerm], "")
	}
	return keys.Searched(s)
}

// form is what somebody has filled in.
type form struct {
	name, days, whose string
	permissions       []string
	err               error // nil before it was sent
}

// For whom a key can act.
const (
	forOrganization = "organization"
	forMe           = "me"
)

// usualDays is how long keys last where nobody says otherwise.
var usualDays = strconv.Itoa(int(model.APIKeyLife / day))

const day = 24 * time.Hour

func sent(r *http.Request) form {
	return form{name: r.PostFormValue("name"), days: r.PostFormValue("expires"), whose: r.PostFormValue("for"), permissions: r.PostForm["permissions"]}
}

// wish returns the key that somebody wants.
func (f form) wish(by model.Actor, newest string) keys.Wish {
	w := keys.Wish{Name: f.name, Life: -1, Newest: newest}
	if n, err := strconv.Atoi(f.days); err == nil && n > 0 && n <= mostDays {
		w.Life = time.Duration(n) * day
	}
	for _, p := range f.permissions {
		w.Permissions = append(w.Permissions, model.Permission(p))
	}
	if f.whose == forMe {
		w.User = by.User()
	}
	return w
}

const mostDays = int(model.MaxAPIKeyLife / day)

// form returns the form that makes a key, as somebody has filled it in.
func (h *Handler) form(r *http.Request, f form, newest string, describe descriptions) *view.Form {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := &view.Form{
		Action: visitor.Links.Keys(), Newest: newest, Open: f.err != nil,
		Name: ui.Field{
			ID: "keys-name", Name: "name", Label: say.Text("Name"), Type: "text", Value: f.name, Required: true, Autocomplete: "off", MaxLength: model.APIKeyName.Most,
			Hint: say.Text("What the key is for, such as “Nightly export”."),
		},
		Whose: []ui.Option{
			{Value: forOrganization, Label: visitor.Org.Name, Description: say.Text("It stays when you leave."), Selected: f.whose != forMe},
			{Value: forMe, Label: say.Text("Me"), Description: say.Text("It ends when you leave, and never allows more than you may do."), Selected: f.whose == forMe},
		},
	}
	if visitor.Member == "" { // there is nobody for whom it would act
		v.Whose = v.Whose[:1]
	}
	for _, life := range []ui.Option{
		{Value: "7", Label: say.Text("7 days")}, {Value: "30", Label: say.Text("30 days")}, {Value: "90", Label: say.Text("90 days")}, {Value: "365", Label: say.Text("1 year")},
	} {
		life.Selected = life.Value == f.days
		v.Lives = append(v.Lives, life)
	}
	for _, d := range describe {
		if visitor.Permissions.Has(d.name) && model.APIKeyMayHold(d.name) {
			v.Allowed = append(v.Allowed, ui.Option{Value: string(d.name), Label: d.text, Selected: slices.Contains(f.permissions, string(d.name))})
		}
	}
	if f.err == nil {
		return v
	}
	var e *model.Error
	errors.As(f.err, &e)
	switch text := web.MessageOf(r, f.err); e.Field {
	case model.APIKeyName.Field:
		v.Name.Error, v.Name.Autofocus = text, true
	case "life":
		v.LifeError = text
	case "permissions":
		v.AllowedError = text
	default:
		v.Problem = text
	}
	return v
}

// Create makes a key and shows it, once: it is in no other answer.
func (h *Handler) Create(w http.ResponseWriter, r *http.Request) error {
	visitor, say, f := web.VisitorOf(r), web.Words(r), sent(r)
	k, text, err := h.Keys.Create(r.Context(), visitor.Actor, f.wish(visitor.Actor, r.PostFormValue("newest")))
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict, model.Forbidden:
		f.err = err
		v, wrong := h.page(r, f)
		if wrong != nil {
			return wrong
		}
		if v.Form == nil {
			return err
		}
		return h.Web.Refused(w, r, err, titleOf(r), v, v)
	}
	if err != nil {
		return err
	}
	v := view.Made{
		Name: k.Name, URL: visitor.Links.Keys(), Whose: whose(say, visitor, k), Until: say.Text("It expires on %s.", say.Moment(k.ExpiresAt)),
		Copies: []ui.Copy{
			{ID: "api-key", Label: say.Text("Key"), Value: text, Secret: true},
			{ID: "api-key-use", Label: say.Text("Header"), Value: "Authorization: Bearer " + text, Secret: true},
		},
	}
	return h.Web.Page(w, r, say.Text("Copy this key now"), v)
}

// key returns the key that the address names, where the visitor sees it.
func (h *Handler) key(r *http.Request) (model.APIKey, error) {
	visitor, id := web.VisitorOf(r), web.Var(r, "key")
	if !model.ValidID(model.PrefixAPIKey, id) {
		return model.APIKey{}, model.Missing("")
	}
	k, err := h.DB.APIKey(r.Context(), visitor.Org.ID, model.APIKeyID(id))
	if err == nil && (!keys.Sees(k, visitor.Permissions, visitor.Member) || !revocable(visitor, k)) {
		err = model.Missing("")
	}
	return k, err
}

// ConfirmRevoke says what revoking a key does.
func (h *Handler) ConfirmRevoke(w http.ResponseWriter, r *http.Request) error {
	k, err := h.key(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Revoke{
		Name: k.Name, Text: keys.Outline(k), Whose: whose(say, visitor, k), Used: h.usedText(say, k), URL: visitor.Links.Keys(), Action: visitor.Links.Key(k.ID) + "/revoke",
		Effects: []string{say.Text("The next request with it is refused."), say.Text("What was done with it stays.")},
	}
	return h.Web.Page(w, r, say.Text("Revoke %s?", k.Name), v)
}

// Revoke makes a key worthless.
func (h *Handler) Revoke(w http.ResponseWriter, r *http.Request) error {
	k, err := h.key(r)
	if err == nil {
		_, err = h.Keys.Revoke(r.Context(), web.VisitorOf(r).Actor, k.ID)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("%s was revoked.", k.Name))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Keys())
}

// answerGone answers for a key that was revoked elsewhere, and so for one that never was.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such key"), Text: say.Text("That key counts no more: it was revoked, or has expired."),
		Back: say.Text("Back to API keys"), BackURL: web.VisitorOf(r).Links.Keys(),
	})
}
