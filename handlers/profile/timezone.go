package profile

import (
	"net/http"
	"slices"
	"strings"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/users"
	view "anteroom/views/profile"
)

const zoneTitle = "Change time zone"

// ChangeTimeZone asks for another time zone.
func (h *Handler) ChangeTimeZone(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Page(w, r, zoneTitle, zoneForm(web.VisitorOf(r).Links, web.Session(r).User))
}

// zoneForm returns the form with what is in u: what is stored, or what was chosen.
func zoneForm(links model.Links, u model.User) view.ChangeTimeZone {
	return view.ChangeTimeZone{Links: links, Zones: zoneGroups(u.TimeZone), UTC: u.TimeZone == "", Version: u.Version}
}

// SetTimeZone takes the person's time zone.
func (h *Handler) SetTimeZone(w http.ResponseWriter, r *http.Request) error {
	links, chosen := web.VisitorOf(r).Links, web.Session(r).User
	chosen.TimeZone = r.PostFormValue("time_zone")
	u, changed, err := h.update(r, &chosen)
	form := zoneForm(links, chosen)
	switch model.KindOf(err) {
	case model.Invalid:
		form.Error = web.MessageOf(r, err)
	case model.Conflict:
		form.Problem = web.MessageOf(r, err)
	default:
		if err != nil {
			return err
		}
		h.Web.Say(w, r, said("Your time zone is now "+zoneLabel(u.TimeZone)+".", changed))
		return h.Web.Redirect(w, r, links.Profile())
	}
	return h.Web.Refused(w, r, err, zoneTitle, form, form)
}

// zoneGroups returns the time zones by part of the world, each named by its
// city.
func zoneGroups(chosen string) []view.ZoneGroup {
	var groups []view.ZoneGroup
	for _, name := range users.TimeZones() {
		region, _, _ := strings.Cut(name, "/")
		if n := len(groups); n == 0 || groups[n-1].Label != region {
			groups = append(groups, view.ZoneGroup{Label: region})
		}
		g := &groups[len(groups)-1]
		g.Zones = append(g.Zones, view.Zone{Value: name, Label: zoneLabel(name), Selected: name == chosen})
	}
	for _, g := range groups {
		slices.SortFunc(g.Zones, func(a, b view.Zone) int { return strings.Compare(a.Label, b.Label) })
	}
	return groups
}

// zoneLabel returns what people read for a time zone: its city, "Buenos Aires,
// Argentina" for America/Argentina/Buenos_Aires. A list is searched by typing the
// beginning.
func zoneLabel(name string) string {
	if name == "" {
		return "UTC"
	}
	_, city, _ := strings.Cut(name, "/")
	city = strings.ReplaceAll(city, "_", " ")
	if state, town, ok := strings.Cut(city, "/"); ok {
		return town + ", " + state
	}
	return city
}
