package directories

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
)

const rowsOfAPage = 50

// tabs lead to the pages of a directory, of which one is shown.
func (s sight) tabs(current string) view.Tabs {
	all := view.Tabs{Items: []view.Tab{
		{Label: s.say.Text("Setup"), URL: s.url},
		{Label: s.say.Text("Users"), URL: s.url + "/users", Count: s.say.Number(s.directory.Users)},
		{Label: s.say.Text("Groups"), URL: s.url + "/groups", Count: s.say.Number(s.directory.Groups)},
		{Label: s.say.Text("Activity"), URL: s.url + "/activity"},
	}}
	for i := range all.Items {
		all.Items[i].Current = all.Items[i].URL == s.url+current
	}
	return all
}

// listing is what an address asks of a list.
type listing struct {
	at      string
	term    string
	waiting bool
	page    int // counted from 1
}

func listingOf(r *http.Request, at string) listing {
	q := r.URL.Query()
	page, err := strconv.Atoi(q.Get("page"))
	if err != nil || page < 1 || page > 1_000_000 {
		page = 1
	}
	return listing{at: at, term: strings.TrimSpace(q.Get("q")), waiting: q.Get("waiting") == "yes", page: page}
}

// query asks for one row more than are shown, which says whether there are more.
func (l listing) query() db.PeopleQuery {
	return db.PeopleQuery{Term: l.term, Waiting: l.waiting, Skip: (l.page - 1) * rowsOfAPage, Limit: rowsOfAPage + 1}
}

func (l listing) url() string {
	q := url.Values{}
	if l.term != "" {
		q.Set("q", l.term)
	}
	if l.waiting {
		q.Set("waiting", "yes")
	}
	if l.page > 1 {
		q.Set("page", strconv.Itoa(l.page))
	}
	if len(q) == 0 {
		return l.at
	}
	return l.at + "?" + q.Encode()
}

// pager leads on from a page of a list that has so many rows, of which one more than a
// page has says that there are more; total is how many there are, where that is known.
func (l listing) pager(say *words.Language, rows, total int) (p view.Pager) {
	if rows == 0 {
		return p
	}
	first := (l.page-1)*rowsOfAPage + 1
	last := first + min(rows, rowsOfAPage) - 1
	if p.Range = say.Text("%d–%d", first, last); l.term == "" && !l.waiting {
		p.Range = say.Text("%d–%d of %d", first, last, total)
	}
	if before := l; l.page > 1 {
		before.page--
		p.PrevURL = before.url()
	}
	if after := l; rows > rowsOfAPage {
		after.page++
		p.NextURL = after.url()
	}
	return p
}

// none says why a list has no rows: nothing was sent, unless something was looked for.
func (l listing) none(say *words.Language, sent string) string {
	switch {
	case l.term != "":
		return say.Text("Nothing is found for “%s”.", l.term)
	case l.waiting:
		return say.Text("Nobody waits.")
	}
	return sent
}

// Users lists the users of a directory.
func (h *Handler) Users(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	s, err := h.sight(r, d)
	if err != nil {
		return err
	}
	l := listingOf(r, s.url+"/users")
	all, err := h.DB.SearchDirectoryUsers(r.Context(), d.Org, d.ID, l.query())
	if err != nil {
		return err
	}
	other := listing{at: l.at, term: l.term, waiting: !l.waiting, page: 1}
	v := view.People{
		Head: h.head(s), Tabs: s.tabs("/users"), Search: view.Search{URL: l.at, Label: s.say.Text("Search users"), Query: l.term, Waiting: l.waiting},
		Waiting: l.waiting, Other: other.url(), None: l.none(s.say, s.say.Text("%s has sent no users yet.", words.Start(s.guide.Name))), Pager: l.pager(s.say, len(all), d.Users),
	}
	movable, err := h.movable(s)
	if err != nil {
		return err
	}
	for _, u := range all[:min(len(all), rowsOfAPage)] {
		v.Rows = append(v.Rows, s.person(u, movable))
	}
	if err := h.otherNames(s, all[:len(v.Rows)], v.Rows); err != nil {
		return err
	}
	if v.Refused, err = h.notAdded(r, d); err != nil {
		return err
	}
	v.Activity = s.url + "/activity?show=changes"
	return h.Web.Page(w, r, s.say.Text("Users of %s", v.Head.Name), v)
}

// notAdded says why users could not be added lately: they are in no list.
func (h *Handler) notAdded(r *http.Request, d model.Directory) (why []view.Refusal, err error) {
	all, err := h.DB.DirectoryRequests(r.Context(), d.Org, d.ID, db.RequestQuery{Loud: true, Limit: rowsOfAPage})
	for _, one := range all {
		if one.Method != http.MethodPost || one.Path != "/Users" || one.Problem == "" || one.Status == http.StatusUnauthorized || len(why) == mostAsked {
			continue
		}
		if said := (view.Refusal{When: web.Words(r).Moment(one.At), Why: model.Shown(one.Problem)}); !slices.Contains(why, said) {
			why = append(why, said)
		}
	}
	return why, err
}

// person shows a user of a directory. movable says that another one could look after them.
func (s sight) person(u model.DirectoryUser, movable bool) view.Person {
	v := view.Person{
		Name: web.DirectoryUserName(u), UserName: u.UserName, Requests: s.url + "/activity?about=" + string(u.ID), Why: s.waits(u),
		Badge: view.Badge{Kind: "muted", Icon: "info", Text: s.say.Text("Inactive")},
	}
	if email := emailaddr.Readable(string(u.Email)); email != u.UserName {
		v.Email = email
	}
	if v.Name == v.UserName { // which is said once
		v.UserName, v.Email = v.Email, ""
	}
	if !s.visitor.Outside() && (movable && u.Member != "" || s.prove && u.Waiting == model.WasMoved) {
		v.MoveURL = s.url + "/users/" + string(u.ID) + "/move"
	}
	switch {
	case u.Waiting == model.WasMoved:
		v.Badge = view.Badge{Kind: "muted", Icon: "info", Text: s.say.Text("Moved")}
	case u.Waiting != "" && u.Member == "":
		v.Badge = view.Badge{Kind: "warn", Icon: "timer", Text: s.say.Text("Waiting")}
	case u.Active && u.Member != "":
		v.Badge = view.Badge{Kind: "ok", Icon: "circle-check", Text: s.say.Text("Member")}
	case u.Active:
		v.Badge = view.Badge{Kind: "muted", Icon: "info", Text: s.say.Text("No member")}
	}
	if u.Member != "" && s.visitor.Sees(model.WidgetMembers) {
		v.MemberURL = s.visitor.Links.Member(u.Member)
	}
	return v
}

// otherNames says who of the users that rows show has another name here than the provider
// says, and why.
func (h *Handler) otherNames(s sight, all []model.DirectoryUser, rows []view.Person) error {
	var ids []model.MemberID
	for _, u := range all {
		if u.Member != "" {
			ids = append(ids, u.Member)
		}
	}
	names, err := h.DB.NamesOfMembers(s.r.Context(), s.directory.Org, ids)
	if err != nil {
		return err
	}
	for i, u := range all {
		name, known := names[u.Member]
		if v := &rows[i]; known && name != v.Name && v.Name != u.UserName {
			owns, err := membership.Owns(s.r.Context(), h.DB, s.directory.Org, u.Email)
			if err != nil {
				return err
			}
			if v.Called = s.say.Text("Here they are called %s, by their first and last name.", name); !owns {
				v.Called = s.say.Text("Here they are called %s: an account keeps its name unless %s has verified the domain of its address.", name, s.visitor.Org.Name)
			}
		}
	}
	return nil
}

// waits says why somebody is nobody here yet, and what helps.
func (s sight) waits(u model.DirectoryUser) string {
	say, provider, address, org := s.say, s.guide.Name, emailaddr.Readable(string(u.Email)), s.visitor.Org.Name
	switch u.Waiting {
	case model.WaitsForAddress:
		return say.Text("There is no address that mail can reach. Have %s send one.", provider)
	case model.WaitsForDomain:
		return say.Text("%s is in no domain that %s has verified. Once it is, they become a member by themselves.", address, org)
	case model.WaitsForAnswer:
		return say.Text("%s was the address of somebody else by what %s said before. Say under Setup who it is.", address, provider)
	case model.WasRemoved:
		return say.Text("Somebody has removed them from %s here. Invite them to have them back.", org)
	case model.WaitsToMove:
		return say.Text("They keep this address: %s says another one, and %s has not verified the domains of both. Verify them, or correct the address there.", provider, org)
	case model.WasMoved:
		return say.Text("Somebody has moved them to another directory here. What %s says of them does nothing to the member.", provider)
	case model.WasReplaced:
		return say.Text("Somebody else of %s has %s, as was answered here. They come in when %[1]s sends another address.", provider, address)
	}
	return ""
}
