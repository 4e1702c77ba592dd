package identityprovider

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// The console is where an administrator registers applications and says who may use
// them. Its words are those of Okta's, since guides are written in them.

const appsPath, peoplePath = "/admin/apps", "/admin/people"

// The data of the console's pages, one struct for each template.
type (
	// appsPage lists the applications.
	appsPage struct {
		Title string
		Apps  []appLine
	}
	// appLine is one of them.
	appLine struct{ Label, Speaks, URL string }
	// createPage asks what an application speaks.
	createPage struct{ Title string }
	// peoplePage lists the directory, with what somebody typed.
	peoplePage struct {
		Title                               string
		People                              []choosable
		Email, First, Last, Groups, Problem string
	}
	// assignmentsPage says who may sign in to an application.
	assignmentsPage struct {
		Title          string
		Tabs           []tab
		Action         string
		Saved          bool
		People, Groups []assignable
	}
	// assignable is somebody or a group who may sign in.
	assignable struct {
		ID, Value, Label, Hint string
		Assigned               bool
	}
	// tab leads to a part of an application's settings.
	tab struct {
		Label, URL string
		Current    bool
	}
)

func (p *Provider) listApps(w http.ResponseWriter, _ *http.Request) {
	page := appsPage{Title: "Applications"}
	for _, a := range p.applications() {
		page.Apps = append(page.Apps, appLine{a.Label, a.Protocol.String(), a.path()})
	}
	p.render(w, http.StatusOK, "apps.html", page)
}

// String returns the protocol's name.
func (p Protocol) String() string {
	switch p {
	case SAML:
		return "SAML 2.0"
	case OpenID:
		return "OIDC - OpenID Connect"
	case SCIM:
		return "SCIM 2.0"
	}
	return "Bookmark App"
}

// path is where an application is set up.
func (a App) path() string { return appsPath + "/" + a.ID }

// tabs lead through an application's settings.
func (a App) tabs(current string) []tab {
	tabs := []tab{
		{"General", a.path(), current == ""},
		{"Sign On", a.path() + "/sign-on", current == "sign-on"},
		{"Assignments", a.path() + "/assignments", current == "assignments"},
		{"Provisioning", a.provisioningPath(), current == "provisioning"},
	}
	switch a.Protocol {
	case Bookmark: // nobody signs in to it, and it asks for nobody
		return []tab{tabs[0], tabs[2]}
	case OpenID: // neither Okta nor Entra ID provisions an application of this kind
		return tabs[:3]
	case SCIM: // its assignments are made where they are sent
		return []tab{tabs[0], tabs[3]}
	}
	return tabs
}

// savedQuery makes the page say that its form was saved.
const savedQuery = "?saved=yes"

func saved(r *http.Request) bool { return r.URL.Query().Has("saved") }

// ofURL returns the application in the URL, or answers that there is none.
func (p *Provider) ofURL(w http.ResponseWriter, r *http.Request) (App, bool) {
	a, ok := p.app(r.PathValue("app"))
	if !ok {
		p.notFound(w, r)
	}
	return a, ok
}

func (p *Provider) deleteApp(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.ofURL(w, r); ok {
		p.removeApp(a.ID)
		http.Redirect(w, r, appsPath, http.StatusSeeOther)
	}
}

func (p *Provider) assignments(w http.ResponseWriter, r *http.Request) {
	a, ok := p.ofURL(w, r)
	if !ok {
		return
	}
	page := assignmentsPage{Title: a.Label, Tabs: a.tabs("assignments"), Action: a.path() + "/assignments", Saved: saved(r)}
	groups := []string{everyone}
	for _, who := range p.directory() {
		page.People = append(page.People, assignable{who.ID, who.Email, who.name(), who.Email, slices.Contains(a.People, who.Email)})
		for _, g := range who.Groups {
			if !slices.Contains(groups, g) {
				groups = append(groups, g)
			}
		}
	}
	for _, g := range groups {
		page.Groups = append(page.Groups, assignable{"group-" + strings.ReplaceAll(g, " ", "-"), g, g, "", slices.Contains(a.Groups, g)})
	}
	p.render(w, http.StatusOK, "assignments.html", page)
}

func (p *Provider) setAssignments(w http.ResponseWriter, r *http.Request) {
	a, ok := p.ofURL(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		p.refuse(w, errors.New("the form cannot be read"))
		return
	}
	a.People, a.Groups = r.PostForm["person"], r.PostForm["group"]
	if err := p.saveApp(a); err != nil {
		p.refuse(w, err)
		return
	}
	http.Redirect(w, r, a.path()+"/assignments"+savedQuery, http.StatusSeeOther)
}

func (p *Provider) listPeople(w http.ResponseWriter, _ *http.Request) {
	p.showPeople(w, http.StatusOK, peoplePage{})
}

func (p *Provider) showPeople(w http.ResponseWriter, status int, page peoplePage) {
	page.Title = "People"
	for _, who := range p.directory() {
		page.People = append(page.People, choosable{who.ID, who.name(), who.Email, strings.Join(who.Groups, ", "), true})
	}
	p.render(w, status, "people.html", page)
}

func (p *Provider) postPerson(w http.ResponseWriter, r *http.Request) {
	page := peoplePage{Email: r.PostFormValue("email"), First: r.PostFormValue("first"), Last: r.PostFormValue("last"), Groups: r.PostFormValue("groups")}
	_, err := p.addPerson(Person{Email: page.Email, First: page.First, Last: page.Last, Groups: commaList(page.Groups)})
	if err != nil {
		page.Problem = sentence(err)
		p.showPeople(w, http.StatusUnprocessableEntity, page)
		return
	}
	http.Redirect(w, r, peoplePath, http.StatusSeeOther)
}
