package directories

import (
	"cmp"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
)

// movable reports whether the person may have another directory look after somebody, and
// there is one that could.
func (h *Handler) movable(s sight) (bool, error) {
	if !s.prove {
		return false, nil
	}
	all, err := h.DB.Directories(s.r.Context(), s.directory.Org)
	for _, d := range all {
		if d.ID != s.directory.ID && d.Enabled {
			return true, err
		}
	}
	return false, err
}

// ConfirmMove says what becomes of a member in each directory to which they can be moved,
// and asks in which.
func (h *Handler) ConfirmMove(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if !web.VisitorOf(r).CanProve() {
		return model.Missing("")
	}
	v, err := h.moving(r, d)
	if err != nil {
		return h.failed(w, r, err)
	}
	return h.Web.Page(w, r, v.Title, v)
}

// moved returns the member whom a user of a directory is, or was before they were moved.
func (h *Handler) moved(r *http.Request, d model.Directory) (model.MemberID, error) {
	id := web.Var(r, "user")
	if !model.ValidID(model.PrefixDirectoryUser, id) {
		return "", model.Missing("")
	}
	u, err := h.DB.DirectoryUser(r.Context(), d.Org, d.ID, model.DirectoryUserID(id))
	if err != nil || u.Member != "" {
		return u.Member, err
	}
	if u.Waiting != model.WasMoved {
		return "", model.Missing("")
	}
	account, err := h.DB.UserByEmail(r.Context(), u.Email)
	if err != nil {
		return "", err
	}
	m, err := h.DB.MemberOfUser(r.Context(), d.Org, account.ID)
	return m.ID, err
}

func (h *Handler) moving(r *http.Request, d model.Directory) (view.Confirm, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	url := visitor.Links.Directory(d.ID)
	v := view.Confirm{
		Name: nameOf(say, d), URL: url + "/users", Action: url + "/users/" + web.Var(r, "user") + "/move", Button: say.Text("Move"),
		Choose: say.Text("Which directory looks after them"), Field: "to",
	}
	member, err := h.moved(r, d)
	if err != nil {
		return v, err
	}
	to, err := h.Directories.Transfers(r.Context(), visitor.Actor, member)
	if err != nil {
		return v, err
	}
	if len(to) == 0 {
		return v, model.Conflicting("directories.moved_meanwhile")
	}
	all, err := h.DB.Directories(r.Context(), d.Org)
	if err != nil {
		return v, err
	}
	names := map[model.DirectoryID]string{}
	for _, d := range all {
		names[d.ID] = nameOf(say, d)
	}
	before := names[to[0].From]
	v.From, v.Title = string(to[0].From), say.Text("Move %s to another directory?", to[0].Member.DisplayName())
	v.Effects = []string{say.Text("Nobody but the directory that you choose says from then on whether they are active, what they are called, and what groups give them. What people gave stays.")}
	if before != "" {
		v.Effects = append(v.Effects, say.Text("What %s sends of them is kept, and does nothing to the member. Its groups give them nothing any more.", before))
	}
	for _, t := range to {
		v.Choices = append(v.Choices, view.Choice{Value: string(t.To.ID), Label: names[t.To.ID], Effects: fateIn(say, t, names[t.To.ID]), Selected: len(to) == 1})
	}
	return v, nil
}

// fateIn says what becomes of somebody in a directory.
func fateIn(say *words.Language, t directories.Transfer, name string) (effects []string) {
	if len(t.Loses) > 0 {
		effects = append(effects, say.Text("They lose %s.", web.RoleLabels(say, t.Loses)))
	}
	if len(t.Gains) > 0 {
		effects = append(effects, say.Text("They get %s.", web.RoleLabels(say, t.Gains)))
	}
	if len(effects) == 0 {
		effects = append(effects, say.Text("Their role stays as it is."))
	}
	if !t.Known {
		effects = append(effects, say.Text("%s has not sent them yet. Until it does, admins look after them here.", name))
	}
	switch was := t.Member.Status == model.MemberActive; {
	case was && !t.Active:
		effects = append(effects, say.Text("%s says that they are inactive: they are signed out and have no access.", name))
	case !was && t.Active:
		effects = append(effects, say.Text("They are active again."))
	case !was:
		effects = append(effects, say.Text("They stay inactive."))
	}
	return effects
}

// Move has another directory look after a member.
func (h *Handler) Move(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	member, err := h.moved(r, d)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor, to := web.VisitorOf(r), model.DirectoryID(r.PostFormValue("to"))
	if !model.ValidID(model.PrefixDirectory, string(to)) {
		return h.notMoved(w, r, d, model.InvalidField("to", "directories.choose_directory"))
	}
	t, err := h.Directories.Transfer(r.Context(), visitor.Actor, member, model.DirectoryID(r.PostFormValue("from")), to)
	switch model.KindOf(err) {
	case model.Conflict:
		return h.notMoved(w, r, d, err)
	case model.NotFound:
		return h.answerGone(w, r, err)
	}
	if err != nil {
		return err
	}
	say, who := web.Words(r), t.Member.DisplayName()
	provider := say.Text(t.To.Provider.Name())
	said := say.Text("%s looks after %s from now on.", provider, who)
	if !t.Known {
		said = say.Text("Admins look after %s until %s sends them.", who, provider)
	}
	h.Web.Say(w, r, said)
	return h.Web.Redirect(w, r, visitor.Links.Directory(d.ID)+"/users")
}

// notMoved asks again, as it is now, and says why nothing was done.
func (h *Handler) notMoved(w http.ResponseWriter, r *http.Request, d model.Directory, why error) error {
	v, err := h.moving(r, d)
	if err != nil {
		return h.failed(w, r, cmp.Or(why, err))
	}
	v.Problem = web.MessageOf(r, why)
	return h.Web.Refused(w, r, why, v.Title, v, v)
}
