package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/directories"
)

func confirmClient(r *http.Request, d model.Directory, c model.DirectoryClient, v view.Confirm) view.Confirm {
	v.Name, v.URL = oauthTitle(web.Words(r), d), web.VisitorOf(r).Links.Directory(d.ID)+"/oauth"
	v.Action = v.URL + "/" + string(c.ID) + v.Action
	return v
}

// ConfirmRotateSecret says what rotating a client's secret does.
func (h *Handler) ConfirmRotateSecret(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.client(r)
	if err == nil && c.Signs() {
		err = model.Missing("")
	}
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	say := web.Words(r)
	v := confirmClient(r, d, c, view.Confirm{
		Version: c.Version,
		Title:   say.Text("Rotate the secret ending in %s?", tail(c.Suffix)), Action: "/rotate", Button: say.Text("Rotate secret"),
		Effects: []string{
			say.Text("You get a new client secret, which is shown once. The client ID stays."),
			say.Text("The secret until now counts for %s more, so that you have time to enter the new one at the provider.", model.DirectoryTokenOverlap),
		},
	})
	if c.OldUntil.After(h.Now()) {
		v.Effects = append(v.Effects, say.Text("The one before that, which would count until %s, counts no more.", say.Moment(c.OldUntil)))
	}
	return h.Web.Page(w, r, v.Title, v)
}

// RotateSecret gives a client another secret, and shows it, once.
func (h *Handler) RotateSecret(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.client(r)
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	c, text, err := h.Directories.RotateClient(r.Context(), web.VisitorOf(r).Actor, d.ID, c.ID, version(r))
	if model.KindOf(err) == model.Conflict {
		return h.notDone(w, r, err)
	}
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	return h.showSecret(w, r, d, c, text)
}

// ConfirmRevokeClient says what revoking a client does.
func (h *Handler) ConfirmRevokeClient(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.client(r)
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	say := web.Words(r)
	v := confirmClient(r, d, c, view.Confirm{
		Title: say.Text("Revoke the secret ending in %s?", tail(c.Suffix)), Action: "/revoke", Button: say.Text("Revoke secret"), Danger: true, Final: true,
		Effects: []string{say.Text("What the provider got by it is refused from its next request on."), say.Text("Members stay as they are.")},
	})
	if c.Signs() {
		v.Title, v.Button, v.Final = say.Text("Remove the trust in %s?", c.Trust.Application), say.Text("Remove trust"), false
	}
	return h.Web.Page(w, r, v.Title, v)
}

// RevokeClient makes a client worthless.
func (h *Handler) RevokeClient(w http.ResponseWriter, r *http.Request) error {
	d, c, err := h.client(r)
	if err != nil {
		return h.clientGone(w, r, d, err)
	}
	if err := h.Directories.RevokeClient(r.Context(), web.VisitorOf(r).Actor, d.ID, c.ID); err != nil {
		return h.clientGone(w, r, d, err)
	}
	say := web.Words(r)
	said := say.Text("The client secret ending in %s was revoked.", tail(c.Suffix))
	if c.Signs() {
		said = say.Text("%s is trusted no more.", c.Trust.Application)
	}
	h.Web.Say(w, r, said)
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID)+"/oauth")
}
