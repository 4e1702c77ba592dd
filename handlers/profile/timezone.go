package profile

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/users"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/profile"
)

const zoneTitle = "Change time zone"

// ChangeTimeZone asks for another time zone.
func (h *Handler) ChangeTimeZone(w http.ResponseWriter, r *http.Request) error {
	return h.Web.Page(w, r, web.Words(r).Text(zoneTitle), zoneForm(web.Words(r), web.VisitorOf(r).Links, web.Session(r).User))
}

// zoneForm returns the form with what is in u: what is stored, or what was chosen.
func zoneForm(say *words.Language, links model.Links, u model.User) view.ChangeTimeZone {
	return view.ChangeTimeZone{Links: links, Zones: zoneGroups(say, u.TimeZone), UTC: u.TimeZone == "", Version: u.Version}
}

// SetTimeZone takes the person's time zone.
func (h *Handler) SetTimeZone(w http.ResponseWriter, r *http.Request) error {
	chosen := web.Session(r).User
	chosen.TimeZone = r.PostFormValue("time_zone")
	u, changed, err := h.update(r, &chosen)
	if err == nil {
		return h.saved(w, r, web.Words(r).Text("Your time zone is now %s.", zoneLabel(u.TimeZone)), changed)
	}
	form := zoneForm(web.Words(r), web.VisitorOf(r).Links, chosen)
	if !web.Explain(r, err, &form.Error, &form.Problem) {
		return err
	}
	return h.Web.Refused(w, r, err, web.Words(r).Text(zoneTitle), form, form)
}

// zoneGroups returns the time zones by part of the world, each named by its
// city.
func zoneGroups(say *words.Language, chosen string) []view.ZoneGroup {
	var groups []view.ZoneGroup
	last := ""
	for _, name := range users.TimeZones() {
		region, _, _ := strings.Cut(name, "/")
		if region != last {
			groups, last = append(groups, view.ZoneGroup{Label: say.Text(part(region))}), region
		}
		g := &groups[len(groups)-1]
		g.Zones = append(g.Zones, view.Zone{Value: name, Label: zoneLabel(name), Selected: name == chosen})
	}
	for _, g := range groups {
		slices.SortFunc(g.Zones, func(a, b view.Zone) int { return strings.Compare(a.Label, b.Label) })
	}
	return groups
}

// part returns what a part of the world is called, by the name that it has among time zones.
func part(region string) string {
	for _, known := range []string{
		"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
	} {
		if known == region {
			return known
		}
	}
	return region
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
