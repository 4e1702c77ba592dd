package activity

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// maxTyped bounds what is typed into a filter.
const maxTyped = 200

// listing is what the address of a page of activity says.
type listing struct {
	base     string // the address of the page
	console  bool   // of the whole instance, for operators
	org      string // of which organization: an id, or a part of a name; "" for all, where there are several
	by       string // who did it: an id, a kind of actor, or a part of a name
	action   string // a group of events, or one type
	object   string // what it happened to: an id, or a part of a name
	from, to string // days, in the zone of who reads
	before   int64  // a number; 0 for the newest
}

func parseListing(base string, v url.Values) listing {
	q := listing{base: base, by: typed(v.Get("by")), action: v.Get("action"), object: typed(v.Get("object")), from: day(v.Get("from")), to: day(v.Get("to"))}
	if types, known := typesOf(q.action); !known || types == nil {
		q.action = ""
	}
	if n, err := strconv.ParseInt(v.Get("before"), 10, 64); err == nil && n > 0 {
		q.before = n
	}
	return q
}

func typed(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > maxTyped {
		s = s[:maxTyped]
	}
	return strings.ToValidUTF8(s, "")
}

// day returns a day as browsers write it, "" for what is none.
func day(s string) string {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return ""
	}
	return s
}

// typesOf returns the event types of a group, or of one type, nil for all of them, and
// whether there are such.
func typesOf(action string) ([]model.EventType, bool) {
	if action == "" {
		return nil, true
	}
	for _, g := range model.EventGroups() {
		if g.Name == action {
			return g.Types, true
		}
	}
	is := model.EventType(action)
	return []model.EventType{is}, slices.Contains(model.EventTypes(), is)
}

// filtered reports whether less than everything is asked for.
func (q listing) filtered() bool {
	return q.org != "" || q.by != "" || q.action != "" || q.object != "" || q.from != "" || q.to != ""
}

// values returns what addresses of the listing say, whatever its page.
func (q listing) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"org": q.org, "by": q.by, "action": q.action, "object": q.object, "from": q.from, "to": q.to} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// address returns the address of something below the page with a query.
func (q listing) address(below string, v url.Values) string {
	at := q.base + below
	if len(v) == 0 {
		return at
	}
	return at + "?" + v.Encode()
}

// page returns the address of the page before a number, 0 for the first.
func (q listing) page(before int64) string {
	v := q.values()
	if before > 0 {
		v.Set("before", strconv.FormatInt(before, 10))
	}
	return q.address("", v)
}

// only returns the address at which one filter alone holds.
func (q listing) only(name, value string) string { return q.address("", url.Values{name: {value}}) }

// query returns what the listing asks of the database, as far as that is not typed by name.
func (q listing) query(visible []model.EventType, zone *time.Location) db.ActivityQuery {
	a := db.ActivityQuery{Types: visible, Before: q.before}
	if types, _ := typesOf(q.action); types != nil {
		a.Types = types
		if visible != nil {
			a.Types = slices.DeleteFunc(slices.Clone(types), func(is model.EventType) bool { return !slices.Contains(visible, is) })
		}
	}
	if from, err := time.ParseInLocation(time.DateOnly, q.from, zone); err == nil {
		a.From = from
	}
	if to, err := time.ParseInLocation(time.DateOnly, q.to, zone); err == nil {
		a.To = to.AddDate(0, 0, 1)
	}
	return a
}
