package operators

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/operators"
	"github.com/anteroom/anteroom/views/ui"
)

const (
	listPath  = string(model.Console) + "/operators"
	listTitle = "Operators"
)

// Index lists who runs the instance.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.list(r, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, listTitle, v)
}

// list returns the page, with what was typed into its form and why that is refused.
func (h *Handler) list(r *http.Request, why error) (view.Operators, error) {
	own := web.VisitorOf(r).Console.Operator.ID
	v := view.Operators{URL: listPath, Name: web.Field(r, why, "operators", "name", "Name (optional)", ""), Email: web.Field(r, why, "operators", "email", "Email address", "")}
	v.Name.MaxLength = model.OperatorName.Most
	v.Email.Type, v.Email.Required = "email", true
	if f := model.FieldOf(why); f != "name" && f != "email" {
		v.Problem = web.MessageOf(r, why)
	}
	all, err := h.DB.Operators(r.Context())
	if err != nil {
		return v, err
	}
	passkeys, err := h.DB.CountOperatorPasskeys(r.Context())
	if err != nil {
		return v, err
	}
	for _, o := range all {
		v.Rows = append(v.Rows, h.row(web.Words(r), o, passkeys[o.ID], o.ID == own))
	}
	return v, nil
}

func (h *Handler) row(say *words.Language, o model.Operator, passkeys int, you bool) view.Operator {
	v := view.Operator{
		URL: listPath + "/" + string(o.ID), ID: string(o.ID), Name: o.Name, Email: emailaddr.Readable(string(o.Email)), You: you,
		Passkeys: say.Many(passkeys, "%d passkey", "%d passkeys"), Seen: "Never there",
	}
	if !o.LastSeenAt.IsZero() {
		v.Seen, v.SeenISO = "Last there "+say.Ago(h.Now(), o.LastSeenAt), o.LastSeenAt.UTC().Format(time.RFC3339)
	}
	return v
}

// Add makes somebody an operator, and shows the link that lets them in.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	o, err := h.Operators.Add(r.Context(), web.VisitorOf(r).Actor, r.PostFormValue("name"), r.PostFormValue("email"))
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, failed := h.list(r, err)
		if failed != nil {
			return failed
		}
		return h.Web.Refused(w, r, err, listTitle, v, v)
	}
	if err != nil {
		return err
	}
	return h.showLink(w, r, o, true)
}

// Link makes another link for an operator, and shows it.
func (h *Handler) Link(w http.ResponseWriter, r *http.Request) error {
	o, err := h.operator(r)
	if err != nil {
		return err
	}
	return h.showLink(w, r, o, false)
}

func (h *Handler) showLink(w http.ResponseWriter, r *http.Request, o model.Operator, added bool) error {
	token, _, err := h.Operators.Link(r.Context(), web.VisitorOf(r).Actor, o.ID)
	if err != nil {
		return h.gone(err)
	}
	return h.Web.Page(w, r, "Link for "+o.Name, view.Link{
		Name: o.Name, Email: emailaddr.Readable(string(o.Email)), Added: added, Back: listPath, Until: web.Words(r).Duration(model.OperatorLinkLife),
		Link: ui.Copy{ID: "operator-link", Label: "Link", Value: h.Web.URL(model.OperatorLinkPath(token)), Secret: true},
	})
}

// operator returns whom the path names.
func (h *Handler) operator(r *http.Request) (model.Operator, error) {
	o, err := h.DB.Operator(r.Context(), model.OperatorID(web.Var(r, "operator")))
	return o, h.gone(err)
}

// gone explains that somebody is no operator any more.
func (h *Handler) gone(err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	return web.WithTitle(web.WithAction(model.Missing("operators.gone"), "Go to operators", listPath), "No operator any more")
}

// ConfirmRemove says what removing an operator does, and asks for their address.
func (h *Handler) ConfirmRemove(w http.ResponseWriter, r *http.Request) error {
	o, err := h.operator(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Remove "+o.Name, removeForm(r, o, nil))
}

func removeForm(r *http.Request, o model.Operator, why error) view.Remove {
	v := view.Remove{URL: listPath + "/" + string(o.ID) + "/remove", Back: listPath, Name: o.Name, You: web.VisitorOf(r).Console.Operator.ID == o.ID, Field: web.Field(r, why, "operators", "email", "Email address", "")}
	v.Field.Type, v.Field.Required, v.Field.Hint = "email", true, "To confirm, type "+string(o.Email)+"."
	if model.FieldOf(why) == "" {
		v.Problem = web.MessageOf(r, why)
	}
	return v
}

// Remove takes the console away from an operator.
func (h *Handler) Remove(w http.ResponseWriter, r *http.Request) error {
	o, err := h.operator(r)
	if err != nil {
		return err
	}
	by := web.VisitorOf(r).Actor
	if typed := strings.TrimSpace(r.PostFormValue("email")); model.Email(typed).Key() != o.Email.Key() {
		err = model.InvalidField("email", "operators.typed_otherwise", string(o.Email))
	} else {
		_, err = h.Operators.Delete(r.Context(), by, o.ID)
	}
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v := removeForm(r, o, err)
		return h.Web.Refused(w, r, err, "Remove "+o.Name, v, v)
	}
	if err != nil {
		return h.gone(err)
	}
	return h.Web.Told(w, r, listPath, ui.Toast{Kind: ui.KindOK, Text: o.Name + " is no operator any more."}) // to sign in, who has removed themselves
}
