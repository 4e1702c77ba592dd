package groups

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/groups"
)

// Rename gives a group another name.
func (h *Handler) Rename(w http.ResponseWriter, r *http.Request) error {
	g, err := h.group(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no group has it
	}
	name := r.PostFormValue("name")
	after, err := h.Groups.Rename(r.Context(), web.VisitorOf(r).Actor, g.ID, version, name)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, wrong := h.view(r, g)
		if wrong != nil {
			return wrong
		}
		v.Rename.Field.Value, v.Rename.Field.Error, v.Rename.Field.Autofocus = name, web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, v.Name, v.Rename, v)
	}
	if err != nil {
		return h.refused(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("The group is called %s now.", after.DisplayName))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Group(g.ID))
}

// refused shows the group as it is, and why something was not done.
func (h *Handler) refused(w http.ResponseWriter, r *http.Request, why error) error {
	switch model.KindOf(why) {
	case model.Forbidden, model.Conflict:
		g, err := h.group(r)
		if err != nil {
			return h.answerGone(w, r, err)
		}
		v, err := h.view(r, g)
		if err != nil {
			return err
		}
		v.Problem = web.MessageOf(r, why)
		return h.Web.Refused(w, r, why, v.Name, v, v)
	}
	return h.answerGone(w, r, why)
}

// AddMember puts a member into a group.
func (h *Handler) AddMember(w http.ResponseWriter, r *http.Request) error {
	g, err := h.group(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	moved, err := h.Groups.Add(r.Context(), web.VisitorOf(r).Actor, g.ID, model.MemberID(r.PostFormValue("id")))
	if err != nil {
		return h.refused(w, r, err)
	}
	return h.moved(w, r, moved, "group-find", web.Words(r).Text("%s is in the group.", moved.Member.DisplayName()))
}

// RemoveMember takes a member out of a group.
func (h *Handler) RemoveMember(w http.ResponseWriter, r *http.Request) error {
	g, err := h.group(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	moved, err := h.Groups.Remove(r.Context(), web.VisitorOf(r).Actor, g.ID, model.MemberID(web.Var(r, "member")))
	if err != nil {
		return h.refused(w, r, err)
	}
	return h.moved(w, r, moved, "group-q", web.Words(r).Text("%s is not in the group any more.", moved.Member.DisplayName()))
}

// moved shows the group after somebody came or went, and says what became of their roles.
func (h *Handler) moved(w http.ResponseWriter, r *http.Request, m groups.Moved, focus, said string) error {
	v, err := h.view(r, m.Group)
	if err != nil {
		return err
	}
	say, text := web.Words(r), said
	if len(m.Effect.Gains) > 0 {
		text += " " + say.Text("They get %s.", web.RoleLabels(say, m.Effect.Gains))
	}
	if len(m.Effect.Loses) > 0 {
		text += " " + say.Text("They lose %s.", web.RoleLabels(say, m.Effect.Loses))
	}
	page := v.URL
	if found := term(r, "find"); found != "" {
		page += "?" + url.Values{"find": {found}}.Encode()
	}
	return h.Web.Changed(w, r, page, v, focus, text)
}

// ConfirmDelete says what deleting a group does.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	v, err := h.deletion(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.Web.Page(w, r, web.Words(r).Text("Delete %s", v.Name), v)
}

func (h *Handler) deletion(r *http.Request) (view.Delete, error) {
	g, err := h.group(r)
	if err != nil {
		return view.Delete{}, err
	}
	visitor := web.VisitorOf(r)
	v := view.Delete{Name: strings.TrimSpace(g.DisplayName), URL: visitor.Links.Group(g.ID)}
	effects, err := h.Groups.PreviewDelete(r.Context(), visitor.Actor, g.ID)
	if model.KindOf(err) == model.Forbidden {
		v.Problem, v.Blocked = web.MessageOf(r, err), true
		return v, nil
	}
	v.Effects = append(effectsOf(web.Words(r), effects), lastly(web.Words(r), g)...)
	return v, err
}

// lastly says what deleting a group does beside roles.
func lastly(say *words.Language, g model.DirectoryGroup) []string {
	apps := say.Text("Apps do not get the group any more.")
	if g.Members > 0 {
		apps += " " + say.Many(g.Members, "%d person is in it, and stays a member.", "%d people are in it, and stay members.")
	}
	return []string{
		apps,
		say.Text("This cannot be undone."),
	}
}

// Delete deletes a group.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	g, err := h.group(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor := web.VisitorOf(r)
	_, err = h.Groups.Delete(r.Context(), visitor.Actor, g.ID)
	switch model.KindOf(err) {
	case model.Forbidden, model.Conflict:
		v, wrong := h.deletion(r)
		if wrong != nil {
			return h.answerGone(w, r, wrong)
		}
		v.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, web.Words(r).Text("Delete %s", v.Name), v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("The group %s was deleted.", g.DisplayName))
	return h.Web.Redirect(w, r, visitor.Links.Groups())
}
