package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
)

// Enable has what a directory's provider sends count again.
func (h *Handler) Enable(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if _, err := h.Directories.Enable(r.Context(), web.VisitorOf(r).Actor, d.ID, version(r)); err != nil {
		return h.failed(w, r, err)
	}
	say := web.Words(r)
	h.Web.Say(w, r, say.Text("The directory is enabled. What %s sends counts again.", nameOf(say, d)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}

// farewells says what becomes of the members of a directory, to choose from.
func farewells(say *words.Language, org string) []view.Choice {
	return []view.Choice{
		{Value: string(model.KeepMembers), Label: say.Text("Keep members"), Effects: []string{
			say.Text("They go on as they are, with the roles that they have. From then on people look after them here."),
		}},
		{Value: string(model.SuspendMembers), Label: say.Text("Deactivate members"), Effects: []string{
			say.Text("They are signed out of %s at once and have no access. Nothing that a provider sends brings them back: an admin reactivates in Members who is to come back.", org),
		}},
	}
}

// asks fills in what a question says about a directory.
type asks func(*words.Language, model.Directory, *view.Confirm)

func (h *Handler) end(w http.ResponseWriter, r *http.Request, ask asks) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if !web.VisitorOf(r).CanProve() {
		return model.Missing("")
	}
	v := ending(r, d, ask)
	return h.Web.Page(w, r, v.Title, v)
}

func ending(r *http.Request, d model.Directory, ask asks) view.Confirm {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Confirm{
		Name: nameOf(say, d), URL: visitor.Links.Directory(d.ID), Version: d.Version, Danger: true,
		Choose: say.Text("What happens to members"), Field: "members", Choices: farewells(say, visitor.Org.Name),
	}
	ask(say, d, &v)
	v.Action = v.URL + v.Action
	return v
}

func askDisable(say *words.Language, d model.Directory, v *view.Confirm) {
	v.Title, v.Action, v.Button = say.Text("Disable the directory of %s?", v.Name), "/disable", say.Text("Disable directory")
	v.Effects = []string{
		say.Text("What %s sends is refused from its next request on, until you enable it again.", v.Name),
		say.Text("What it has sent stays: %s.", countsText(say, d)),
	}
}

func askDelete(say *words.Language, d model.Directory, v *view.Confirm) {
	v.Title, v.Action, v.Button, v.Final = say.Text("Delete the directory of %s?", v.Name), "/delete", say.Text("Delete directory"), true
	v.Effects = []string{
		say.Text("What %s sends is refused from its next request on.", v.Name),
		say.Text("What it has sent is deleted: %s and %s, with its tokens, its OAuth clients and which roles its groups give.", usersText(say, d.Users), groupsText(say, d.Groups)),
	}
}

// ConfirmDisable says what disabling a directory does, and asks what becomes of its members.
func (h *Handler) ConfirmDisable(w http.ResponseWriter, r *http.Request) error {
	return h.end(w, r, askDisable)
}

// ConfirmDelete says what deleting a directory does, and asks what becomes of its members.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	return h.end(w, r, askDelete)
}

// Disable has what a directory's provider sends count no more.
func (h *Handler) Disable(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	_, err = h.Directories.Disable(r.Context(), web.VisitorOf(r).Actor, d.ID, version(r), model.Farewell(r.PostFormValue("members")))
	if err != nil {
		return h.notEnded(w, r, d, askDisable, err)
	}
	say := web.Words(r)
	h.Web.Say(w, r, say.Text("The directory of %s is disabled.", nameOf(say, d)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}

// Delete deletes a directory.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if _, err = h.Directories.Delete(r.Context(), web.VisitorOf(r).Actor, d.ID, version(r), model.Farewell(r.PostFormValue("members"))); err != nil {
		return h.notEnded(w, r, d, askDelete, err)
	}
	parting, err := h.parting(r.Context(), model.Directory{Org: d.Org, ID: d.ID})
	if err != nil {
		return err
	}
	say := web.Words(r)
	if parting != nil {
		h.Web.Say(w, r, say.Text("The directory of %s is disabled, and is being deleted.", nameOf(say, d)))
		return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
	}
	h.Web.Say(w, r, say.Text("The directory of %s was deleted.", nameOf(say, d)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.SCIM())
}

// notEnded asks again, as it is now, when something is missing or has changed.
func (h *Handler) notEnded(w http.ResponseWriter, r *http.Request, d model.Directory, ask asks, why error) error {
	switch model.KindOf(why) {
	case model.Invalid, model.Conflict:
		v := ending(r, d, ask)
		v.Problem = web.MessageOf(r, why)
		return h.Web.Refused(w, r, why, v.Title, v, v)
	}
	return h.answerGone(w, r, why)
}
