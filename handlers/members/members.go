// Package members shows the members of an organization and takes what people
// change about them.
package members

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/members"
	"anteroom/internal/model"
	view "anteroom/views/members"
)

// Handler serves the members pages.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	Members *members.Service
	Now     func() time.Time
}

const (
	path     = "/ui/members"
	pageSize = 50

	// maxQuery and maxWords bound what a search may cost.
	maxQuery = 200
	maxWords = 5
)

// Index shows a page of members, or for htmx only the results.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	q := parseListing(r.URL.Query())
	page, err := h.page(r.Context(), session.Org.ID, q)
	if err == nil && len(page.Members) == 0 && q.from != (db.MemberPosition{}) {
		// The list ends before where an old link leads: show its beginning.
		q.from, q.back, q.start = db.MemberPosition{}, false, 1
		page, err = h.page(r.Context(), session.Org.ID, q)
	}
	if err != nil {
		return err
	}
	results := h.results(session, q, page)
	return h.Web.PageOrResults(w, r, "Members", view.Page{
		OrgName: session.Org.Name, Total: session.Org.Members, Results: results, ReadOnly: !session.Permissions.Has(model.UsersRoleChange),
	}, results)
}

func (h *Handler) page(ctx context.Context, org model.OrgID, q listing) (db.MemberPage, error) {
	if q.query != "" && len(q.words()) == 0 {
		return db.MemberPage{}, nil // nothing in it can be part of a name
	}
	return h.DB.Members(ctx, org, db.MemberQuery{Words: q.words(), From: q.from, Back: q.back, Limit: pageSize})
}

// listing is what the address of a page of members says.
type listing struct {
	query string
	from  db.MemberPosition
	back  bool
	start int // number of the first row, as far as the links that led here counted
}

func parseListing(v url.Values) listing {
	q := listing{query: strings.TrimSpace(v.Get("q")), start: 1}
	if len(q.query) > maxQuery {
		q.query = strings.ToValidUTF8(q.query[:maxQuery], "")
	}
	at, back := v.Get("after"), false
	if at == "" {
		at, back = v.Get("before"), true
	}
	if key, id, ok := parsePosition(at); ok {
		q.from, q.back = db.MemberPosition{NameKey: key, ID: id}, back
		if n, err := strconv.Atoi(v.Get("n")); err == nil && n > 0 && n < 1e9 {
			q.start = n
		}
	}
	return q
}

func (q listing) words() []string {
	words := model.Words(q.query)
	return words[:min(len(words), maxWords)]
}

func (q listing) url(direction string, at model.Member, start int) string {
	v := url.Values{direction: {formatPosition(db.PositionOf(at))}, "n": {strconv.Itoa(start)}}
	if q.query != "" {
		v.Set("q", q.query)
	}
	return path + "?" + v.Encode()
}

func formatPosition(p db.MemberPosition) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(p.ID) + " " + p.NameKey))
}

func parsePosition(s string) (key string, id model.MemberID, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return "", "", false
	}
	member, key, ok := strings.Cut(string(b), " ")
	return key, model.MemberID(member), ok && model.ValidID(model.PrefixMember, member)
}

func (h *Handler) results(session model.Session, q listing, page db.MemberPage) view.Results {
	rows := page.Members
	v := view.Results{Query: q.query, Total: page.Matches, More: page.Matches < 0, Rows: make([]view.Row, len(rows))}
	if q.query == "" {
		v.Total, v.More = session.Org.Members, false
	}
	if v.More {
		v.Total = db.MostMatches
	}
	for i, m := range rows {
		v.Rows[i] = h.row(session, m)
	}
	if len(rows) == 0 {
		return v
	}
	start, first, last := q.start, rows[0], rows[len(rows)-1]
	earlier, later := q.from != (db.MemberPosition{}), page.More
	if q.back {
		start = max(1, q.start-len(rows))
		earlier, later = page.More, true
	}
	if !v.More { // links count along, but people edit addresses
		start = max(1, min(start, v.Total-len(rows)+1))
	}
	v.From, v.To = start, start+len(rows)-1
	if earlier {
		v.PrevURL = q.url("before", first, start)
	}
	if later {
		v.NextURL = q.url("after", last, v.To+1)
	}
	return v
}

func (h *Handler) row(session model.Session, m model.Member) view.Row {
	v := view.Row{
		ID: string(m.ID), Name: m.DisplayName(), Email: m.Email, Initials: model.Initials(m.DisplayName()),
		RoleLabel: members.Labels(m.Roles), Status: "Active", StatusKind: "ok",
		You: m.User == session.User.ID, CanChange: session.Permissions.Has(model.UsersRoleChange),
		LastActive: "Never",
	}
	if m.Name == "" {
		v.Email = ""
	}
	if m.Status == model.MemberInactive {
		v.Status, v.StatusKind = "Deactivated", "muted"
	}
	if !m.LastActiveAt.IsZero() {
		v.LastActive, v.LastActiveISO = web.Ago(h.Now(), m.LastActiveAt), m.LastActiveAt.Format(time.RFC3339)
	}
	return v
}
