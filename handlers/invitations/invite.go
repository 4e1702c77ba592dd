package invitations

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/ui"
)

const formTitle = "Invite members"

// New shows the form that invites people.
func (h *Handler) New(w http.ResponseWriter, r *http.Request) error {
	form, err := h.form(r, "")
	if err != nil {
		return err
	}
	form.NoMail = h.noMail(r) // said before anything is typed; what was typed comes back with its error
	return h.Web.Page(w, r, web.Words(r).Text(formTitle), form)
}

// form returns the form with a role picked: the one given, or the one that new
// members get.
func (h *Handler) form(r *http.Request, picked model.RoleID) (view.Form, error) {
	ctx, visitor := r.Context(), web.VisitorOf(r)
	instance, err := h.DB.Instance(ctx)
	if err != nil {
		return view.Form{}, err
	}
	org, err := h.DB.Organization(ctx, visitor.Org.ID)
	if err != nil {
		return view.Form{}, err
	}
	roles, err := h.DB.Roles(ctx, visitor.Org.ID)
	if err != nil {
		return view.Form{}, err
	}
	if picked == "" {
		picked = instance.NewcomerRole(org)
	}
	form := view.Form{Links: visitor.Links, OrgName: org.Name, Days: int(instance.Invitation / (24 * time.Hour)), NoteMost: model.InvitationNote.Most}
	for _, role := range roles {
		why := access.MayGrant(visitor.Permissions, role)
		form.Roles = append(form.Roles, ui.Option{
			Value: string(role.ID), Label: web.RoleLabel(web.Words(r), role.Label), Description: web.RoleDescription(web.Words(r), role.Description),
			Selected: role.ID == picked && why == nil, Disabled: why != nil, Reason: web.MessageOf(r, why),
		})
	}
	return form, nil
}

// Send invites people, and shows the form again when somebody was not invited.
func (h *Handler) Send(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	ask := invitations.Request{
		Text: r.PostFormValue("emails"), Role: model.RoleID(r.PostFormValue("role")), Note: r.PostFormValue("note"),
	}
	result, err := h.Invitations.Invite(r.Context(), visitor.Actor, ask)
	if k := model.KindOf(err); err != nil && k != model.Invalid && k != model.Forbidden {
		return err
	}
	if err == nil && len(result.Refused) == 0 {
		h.Web.Say(w, r, sentTo(web.Words(r), result.Sent))
		return h.Web.Redirect(w, r, visitor.Links.Invitations())
	}
	form, formErr := h.form(r, ask.Role)
	if formErr != nil {
		return formErr
	}
	form.Emails, form.Note = ask.Text, ask.Note
	if err == nil {
		form.Emails, form.Result = outcome(r, result)
		w.Header().Set("HX-Trigger", `{"focus":{"id":"invite-result"}}`)
		if form.Result.Sent > 0 {
			return h.Web.Fragment(w, r, web.Words(r).Text(formTitle), form, form)
		}
		err = model.InvalidField("emails", "") // the form says it
	} else {
		noteError(r, &form, err)
	}
	return h.Web.Refused(w, r, err, web.Words(r).Text(formTitle), form, form)
}

func sentTo(say *words.Language, sent []model.Invitation) string {
	if len(sent) == 1 {
		return say.Text("An invitation is on its way to %s.", emailaddr.Readable(sent[0].Email))
	}
	return say.Many(len(sent), "%d invitation sent.", "%d invitations sent.")
}

// outcome returns what stays in the box, and what is said about each address
// that was not invited.
func outcome(r *http.Request, result invitations.Result) (box string, v *view.Result) {
	v = &view.Result{Sent: len(result.Sent)}
	var keep []string
	for _, refusal := range result.Refused {
		v.Refused = append(v.Refused, view.Refusal{Text: refusal.Text, Reason: web.Words(r).Sentence(refusal.Reason, refusal.Args...), Open: string(refusal.Open)})
		if refusal.Fix {
			keep = append(keep, refusal.Text)
		}
	}
	return strings.Join(keep, "\n"), v
}

// noteError puts an error beside the part of the form that is wrong.
func noteError(r *http.Request, form *view.Form, err error) {
	switch model.FieldOf(err) {
	case "note":
		form.NoteError = web.MessageOf(r, err)
	case "emails":
		form.EmailsError = web.MessageOf(r, err)
	default:
		form.RoleError = web.MessageOf(r, err)
	}
}
