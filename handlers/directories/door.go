package directories

import "anteroom/internal/model"

// door says by what a directory has proven itself, as its setup shows it.
func (h *Handler) door(s sight, id model.DirectoryTokenID) (string, error) {
	if client, is := id.Of(); is {
		return h.clientDoor(s, client)
	}
	all, err := h.DB.DirectoryTokens(s.r.Context(), s.directory.Org, s.directory.ID)
	for _, k := range all {
		if k.ID == id {
			return "the token ending in …" + k.Suffix, err
		}
	}
	return "a token that is not there any more", err
}

func (h *Handler) clientDoor(s sight, id model.DirectoryClientID) (string, error) {
	all, err := h.DB.DirectoryClients(s.r.Context(), s.directory.Org, s.directory.ID)
	for _, c := range all {
		switch {
		case c.ID != id:
		case c.Signs():
			return "OAuth 2.0, with what is signed for the application " + c.Trust.Application, err
		default:
			return "OAuth 2.0, with the client secret ending in …" + c.Suffix, err
		}
	}
	return "OAuth 2.0, by a client that is not there any more", err
}
