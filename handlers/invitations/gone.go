package invitations

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// answerGone answers for an invitation that was accepted, cancelled or sent again
// elsewhere, or has run out, and gives other errors that somebody can do something about
// the way to the list.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, why error) error {
	links, say := web.VisitorOf(r).Links, web.Words(r)
	gone := web.Gone{Title: say.Text("It changed meanwhile"), Back: say.Text("Open invitations"), BackURL: links.Invitations()}
	switch model.KindOf(why) {
	case model.NotFound:
		gone.Title, gone.Text = say.Text("No such invitation"), say.Text("This invitation is not there any more.")
	case model.Conflict:
	case model.Invalid:
		return web.WithAction(why, gone.Back, gone.BackURL)
	default:
		return why
	}
	if r.PostFormValue("from") == "invite" { // that page has no list
		if id := web.Var(r, "invitation"); model.ValidID(model.PrefixInvitation, id) {
			gone.Where = "again-" + id
		}
		gone.Focus = "invite-emails"
		return h.Web.Gone(w, r, why, gone)
	}
	list, _, err := h.listAt(r, web.VisitorOf(r))
	if err != nil {
		return err
	}
	gone.Where, gone.Now, gone.Focus = "invitations-list", list, "invitations-list"
	return h.Web.Gone(w, r, why, gone)
}
