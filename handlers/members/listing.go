package members

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// maxQuery and maxWords bound what a search may cost.
const (
	maxQuery = 200
	maxWords = 5
)

// listing is what the address of a page of members says.
type listing struct {
	links      model.Links // of whoever reads it
	query      string
	role       model.RoleID
	status     model.MemberStatus
	order      db.MemberOrder
	descending bool
	from       db.MemberPosition
	back       bool
	start      int // number of the first row, as far as the links that led here counted
}

// orders are the names of the orders in addresses; a minus before them turns
// them round.
var orders = [...]string{db.ByName: "name", db.ByActivity: "active", db.ByAge: "joined"}

func parseListing(links model.Links, v url.Values) listing {
	q := listing{links: links, query: strings.TrimSpace(v.Get("q")), start: 1}
	if len(q.query) > maxQuery {
		q.query = strings.ToValidUTF8(q.query[:maxQuery], "")
	}
	if role := v.Get("role"); model.ValidID(model.PrefixRole, role) {
		q.role = model.RoleID(role)
	}
	if s := model.MemberStatus(v.Get("status")); s == model.MemberActive || s == model.MemberInactive {
		q.status = s
	}
	name, descending := strings.CutPrefix(v.Get("sort"), "-")
	for order, called := range orders {
		if name == called {
			q.order, q.descending = db.MemberOrder(order), descending
		}
	}
	at, back := v.Get("after"), false
	if at == "" {
		at, back = v.Get("before"), true
	}
	if from, ok := parsePosition(at); ok {
		q.from, q.back = from, back
		if n, err := strconv.Atoi(v.Get("n")); err == nil && n > 0 && n < 1e9 {
			q.start = n
		}
	}
	return q
}

func (q listing) words() []string {
	words := search.Words(q.query)
	return words[:min(len(words), maxWords)]
}

// nothing reports that nothing in what is searched for can be part of a name.
func (q listing) nothing() bool { return q.query != "" && len(q.words()) == 0 }

// members returns the query for all of the listing, whatever its page.
func (q listing) members() db.MemberQuery {
	return db.MemberQuery{Words: q.words(), Role: q.role, Status: q.status, Order: q.order, Descending: q.descending}
}

// sort returns the order as addresses say it, "" for the usual one.
func (q listing) sort() string {
	switch {
	case q.descending:
		return "-" + orders[q.order]
	case q.order == db.ByName:
		return ""
	}
	return orders[q.order]
}

// values returns what addresses of the listing say, whatever its page.
func (q listing) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"q": q.query, "role": string(q.role), "status": string(q.status), "sort": q.sort()} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// self returns the query of the address of this page.
func (q listing) self() string {
	v := q.values()
	if q.from != (db.MemberPosition{}) {
		direction := "after"
		if q.back {
			direction = "before"
		}
		v.Set(direction, formatPosition(q.from))
		v.Set("n", strconv.Itoa(q.start))
	}
	return v.Encode()
}

// url returns the address of the page before or after a member.
func (q listing) url(direction string, at model.Member, start int) string {
	v := q.values()
	v.Set(direction, formatPosition(db.PositionOf(at)))
	v.Set("n", strconv.Itoa(start))
	return q.address(v.Encode())
}

// sorted returns the address of the listing's first page in another order.
func (q listing) sorted(order db.MemberOrder, descending bool) string {
	q.order, q.descending = order, descending
	return q.address(q.values().Encode())
}

// address returns the address of the list with a query.
func (q listing) address(query string) string {
	if query == "" {
		return q.links.Members()
	}
	return q.links.Members() + "?" + query
}

// backURL returns the address that a form names as the one to come back to: always
// one of the list.
func backURL(links model.Links, query string) string {
	return listing{links: links}.address(backQuery(links, query))
}

// backQuery returns the query of that address, as the list itself writes it.
func backQuery(links model.Links, query string) string {
	v, err := url.ParseQuery(query)
	if err != nil {
		return ""
	}
	return parseListing(links, v).self()
}

// memberURL returns the address of the page of a member, from which the way back leads
// to the list with a query.
func memberURL(links model.Links, id model.MemberID, back string) string {
	if back == "" {
		return links.Member(id)
	}
	return links.Member(id) + "?" + url.Values{"back": {back}}.Encode()
}

func formatPosition(p db.MemberPosition) string {
	active := int64(0)
	if !p.LastActiveAt.IsZero() {
		active = p.LastActiveAt.UnixMilli()
	}
	return base64.RawURLEncoding.EncodeToString([]byte(string(p.ID) + " " + strconv.FormatInt(active, 10) + " " + p.NameKey))
}

func parsePosition(s string) (p db.MemberPosition, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return p, false
	}
	parts := strings.SplitN(string(b), " ", 3)
	if len(parts) != 3 || !model.ValidID(model.PrefixMember, parts[0]) {
		return p, false
	}
	active, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return p, false
	}
	p = db.MemberPosition{NameKey: parts[2], ID: model.MemberID(parts[0])}
	if active != 0 {
		p.LastActiveAt = time.UnixMilli(active).UTC()
	}
	return p, true
}
