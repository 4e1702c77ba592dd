package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// shutOut says why the provider of a directory cannot get in: what it came with last counts
// no more, and it has come with nothing else since. It is "" when it can.
func (h *Handler) shutOut(r *http.Request, d model.Directory) (string, error) {
	if !d.Enabled || !d.Connected() {
		return "", nil
	}
	ctx, say := r.Context(), web.Words(r)
	last, err := h.DB.DirectoryRequests(ctx, d.Org, d.ID, db.RequestQuery{Limit: 1})
	if err != nil || len(last) == 0 || last[0].Token == "" {
		return "", err
	}
	if client, is := last[0].Token.Of(); is {
		all, err := h.DB.DirectoryClients(ctx, d.Org, d.ID)
		for _, c := range all {
			if c.ID == client {
				return "", err
			}
		}
		return say.Text("The OAuth client that it came by last was revoked."), err
	}
	all, err := h.DB.DirectoryTokens(ctx, d.Org, d.ID)
	for _, k := range all {
		switch {
		case k.ID != last[0].Token:
		case k.ExpiresAt.IsZero() || k.ExpiresAt.After(h.Now()):
			return "", err
		default:
			return say.Text("The token that it came with last, ending in %s, has expired.", tail(k.Suffix)), err
		}
	}
	return say.Text("The token that it came with last was revoked."), err
}

// door says by what a directory has proven itself, as its setup shows it.
func (h *Handler) door(s sight, id model.DirectoryTokenID) (string, error) {
	if client, is := id.Of(); is {
		return h.clientDoor(s, client)
	}
	all, err := h.DB.DirectoryTokens(s.r.Context(), s.directory.Org, s.directory.ID)
	for _, k := range all {
		if k.ID == id {
			return s.say.Text("the token ending in %s", tail(k.Suffix)), err
		}
	}
	return s.say.Text("a token that is not there any more"), err
}

func (h *Handler) clientDoor(s sight, id model.DirectoryClientID) (string, error) {
	all, err := h.DB.DirectoryClients(s.r.Context(), s.directory.Org, s.directory.ID)
	for _, c := range all {
		switch {
		case c.ID != id:
		case c.Signs():
			return s.say.Text("OAuth 2.0, with what is signed for the application %s", c.Trust.Application), err
		default:
			return s.say.Text("OAuth 2.0, with the client secret ending in %s", tail(c.Suffix)), err
		}
	}
	return s.say.Text("OAuth 2.0, by a client that is not there any more"), err
}
