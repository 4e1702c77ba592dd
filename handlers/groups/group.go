package groups

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/groups"
	"github.com/anteroom/anteroom/views/ui"
)

// mostFound is how many people are offered who can be added.
const mostFound = 10

// mostWords bounds what a search may cost.
const mostWords = 5

// providerName returns who looks after a directory, in a sentence.
func providerName(say *words.Language, p model.Provider) string {
	if p == model.ProviderCustom {
		return say.Text("your directory")
	}
	return p.Name()
}

// group returns the group that the address names.
func (h *Handler) group(r *http.Request) (model.DirectoryGroup, error) {
	id := web.Var(r, "group")
	if !model.ValidID(model.PrefixDirectoryGroup, id) {
		return model.DirectoryGroup{}, model.Missing("")
	}
	return h.DB.Group(r.Context(), web.VisitorOf(r).Org.ID, model.DirectoryGroupID(id))
}

// answerGone answers for a group that somebody else has deleted meanwhile, or for a member
// who was removed.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("Not there any more"), Text: say.Text("This group, or this member, is not there any more."), Back: say.Text("Back to groups"), BackURL: web.VisitorOf(r).Links.Groups(),
	})
}

// Show shows one group, with who is in it.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	g, err := h.group(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, g)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Name, v)
}

func (h *Handler) view(r *http.Request, g model.DirectoryGroup) (view.Group, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Group{
		Links: visitor.Links, Name: strings.TrimSpace(g.DisplayName), URL: visitor.Links.Group(g.ID), Members: say.Many(g.Members, "%d person.", "%d people."),
		Copy: ui.Copy{ID: "group-id", Label: say.Text("Group ID"), Value: string(g.ID)}, Manage: g.MadeHere() && visitor.Manages(model.WidgetGroups),
	}
	v.Search = view.Search{ID: "group-q", URL: v.URL, Label: say.Text("Search this group"), Query: term(r, "q")}
	v.None = say.Text("Nobody is in this group yet.")
	if v.Search.Query != "" {
		v.None = say.Text("Nobody here matches “%s”.", v.Search.Query)
	}
	var err error
	if v.Managed, v.Role, err = h.looker(r).of(g); err != nil {
		return v, err
	}
	v.Give = give(say, visitor, g, v)
	v.Rename = view.Rename{URL: v.URL + "/rename", Version: g.Version, Field: renameField(say, v.Name, v.Role)}
	if !g.MadeHere() {
		return v, h.pushed(r, g, &v)
	}
	if err := h.members(r, g, &v); err != nil || !v.Manage {
		return v, err
	}
	return v, h.find(r, g, &v)
}

// renameField takes another name for a group that gives a role, or gives none.
func renameField(say *words.Language, name, role string) ui.Field {
	hint := say.Text("Apps get the new name at the next refresh.")
	if role != "" {
		hint = say.Text("It gives the same role under another name.") + say.Gap() + hint
	}
	return ui.Field{
		ID: "group-new-name", Name: "name", Label: say.Text("Name"), Type: "text", Value: name, Autocomplete: "off",
		Hint: hint, Required: true, MaxLength: model.OwnGroupName.Most,
	}
}

// give leads to where people say which role a group gives, for who may.
func give(say *words.Language, visitor web.Visitor, g model.DirectoryGroup, v view.Group) *view.Give {
	to := &view.Give{URL: visitor.Links.Groups() + "#groups-roles", Text: say.Text("Give it a role")}
	if !g.MadeHere() {
		to.URL = v.Managed.URL
	}
	if v.Role != "" {
		to.Text = say.Text("Change its role")
	}
	if g.MadeHere() && v.Manage || !g.MadeHere() && visitor.Manages(model.WidgetSCIM) && visitor.Permissions.Has(model.UsersRoleChange) {
		return to
	}
	return nil
}

// wordsOf returns the words of what is searched for, and whether anybody can have them.
func wordsOf(term string) (sought []string, any bool) {
	all := search.Words(term)
	return all[:min(len(all), mostWords)], term == "" || len(all) > 0
}

// members puts a page of those into the view who are in a group that people have made.
func (h *Handler) members(r *http.Request, g model.DirectoryGroup, v *view.Group) error {
	sought, possible := wordsOf(v.Search.Query)
	if !possible {
		return nil
	}
	mq := db.MemberQuery{Words: sought, Group: g.ID, Limit: rowsOfAPage}
	at := r.URL.Query().Get("after")
	if mq.Back = at == ""; mq.Back {
		at = r.URL.Query().Get("before")
	}
	if model.ValidID(model.PrefixMember, at) {
		m, err := h.DB.Member(r.Context(), g.Org, model.MemberID(at))
		if err == nil {
			mq.From = db.PositionOf(m)
		} else if model.KindOf(err) != model.NotFound {
			return err
		}
	}
	mq.Back = mq.Back && mq.From != (db.MemberPosition{})
	page, err := h.DB.Members(r.Context(), g.Org, mq)
	if err != nil {
		return err
	}
	for _, m := range page.Members {
		v.Rows = append(v.Rows, person(v.Links, m))
	}
	if n := len(v.Rows); n > 0 {
		if mq.From != (db.MemberPosition{}) && (!mq.Back || page.More) {
			v.Pager.PrevURL = pageURL(v.Search, "before", v.Rows[0].ID)
		}
		if mq.Back || page.More {
			v.Pager.NextURL = pageURL(v.Search, "after", v.Rows[n-1].ID)
		}
	}
	if v.Pager.PrevURL+v.Pager.NextURL != "" {
		v.Pager.Range = web.Words(r).Many(len(v.Rows), "%d person on this page", "%d people on this page")
	}
	return nil
}

// pageURL returns the address of the page of a list before or after somebody.
func pageURL(of view.Search, direction, id string) string {
	q := url.Values{direction: {id}}
	if of.Query != "" {
		q.Set("q", of.Query)
	}
	return of.URL + "?" + q.Encode()
}

func person(links model.Links, m model.Member) view.Person {
	p := view.Person{
		ID: string(m.ID), Name: m.DisplayName(), Email: m.Email, URL: links.Member(m.ID), Inactive: m.Status == model.MemberInactive,
		Portrait: ui.Portrait{URL: web.PictureURL(m.Picture), Initials: model.Initials(m.DisplayName()), Hue: ui.Hue(string(m.User))},
	}
	if m.Name == "" {
		p.Email = ""
	}
	return p
}

// pushed puts a page of those into the view who are in a group of a directory.
func (h *Handler) pushed(r *http.Request, g model.DirectoryGroup, v *view.Group) error {
	after := r.URL.Query().Get("after")
	if !model.ValidID(model.PrefixDirectoryUser, after) {
		after = ""
	}
	all, err := h.DB.PeopleOfPushedGroup(r.Context(), g, v.Search.Query, model.DirectoryUserID(after), rowsOfAPage+1)
	if err != nil {
		return err
	}
	for _, u := range all[:min(len(all), rowsOfAPage)] {
		v.Rows = append(v.Rows, theirs(v.Links, u))
	}
	if after == "" {
		if err := h.unknown(r, g, v); err != nil {
			return err
		}
	}
	if after != "" {
		v.Pager.PrevURL = v.Search.URL
		if v.Search.Query != "" {
			v.Pager.PrevURL += "?" + url.Values{"q": {v.Search.Query}}.Encode()
		}
	}
	if len(all) > rowsOfAPage {
		v.Pager.NextURL = pageURL(v.Search, "after", string(all[rowsOfAPage-1].ID))
	}
	if v.Pager.PrevURL+v.Pager.NextURL != "" {
		v.Pager.Range = web.Words(r).Many(len(v.Rows), "%d person on this page", "%d people on this page")
	}
	return nil
}

// unknown puts those into the view whom a directory names in a group and has not sent, as it
// names them.
func (h *Handler) unknown(r *http.Request, g model.DirectoryGroup, v *view.Group) error {
	if v.Search.Query != "" {
		return nil
	}
	n, err := h.DB.CountStrangers(r.Context(), g.Org, g.ID)
	if err != nil || n == 0 {
		return err
	}
	v.Unknown = &view.Unknown{Provider: words.Start(v.Managed.Provider), Members: web.Words(r).Many(n, "%d member", "%d members")}
	all, err := h.DB.DirectoryGroupStrangers(r.Context(), g.Org, g.ID, "", rowsOfAPage)
	for _, value := range all {
		v.Unknown.Values = append(v.Unknown.Values, model.Shown(value))
	}
	if n > len(all) {
		v.Unknown.More = web.Words(r).Many(n-len(all), "And %d other.", "And %d others.")
	}
	return err
}

// theirs shows somebody as a directory knows them.
func theirs(links model.Links, u model.DirectoryUser) view.Person {
	name := web.DirectoryUserName(u)
	p := view.Person{ID: string(u.ID), Name: name, Email: string(u.Email), Inactive: !u.Active, Portrait: ui.Portrait{Initials: model.Initials(name), Hue: ui.Hue(string(u.ID))}}
	if p.Email == p.Name {
		p.Email = ""
	}
	if u.Member != "" {
		p.URL = links.Member(u.Member)
	}
	return p
}

// find puts people into the view who can be added, where somebody looks for them.
func (h *Handler) find(r *http.Request, g model.DirectoryGroup, v *view.Group) error {
	v.Find = view.Find{URL: v.URL, Query: term(r, "find"), Role: v.Role}
	if v.Find.Query == "" {
		return nil
	}
	v.Find.None = web.Words(r).Text("No member matches “%s”.", v.Find.Query)
	sought, possible := wordsOf(v.Find.Query)
	if !possible {
		return nil
	}
	page, err := h.DB.Members(r.Context(), g.Org, db.MemberQuery{Words: sought, Limit: mostFound})
	if err != nil {
		return err
	}
	for _, m := range page.Members {
		p := person(v.Links, m)
		if p.In, err = h.DB.InGroup(r.Context(), g.Org, g.ID, m.ID); err != nil {
			return err
		}
		v.Find.Rows, v.Find.None = append(v.Find.Rows, p), ""
	}
	if page.More {
		v.Find.More = web.Words(r).Text("There are others who match. Type more of the name.")
	}
	return nil
}
