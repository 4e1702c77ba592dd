package identityprovider

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// The data of the pages of one person and of one group.
type (
	// personPage is what is known of somebody, to be changed.
	personPage struct {
		Title, Action, Back                     string
		Email, First, Last, Department, Problem string
	}
	// groupPage is a group with who is in it, to be changed.
	groupPage struct {
		Title, Action, Back, Name, Problem string
		People                             []assignable
		Pushed                             bool
	}
)

// personOf returns the application and the person in the URL, or answers that there are none.
func (p *Provider) personOf(w http.ResponseWriter, r *http.Request) (App, Person, bool) {
	a, ok := p.provisions(w, r)
	if !ok {
		return a, Person{}, false
	}
	who, ok := p.person(r.PathValue("person"))
	if !ok {
		p.notFound(w, r)
	}
	return a, who, ok
}

// editPerson shows what is known of somebody.
func (p *Provider) editPerson(w http.ResponseWriter, r *http.Request) {
	if a, who, ok := p.personOf(w, r); ok {
		p.showPerson(w, http.StatusOK, a, who, who, "")
	}
}

func (p *Provider) showPerson(w http.ResponseWriter, status int, a App, who, typed Person, problem string) {
	p.render(w, status, "person.html", personPage{
		Title: who.name(), Action: a.provisioningPath() + "/people/" + who.ID, Back: a.provisioningPath(),
		Email: typed.Email, First: typed.First, Last: typed.Last, Department: typed.Department, Problem: problem,
	})
}

// tellPerson does with somebody what the button says.
func (p *Provider) tellPerson(w http.ResponseWriter, r *http.Request) {
	a, who, ok := p.personOf(w, r)
	if !ok {
		return
	}
	ctx := r.Context()
	does := map[string]struct {
		title string
		do    func(*errand) error
	}{
		"assign":     {"Assign", func(t *errand) error { return t.assign(ctx, who) }},
		"deactivate": {"Deactivate", func(t *errand) error { return t.activate(ctx, who, false) }},
		"reactivate": {"Reactivate", func(t *errand) error { return t.activate(ctx, who, true) }},
		"unassign":   {"Unassign", func(t *errand) error { return t.unassign(ctx, who) }},
		"delete":     {"Delete", func(t *errand) error { return t.remove(ctx, who) }},
	}
	do, ok := does[r.PostFormValue("do")]
	switch {
	case r.PostFormValue("do") == "save":
		p.savesPerson(w, r, a, who)
		return
	case !ok:
		p.notFound(w, r)
		return
	}
	_ = p.run(a.ID, do.title+" "+who.name(), do.do) // its page says why
	p.showTold(w, r, a, 1)
}

// savesPerson changes what is known of somebody, and tells every application that knows
// them.
func (p *Provider) savesPerson(w http.ResponseWriter, r *http.Request, a App, who Person) {
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	changed := who
	changed.Email, changed.First, changed.Last, changed.Department = text("email"), text("first"), text("last"), text("department")
	if err := p.savePerson(changed); err != nil {
		p.showPerson(w, http.StatusUnprocessableEntity, a, who, changed, sentence(err))
		return
	}
	for _, other := range p.applications() {
		if other.ID == a.ID || p.knows(other.ID, who.ID) {
			_ = p.run(other.ID, "Update "+changed.name(), func(t *errand) error { return t.update(r.Context(), changed) })
		}
	}
	p.showTold(w, r, a, 1)
}

// knows reports whether an application knows somebody.
func (p *Provider) knows(app, person string) bool {
	s := p.provisionedOf(app)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.people[person]
	return ok
}

// groupOf returns the application and the group in the URL, or answers that there are none.
func (p *Provider) groupOf(w http.ResponseWriter, r *http.Request) (App, string, bool) {
	a, ok := p.provisions(w, r)
	name := r.PathValue("group")
	if ok && !slices.Contains(p.groups(), name) {
		p.notFound(w, r)
		return a, name, false
	}
	return a, name, ok
}

// editGroup shows who is in a group.
func (p *Provider) editGroup(w http.ResponseWriter, r *http.Request) {
	if a, name, ok := p.groupOf(w, r); ok {
		p.showGroup(w, http.StatusOK, a, name, name, "")
	}
}

func (p *Provider) showGroup(w http.ResponseWriter, status int, a App, name, typed, problem string) {
	page := groupPage{Title: name, Action: a.provisioningPath() + "/groups/" + name, Back: a.provisioningPath(), Name: typed, Problem: problem}
	for _, who := range p.directory() {
		page.People = append(page.People, assignable{"person-" + who.ID, who.ID, who.name(), who.Email, slices.Contains(who.Groups, name)})
	}
	p.render(w, status, "group.html", page)
}

// tellGroup does with a group what the button says.
func (p *Provider) tellGroup(w http.ResponseWriter, r *http.Request) {
	a, name, ok := p.groupOf(w, r)
	if !ok {
		return
	}
	switch r.PostFormValue("do") { // reads the form
	case "push":
		_ = p.run(a.ID, "Push "+name, func(t *errand) error { return t.push(r.Context(), name) })
	case "delete":
		_ = p.run(a.ID, "Delete "+name, func(t *errand) error { return t.unlink(r.Context(), name) })
	case "save":
		if typed := strings.TrimSpace(r.PostFormValue("name")); !p.saveGroup(r.Context(), a, name, typed, r.PostForm["person"]) {
			p.showGroup(w, http.StatusUnprocessableEntity, a, name, typed, sentence(errors.New("enter a name that no other group has, and choose somebody")))
			return
		}
	default:
		p.notFound(w, r)
		return
	}
	p.showTold(w, r, a, 1)
}

// saveGroup changes a group, and tells every application that knows it. It reports whether
// that can be.
func (p *Provider) saveGroup(ctx context.Context, a App, was, name string, people []string) bool {
	if name == "" || len(people) == 0 || name != was && slices.Contains(p.groups(), name) {
		return false
	}
	p.setGroup(was, name, people)
	for _, other := range p.applications() {
		if p.pushed(other.ID, was) && name != was {
			_ = p.run(other.ID, "Rename "+was, func(t *errand) error { return t.rename(ctx, was, name) })
		}
		if p.pushed(other.ID, name) {
			_ = p.run(other.ID, "Members of "+name, func(t *errand) error { return t.sync(ctx, name) })
		}
	}
	return true
}

// pushed reports whether an application knows a group.
func (p *Provider) pushed(app, name string) bool {
	s := p.provisionedOf(app)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.groups[name]
	return ok
}
