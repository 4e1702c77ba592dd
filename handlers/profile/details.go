package profile

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/users"
	"anteroom/views"
	"anteroom/views/layout"
	view "anteroom/views/profile"
	"anteroom/views/ui"
)

// detailsForm returns the form with what is in u: what is stored, or what
// somebody typed. managed is whose directory says what the names are.
func detailsForm(links model.Links, u model.User, managed string) view.Details {
	return view.Details{
		Links:     links,
		FirstName: nameField("profile-first", "first_name", "First name", u.FirstName, "given-name"),
		LastName:  nameField("profile-last", "last_name", "Last name", u.LastName, "family-name"),
		ManagedBy: managed, Zones: zoneGroups(u.TimeZone), UTC: u.TimeZone == "", Version: u.Version,
	}
}

func nameField(id, name, label, value, autocomplete string) ui.Field {
	return ui.Field{ID: id, Name: name, Label: label, Type: "text", Value: value, Autocomplete: autocomplete, MaxLength: model.FirstName.Most}
}

// Save takes the person's names and time zone. Names that the form does not hold
// stay as they are.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	typed := session.User
	for name, value := range map[string]*string{"first_name": &typed.FirstName, "last_name": &typed.LastName, "time_zone": &typed.TimeZone} {
		if sent, ok := r.PostForm[name]; ok {
			*value = sent[0]
		}
	}
	var err error
	if typed.Version, err = strconv.ParseInt(r.PostFormValue("version"), 10, 64); err != nil {
		typed.Version = -1 // no user has it, so the rule answers with what is true now
	}
	u, changed, err := h.Users.Update(r.Context(), session, users.Details{
		FirstName: typed.FirstName, LastName: typed.LastName, TimeZone: typed.TimeZone,
	}, typed.Version)
	switch model.KindOf(err) {
	case model.Invalid:
		return h.refuseDetails(w, r, typed, err)
	case model.Conflict:
		typed.Version = u.Version
		return h.refuseDetails(w, r, typed, err)
	}
	if err != nil {
		return err
	}
	managed, err := h.managedBy(r)
	if err != nil {
		return err
	}
	toast := "Your profile is saved."
	if !changed {
		toast = "No changes to save."
	}
	links := web.VisitorOf(r).Links
	return h.Web.Change(w, r, web.Change{
		Page: links.Profile(), Fragment: detailsForm(links, u, managed), Focus: "profile-save", Toast: ui.Toast{Kind: ui.KindOK, Text: toast}, Also: shell(u),
	})
}

// shell returns what the frame of the page says of the person.
func shell(u model.User) []views.View {
	p := web.Person(u)
	p.Partial = true
	return []views.View{p, layout.Identity(p)}
}

// refuseDetails shows the form again with what was typed and what is wrong.
func (h *Handler) refuseDetails(w http.ResponseWriter, r *http.Request, typed model.User, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	form := detailsForm(page.Details.Links, typed, page.Details.ManagedBy)
	var field string
	var e *model.Error
	if errors.As(why, &e) {
		field = e.Field
	}
	switch field {
	case form.FirstName.Name:
		form.FirstName.Error, form.FirstName.Autofocus = web.MessageOf(r, why), true
	case form.LastName.Name:
		form.LastName.Error, form.LastName.Autofocus = web.MessageOf(r, why), true
	case "time_zone":
		form.ZoneError = web.MessageOf(r, why)
	default:
		form.Problem = web.MessageOf(r, why)
	}
	page.Details = form
	return h.Web.Refused(w, r, why, title, form, page)
}

// zoneGroups returns the time zones by part of the world, each named by its
// city.
func zoneGroups(chosen string) []view.ZoneGroup {
	var groups []view.ZoneGroup
	for _, name := range users.TimeZones() {
		region, city, _ := strings.Cut(name, "/")
		if n := len(groups); n == 0 || groups[n-1].Label != region {
			groups = append(groups, view.ZoneGroup{Label: region})
		}
		g := &groups[len(groups)-1]
		g.Zones = append(g.Zones, view.Zone{Value: name, Label: zoneLabel(city), Selected: name == chosen})
	}
	for _, g := range groups {
		slices.SortFunc(g.Zones, func(a, b view.Zone) int { return strings.Compare(a.Label, b.Label) })
	}
	return groups
}

// zoneLabel returns what people read as a city of the database: "Buenos Aires,
// Argentina" for Argentina/Buenos_Aires. A list is searched by typing the
// beginning.
func zoneLabel(city string) string {
	city = strings.ReplaceAll(city, "_", " ")
	if state, town, ok := strings.Cut(city, "/"); ok {
		return town + ", " + state
	}
	return city
}
