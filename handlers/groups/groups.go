package groups

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/groups"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web    *web.Web
	DB     *db.Reader
	Groups *groups.Service
}

const (
	rowsOfAPage = 50
	mostKnown   = 200 // groups to choose from
	maxTerm     = 200 // bytes of what is searched for
)

// Index lists the groups of the organization.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Groups"), v)
}

// term returns what an address or a form searches for by a field.
func term(r *http.Request, field string) string {
	s := strings.TrimSpace(r.FormValue(field))
	if len(s) > maxTerm {
		s = strings.ToValidUTF8(s[:maxTerm], "")
	}
	return s
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	ctx, visitor, say := r.Context(), web.VisitorOf(r), web.Words(r)
	v := view.Page{
		Links:  visitor.Links,
		Search: view.Search{ID: "groups-q", URL: visitor.Links.Groups(), Label: say.Text("Search groups"), Query: term(r, "q")},
	}
	var err error
	if v.Total, err = h.DB.CountMembers(ctx, visitor.Org.ID); err != nil {
		return v, err
	}
	invitations, err := h.DB.CountOpenInvitations(ctx, visitor.Org.ID)
	if err != nil {
		return v, err
	}
	total, err := h.DB.CountGroups(ctx, visitor.Org.ID)
	if err != nil {
		return v, err
	}
	v.Tabs = ui.PeopleTabs(web.Words(r), visitor.Links, v.Total, invitations, total, visitor.Links.Groups())
	if visitor.Manages(model.WidgetGroups) {
		v.Make = &view.Make{URL: visitor.Links.Groups(), Field: nameField(say, "")}
	}
	if err := h.list(r, &v, total); err != nil {
		return v, err
	}
	rules, err := h.DB.GroupRoles(ctx, visitor.Org.ID, model.SourceGroups)
	if err != nil {
		return v, err
	}
	v.Roles, err = h.roles(r, rules, groups.Mark(rules))
	return v, err
}

func nameField(say *words.Language, value string) ui.Field {
	return ui.Field{
		ID: "group-name", Name: "name", Label: say.Text("Name of a new group"), Type: "text", Value: value, Autocomplete: "off",
		Hint: say.Text("Apps that ask for groups get the name."), Required: true, MaxLength: model.OwnGroupName.Most,
	}
}

// list puts a page of groups into the view.
func (h *Handler) list(r *http.Request, v *view.Page, total int) error {
	visitor, say, page := web.VisitorOf(r), web.Words(r), pageOf(r)
	all, err := h.DB.Groups(r.Context(), visitor.Org.ID, db.PeopleQuery{Term: v.Search.Query, Skip: (page - 1) * rowsOfAPage, Limit: rowsOfAPage + 1})
	if err != nil {
		return err
	}
	look := h.looker(r)
	for _, g := range all[:min(len(all), rowsOfAPage)] {
		row := view.Row{Name: strings.TrimSpace(g.DisplayName), URL: visitor.Links.Group(g.ID), Members: say.Many(g.Members, "%d person.", "%d people.")}
		if row.Managed, row.Role, err = look.of(g); err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	v.None = say.Text("There are no groups yet.")
	if v.Search.Query != "" {
		v.None = say.Text("Nothing is found for “%s”.", v.Search.Query)
	}
	v.Pager = pager(say, v.Search, page, len(all), total)
	return nil
}

func pageOf(r *http.Request) int {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > 100_000 {
		return 1
	}
	return page
}

// pager leads on from a page of a list that has so many rows, of which one more than a page
// has says that there are more.
func pager(say *words.Language, of view.Search, page, rows, total int) (p view.Pager) {
	if rows == 0 || page == 1 && rows <= rowsOfAPage {
		return p
	}
	first := (page-1)*rowsOfAPage + 1
	last := first + min(rows, rowsOfAPage) - 1
	p.Range = say.Text("%d–%d", first, last)
	if of.Query == "" {
		p.Range = say.Text("%d–%d of %d", first, last, total)
	}
	at := func(page int) string {
		q := url.Values{"page": {strconv.Itoa(page)}}
		if of.Query != "" {
			q.Set("q", of.Query)
		}
		return of.URL + "?" + q.Encode()
	}
	if page > 1 {
		p.PrevURL = at(page - 1)
	}
	if rows > rowsOfAPage {
		p.NextURL = at(page + 1)
	}
	return p
}

// looker finds out who looks after groups, and which roles they give. What is the same for
// several is asked once.
type looker struct {
	h       *Handler
	r       *http.Request
	visitor web.Visitor
	labels  map[model.RoleID]string
	rules   map[model.RoleSource]model.GroupRoles
	by      map[model.DirectoryID]view.Managed
}

func (h *Handler) looker(r *http.Request) *looker {
	return &looker{h: h, r: r, visitor: web.VisitorOf(r), rules: map[model.RoleSource]model.GroupRoles{}, by: map[model.DirectoryID]view.Managed{}}
}

func (l *looker) of(g model.DirectoryGroup) (by view.Managed, role string, err error) {
	source, called := model.SourceGroups, string(g.ID)
	if !g.MadeHere() {
		source, called = g.Directory.Source(), g.DisplayName
		if by, err = l.directory(g.Directory); err != nil {
			return by, "", err
		}
	}
	rules, known := l.rules[source]
	if !known {
		if rules, err = l.h.DB.GroupRoles(l.r.Context(), g.Org, source); err != nil {
			return by, "", err
		}
		l.rules[source] = rules
	}
	given := rules.For([]string{called})
	if len(given) == 0 {
		return by, "", nil
	}
	if l.labels == nil {
		all, err := l.h.DB.Roles(l.r.Context(), g.Org)
		if err != nil {
			return by, "", err
		}
		l.labels = map[model.RoleID]string{}
		for _, r := range all {
			l.labels[r.ID] = web.RoleLabel(web.Words(l.r), r.Label)
		}
	}
	return by, l.labels[given[0]], nil
}

// directory says which directory looks after a group.
func (l *looker) directory(id model.DirectoryID) (view.Managed, error) {
	if by, known := l.by[id]; known {
		return by, nil
	}
	d, err := l.h.DB.Directory(l.r.Context(), l.visitor.Org.ID, id)
	if err != nil {
		return view.Managed{}, err
	}
	by := view.Managed{Provider: providerName(web.Words(l.r), d.Provider)}
	if l.visitor.Sees(model.WidgetSCIM) {
		by.URL = l.visitor.Links.Directory(id) + "/groups"
	}
	l.by[id] = by
	return by, nil
}

// Create makes a group.
func (h *Handler) Create(w http.ResponseWriter, r *http.Request) error {
	visitor, name := web.VisitorOf(r), r.PostFormValue("name")
	g, err := h.Groups.Create(r.Context(), visitor.Actor, name)
	switch model.KindOf(err) {
	case model.Invalid, model.Forbidden:
		v, wrong := h.page(r)
		if wrong != nil || v.Make == nil {
			return cmp.Or(wrong, err)
		}
		v.Make.Field = nameField(web.Words(r), name)
		v.Make.Field.Error, v.Make.Field.Autofocus = web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, web.Words(r).Text("Groups"), *v.Make, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("The group %s is there. Add its members.", g.DisplayName))
	return h.Web.Redirect(w, r, visitor.Links.Group(g.ID))
}
