package portal

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	view "github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
)

func newTitle(r *http.Request) string { return web.Words(r).Text("Have somebody else set this up") }

// NewLink shows the form that makes a link, with the module chosen that the address names.
func (h *Handler) NewLink(w http.ResponseWriter, r *http.Request) error {
	v, err := h.form(r, []string{r.URL.Query().Get("module")}, usualLife)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, newTitle(r), v)
}

// form returns the form that makes a link: all modules are chosen where none is that can be.
func (h *Handler) form(r *http.Request, chosen []string, life string) (view.New, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.New{Action: visitor.Links.PortalLinks(), OrgName: visitor.Org.Name, Lives: lives(say, life)}
	if h.Portal.SendsMail() {
		v.Letter = letter(r)
	}
	any := false
	for _, m := range model.PortalModules() {
		if manages(visitor, m) {
			is := slices.Contains(chosen, string(m))
			v.Modules, any = append(v.Modules, ui.Option{Value: string(m), Label: say.Text(model.PortalWidget(m).Label), Description: about(say, m), Selected: is}), any || is
		}
	}
	if !any && r.Method != http.MethodPost {
		for i := range v.Modules {
			v.Modules[i].Selected = true
		}
	}
	var err error
	v.Newest, err = h.Portal.Newest(r.Context(), visitor.Org.ID)
	return v, err
}

// letter returns the part of the form for whom a link is for, as it was sent.
func letter(r *http.Request) *view.Letter {
	say := web.Words(r)
	return &view.Letter{
		Mail: r.PostFormValue("mail") != "", Note: r.PostFormValue("note"), NoteMost: model.PortalNote.Most, Recipient: ui.Field{
			ID: "portal-recipient", Name: "recipient", Label: say.Text("Only for (optional)"), Type: "email", Autocomplete: "off", Value: r.PostFormValue("recipient"),
			Hint: say.Text("An email address: the link then opens only with a code that is sent there."),
		},
	}
}

// noteError puts an error beside the part of the form that is wrong.
func noteError(r *http.Request, v *view.New, err error) {
	switch field := model.FieldOf(err); {
	case v.Letter != nil && (field == "recipient" || field == "email"):
		v.Letter.Recipient.Error = web.MessageOf(r, err)
	case v.Letter != nil && field == model.PortalNote.Field:
		v.Letter.NoteError = web.MessageOf(r, err)
	default:
		v.Problem = web.MessageOf(r, err)
	}
}

// CreateLink makes a link and shows it, once.
func (h *Handler) CreateLink(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	mailed := r.PostFormValue("mail") != ""
	modules, err := model.ParsePortalModules(r.PostForm["modules"])
	var l model.PortalLink
	var token string
	if err == nil {
		l, token, err = h.Portal.Share(r.Context(), visitor.Actor, portal.Wish{
			Modules: modules, Life: lifeOf(r), Recipient: strings.TrimSpace(r.PostFormValue("recipient")), Mail: mailed, Note: r.PostFormValue("note"), Newest: r.PostFormValue("newest"),
		})
	}
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, wrong := h.form(r, r.PostForm["modules"], r.PostFormValue("lasts"))
		if wrong != nil {
			return wrong
		}
		noteError(r, &v, err)
		return h.Web.Refused(w, r, err, newTitle(r), v, v)
	}
	if err != nil {
		return err
	}
	say := web.Words(r)
	v := view.Made{
		Title: modulesText(say, l.Modules), OrgName: visitor.Org.Name, Who: emailaddr.Readable(l.Recipient), Mailed: mailed, AllURL: visitor.Links.PortalLinks(), Until: say.Moment(l.ExpiresAt),
		Link: ui.Copy{ID: "portal-link", Label: say.Text("Link"), Value: h.Web.URL(model.PortalTokenPath(token)), Secret: true},
	}
	return h.Web.Page(w, r, v.Heading(say), v)
}
