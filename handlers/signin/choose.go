package signin

import (
	"net/http"
	"net/url"

	"anteroom/handlers/web"
	"anteroom/internal/emailaddr"
	view "anteroom/views/signin"
)

// ChoosePath is the path of the page on which people choose between several connections
// that lead from the domain of their address.
const ChoosePath = "/a/login/choose"

// Door is a connection by which people sign in.
type Door struct {
	Name string
	URL  string // where that begins
}

// ChooseDoor shows the connections to which the domain of an address leads. It does not depend
// on whether the address has an account.
func (h *Handler) ChooseDoor(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	next := web.LocalPath(query.Get("next"))
	email, err := emailaddr.Parse(query.Get("login_hint"))
	if err != nil {
		return h.Web.Redirect(w, r, "/a/login?next="+url.QueryEscape(next))
	}
	doors, err := h.Doors(r.Context(), email, next)
	if err != nil {
		return err
	}
	switch len(doors) {
	case 0: // it was so a moment ago
		return h.Web.Redirect(w, r, "/a/login?next="+url.QueryEscape(next))
	case 1:
		return h.Web.Redirect(w, r, doors[0].URL)
	}
	v := view.Choose{Address: emailaddr.Readable(string(email)), OtherURL: "/a/login?next=" + url.QueryEscape(next)}
	for _, d := range doors {
		v.Doors = append(v.Doors, view.Door(d))
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(), v)
}
