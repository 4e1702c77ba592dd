package signin

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signin"
)

// ChoosePath is the path of the page on which people choose between several connections
// that lead from the domain of their address.
const ChoosePath = "/a/login/choose"

// Door is a connection by which people sign in.
type Door struct {
	Org        model.OrgID
	Connection model.ConnectionID
	Name       string
	URL        string // where that begins
}

// ChooseDoor shows the connections to which the domain of an address leads, that by which
// somebody has last signed in in this browser before the others. It does not depend on
// whether the address has an account.
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
	if org := doors[0].Org; !slices.ContainsFunc(doors, func(d Door) bool { return d.Org != org }) {
		if err := h.Web.BelongsTo(r.Context(), org); err != nil {
			return err
		}
	}
	v := view.Choose{Address: emailaddr.Readable(string(email)), OtherURL: "/a/login?next=" + url.QueryEscape(next)}
	last, err := h.lastUsed(r.Context(), doors, h.Web.Browsers(r))
	if err != nil {
		return err
	}
	for i, d := range doors {
		door := view.Door{Name: d.Name, URL: d.URL, Last: i == last}
		if door.Last {
			v.Doors = slices.Insert(v.Doors, 0, door)
		} else {
			v.Doors = append(v.Doors, door)
		}
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// lastUsed returns which door somebody has last come in by in a browser, -1 for none.
func (h *Handler) lastUsed(ctx context.Context, doors []Door, browsers [][]byte) (int, error) {
	for _, browser := range browsers {
		used, err := h.DB.ConnectionsUsedIn(ctx, browser)
		if err != nil {
			return -1, err
		}
		for _, id := range used {
			if i := slices.IndexFunc(doors, func(d Door) bool { return d.Connection == id }); i >= 0 {
				return i, nil
			}
		}
	}
	return -1, nil
}
