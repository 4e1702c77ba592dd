package scim

import (
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// How many resources a page has, without a wish and at the most.
const (
	pageSize    = 100
	mostOnAPage = 200
)

const urnList = "urn:ietf:params:scim:api:messages:2.0:ListResponse" // RFC 7644 section 3.4.2

// query is what a client asks of all resources of a type (RFC 7644 section 3.4.2).
type query struct {
	db.FindQuery
	show    resource.Projection
	most    int    // on the page
	start   int    // of the page, from 1
	cursor  bool   // by cursors, and not by numbers (RFC 9865)
	binding string // what a cursor is for: a page of the same list
}

// asked reads what a client asks, from the address or from the body of a search.
func (s *Server) asked(c *call, t *resource.Type) (query, error) {
	params := c.params
	if c.r.Method == http.MethodPost {
		body, err := c.body(maxBody)
		if err != nil {
			return query{}, err
		}
		params = searchParams(body)
	}
	return s.query(c, t, params)
}

// parameters reads the query of an address. What cannot be read is refused, so that no
// filter gets lost and everybody is the answer. A semicolon is one, and a plus sign in a
// filter what its client means by it.
func parameters(raw string) (url.Values, error) {
	raw = strings.ReplaceAll(raw, ";", "%3B")
	params, err := url.ParseQuery(raw)
	if err != nil {
		return nil, resource.Bad(resource.InvalidValue, "What is behind the ? of the address cannot be read: a %% is followed by two hexadecimal digits, and is itself %%25.")
	}
	if strings.Contains(raw, "+") {
		kept, err := url.ParseQuery(strings.ReplaceAll(raw, "+", "%2B"))
		if err == nil && kept.Has("filter") && (strings.Contains(raw, `"`) || !plusBetween(kept.Get("filter"))) {
			params["filter"] = kept["filter"]
		}
	}
	return params, nil
}

// queryNames are the parameters that a query can have (RFC 7644 section 3.4.2, RFC 9865
// section 2).
func queryNames() []string {
	return []string{"attributes", "excludedAttributes", "filter", "sortBy", "sortOrder", "startIndex", "count", "cursor"}
}

// plusBetween reports whether a filter has a plus sign outside quotes. It came from who
// encodes as forms do then, and within quotes a + is a space, too, as in the name of a
// group. One that has them in quotes alone means the sign, as in an address; so does who
// does not even encode the quotes.
func plusBetween(filter string) bool {
	quoted := false
	for i := 0; i < len(filter); i++ {
		switch {
		case quoted && filter[i] == '\\':
			i++
		case filter[i] == '"':
			quoted = !quoted
		case filter[i] == '+' && !quoted:
			return true
		}
	}
	return false
}

// searchParams returns the parameters of a SearchRequest (RFC 7644 section 3.4.3).
func searchParams(body resource.Object) url.Values {
	params := url.Values{}
	for _, name := range queryNames() {
		v, _ := body.Lookup(name)
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, v := range list {
			switch v := v.(type) {
			case string:
				params.Add(name, v)
			case resource.Number:
				params.Add(name, string(v))
			}
		}
	}
	return params
}

func (s *Server) query(c *call, t *resource.Type, params url.Values) (q query, err error) {
	runtime.Gosched() // a page takes long: whoever has waited goes first, see Web.Mount
	q.Type, q.start = t, 1
	if q.show, err = resource.NewProjection(t, params["attributes"], params["excludedAttributes"]); err != nil {
		return q, err
	}
	if text := strings.TrimSpace(params.Get("filter")); text != "" {
		if q.Filter, err = filter.Parse(t, text); err != nil {
			return q, err
		}
	}
	if by := params.Get("sortBy"); by != "" {
		ref, ok := t.Lookup(by)
		if !ok || ref.Attr == nil {
			return q, resource.Bad(resource.InvalidPath, "sortBy names no attribute of a %s.", t.Name).At("sortBy")
		}
		q.Sort, q.Descending = &ref, strings.EqualFold(params.Get("sortOrder"), "descending")
	}
	return q, s.page(c, &q, params)
}

// page reads which page is asked for.
func (s *Server) page(c *call, q *query, params url.Values) error {
	q.most = pageSize
	if text := params.Get("count"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return resource.Bad(resource.InvalidValue, "count is a number of resources.").At("count")
		}
		q.most = min(max(n, 0), mostOnAPage)
	}
	q.Limit = q.most
	q.binding = strings.Join([]string{string(c.directory()), q.Type.Name, params.Get("filter"), params.Get("sortBy"), params.Get("sortOrder")}, "\x00")
	if params.Has("cursor") {
		q.cursor = true
		if q.most > 0 {
			q.Limit++ // whether there is another page
		}
		if params.Has("startIndex") {
			return resource.Bad(resource.InvalidValue, "cursor and startIndex cannot be sent together. Send one of them.").At("startIndex")
		}
		if text := params.Get("cursor"); text != "" {
			at, err := s.cursors.open(text, q.binding)
			q.After = &at
			return err
		}
		return nil
	}
	if text := params.Get("startIndex"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return resource.Bad(resource.InvalidValue, "startIndex is a number, and 1 is the first resource.").At("startIndex")
		}
		q.start = max(n, 1)
	}
	q.Skip = q.start - 1
	return nil
}

// list answers with a page of resources, which a function appends one after the other. next
// is where the page behind it begins, nil when there is none.
func (s *Server) list(c *call, q query, total, on int, next *db.FindPosition, resources func(out *stream) error) error {
	head := resource.Object{{Name: "schemas", Value: []any{urnList}}, {Name: "totalResults", Value: number(total)}, {Name: "itemsPerPage", Value: number(on)}}
	switch {
	case !q.cursor:
		head = append(head, resource.Field{Name: "startIndex", Value: number(q.start)})
	case next != nil:
		head = append(head, resource.Field{Name: "nextCursor", Value: s.cursors.seal(*next, q.binding)})
	}
	held, ok := s.buffers.Get().(*[]byte)
	if !ok {
		held = new(make([]byte, 0, mostHeld+mostHeld/4))
	}
	out := &stream{c: c, status: http.StatusOK, b: resource.AppendJSON((*held)[:0], head)}
	defer func() {
		*held = out.b
		s.buffers.Put(held)
	}()
	out.b = append(out.b[:len(out.b)-1], `,"Resources":[`...)
	if err := resources(out); err != nil {
		return err
	}
	out.b = append(out.b, "]}"...)
	return out.end()
}

func number(n int) resource.Number { return resource.Number(strconv.Itoa(n)) }

func (s *Server) listUsers(c *call) error {
	q, err := s.asked(c, c.catalog.User)
	if err != nil {
		return err
	}
	found, err := s.cfg.DB.FindDirectoryUsers(c.ctx(), c.org(), c.directory(), q.FindQuery)
	if err != nil {
		return err
	}
	page, next := pageOf(q, found)
	return s.list(c, q, found.Total, len(page), next, func(out *stream) error {
		return s.appendUsers(c, out, page, q.show)
	})
}

func (s *Server) listGroups(c *call) error {
	q, err := s.asked(c, c.catalog.Group)
	if err != nil {
		return err
	}
	found, err := s.cfg.DB.FindDirectoryGroups(c.ctx(), c.org(), c.directory(), q.FindQuery)
	if err != nil {
		return err
	}
	page, next := pageOf(q, found)
	return s.list(c, q, found.Total, len(page), next, func(out *stream) error {
		return s.appendGroups(c, out, page, q.show)
	})
}

func (s *Server) appendGroups(c *call, out *stream, all []model.DirectoryGroup, p resource.Projection) error {
	for _, g := range all {
		out.next()
		if err := s.appendGroup(c, out, g, p); err != nil {
			return err
		}
	}
	return nil
}

// searchAll answers a search among users and groups alike (RFC 7644 section 3.4.3): first
// the users. What a filter says has to mean something for both.
func (s *Server) searchAll(c *call) error {
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	params := searchParams(body)
	if params.Has("cursor") || params.Get("sortBy") != "" {
		return resource.Bad(resource.InvalidValue, "Search in /Users or /Groups to sort, or for cursors.").At("sortBy")
	}
	users, err := s.query(c, c.catalog.User, params)
	if err != nil {
		return err
	}
	groups, err := s.query(c, c.catalog.Group, params)
	if err != nil {
		return err
	}
	people, err := s.cfg.DB.FindDirectoryUsers(c.ctx(), c.org(), c.directory(), users.FindQuery)
	if err != nil {
		return err
	}
	groups.Skip, groups.Limit = max(0, users.Skip-people.Total), users.Limit-len(people.All)
	found, err := s.cfg.DB.FindDirectoryGroups(c.ctx(), c.org(), c.directory(), groups.FindQuery)
	if err != nil {
		return err
	}
	return s.list(c, users, people.Total+found.Total, len(people.All)+len(found.All), nil, func(out *stream) error {
		if err := s.appendUsers(c, out, people.All, users.show); err != nil {
			return err
		}
		return s.appendGroups(c, out, found.All, groups.show)
	})
}
