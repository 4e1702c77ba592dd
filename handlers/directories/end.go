package directories

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/directories"
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
	h.Web.Say(w, r, "The directory is enabled. What "+d.Name()+" sends counts again.")
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}

// farewells says what becomes of the members of a directory, to choose from.
func farewells(org string) []view.Choice {
	return []view.Choice{
		{Value: string(model.KeepMembers), Label: "Keep members", Effects: []string{"They go on as they are, with the roles that they have. From then on people look after them here."}},
		{Value: string(model.SuspendMembers), Label: "Deactivate members", Effects: []string{"They are signed out of " + org + " at once and have no access. Nothing that a provider sends brings them back: an admin reactivates in Members who is to come back."}},
	}
}

func (h *Handler) end(w http.ResponseWriter, r *http.Request, ask func(model.Directory, *view.Confirm)) error {
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

func ending(r *http.Request, d model.Directory, ask func(model.Directory, *view.Confirm)) view.Confirm {
	visitor := web.VisitorOf(r)
	v := view.Confirm{Name: d.Name(), URL: visitor.Links.Directory(d.ID), Version: d.Version, Danger: true, Choose: "What happens to members", Field: "members", Choices: farewells(visitor.Org.Name)}
	ask(d, &v)
	v.Action = v.URL + v.Action
	return v
}

func askDisable(d model.Directory, v *view.Confirm) {
	v.Title, v.Action, v.Button = "Disable the directory of "+v.Name+"?", "/disable", "Disable directory"
	v.Effects = []string{
		"What " + v.Name + " sends is refused from its next request on, until you enable it again.",
		"What it has sent stays: " + countsText(d) + ".",
	}
}

func askDelete(d model.Directory, v *view.Confirm) {
	v.Title, v.Action, v.Button, v.Final = "Delete the directory of "+v.Name+"?", "/delete", "Delete directory", true
	v.Effects = []string{
		"What " + v.Name + " sends is refused from its next request on.",
		"What it has sent is deleted: " + words.Count(d.Users, "user", "users") + " and " + words.Count(d.Groups, "group", "groups") + ", with its tokens, its OAuth clients and which roles its groups give.",
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
	h.Web.Say(w, r, "The directory of "+d.Name()+" is disabled.")
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
	if parting != nil {
		h.Web.Say(w, r, "The directory of "+d.Name()+" is disabled, and is being deleted.")
		return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
	}
	h.Web.Say(w, r, "The directory of "+d.Name()+" was deleted.")
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.SCIM())
}

// notEnded asks again, as it is now, when something is missing or has changed.
func (h *Handler) notEnded(w http.ResponseWriter, r *http.Request, d model.Directory, ask func(model.Directory, *view.Confirm), why error) error {
	switch model.KindOf(why) {
	case model.Invalid, model.Conflict:
		v := ending(r, d, ask)
		v.Problem = web.MessageOf(r, why)
		return h.Web.Refused(w, r, why, v.Title, v, v)
	}
	return h.answerGone(w, r, why)
}
