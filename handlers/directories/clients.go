package directories

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/directories"
)

func confirmClient(r *http.Request, d model.Directory, c model.DirectoryClient, v view.Confirm) view.Confirm {
	v.Name, v.URL = oauthTitle(d), web.VisitorOf(r).Links.Directory(d.ID)+"/oauth"
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
	v := confirmClient(r, d, c, view.Confirm{
		Version: c.Version,
		Title:   "Rotate the secret ending in …" + c.Suffix + "?", Action: "/rotate", Button: "Rotate secret",
		Effects: []string{
			"You get a new client secret, which is shown once. The client ID stays.",
			"The secret until now counts for " + web.Words(r).Duration(model.DirectoryTokenOverlap) + " more, so that you have time to enter the new one at the provider.",
		},
	})
	if c.OldUntil.After(h.Now()) {
		v.Effects = append(v.Effects, "The one before that, which would count until "+words.Moment(c.OldUntil)+", counts no more.")
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
	v := confirmClient(r, d, c, view.Confirm{
		Title: "Revoke the secret ending in …" + c.Suffix + "?", Action: "/revoke", Button: "Revoke secret", Danger: true, Final: true,
		Effects: []string{"What the provider got by it is refused from its next request on.", "Members stay as they are."},
	})
	if c.Signs() {
		v.Title, v.Button, v.Final = "Remove the trust in "+c.Trust.Application+"?", "Remove trust", false
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
	said := "The client secret ending in …" + c.Suffix + " was revoked."
	if c.Signs() {
		said = c.Trust.Application + " is trusted no more."
	}
	h.Web.Say(w, r, said)
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID)+"/oauth")
}
