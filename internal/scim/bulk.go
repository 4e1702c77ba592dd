package scim

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// mostOperations is how many operations a bulk request can have.
const mostOperations = 1000

const urnBulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"

// operation is one of a bulk request (RFC 7644 section 3.7).
type operation struct {
	method, bulkID, path, version string
	data                          resource.Object
	waits                         []string // for the ids of what these operations make
	answer                        *recorder
}

// bulk does several things, each on its own: what one of them was refused for does not
// take back the others.
func (s *Server) bulk(c *call) error {
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	all, err := operations(body)
	if err != nil {
		return err
	}
	most := len(all)
	if v, ok := body.Lookup("failOnErrors"); ok {
		text, _ := v.(resource.Number)
		if n, err := strconv.Atoi(string(text)); err == nil && n > 0 {
			most = n
		}
	}
	made := map[string]string{}
	failed := 0
	for failed < most {
		next := slices.IndexFunc(all, func(o *operation) bool { return o.answer == nil && o.ready(made) })
		if next < 0 {
			break
		}
		s.operate(c, all[next], made)
		if all[next].answer.status >= http.StatusBadRequest {
			failed++
		}
	}
	return c.told(all, failed >= most)
}

// operations reads what a bulk request asks for.
func operations(body resource.Object) ([]*operation, error) {
	v, _ := body.Lookup("Operations")
	list, ok := v.([]any)
	if !ok {
		return nil, resource.Bad(resource.InvalidSyntax, "Operations is missing. Send an array of operations.").At("Operations")
	}
	if len(list) > mostOperations {
		return nil, resource.TooLarge("The request has more than %d operations. Send them in several.", mostOperations)
	}
	names := map[string]bool{}
	all := make([]*operation, len(list))
	for i, v := range list {
		o, _ := v.(resource.Object)
		word := func(name string) string { v, _ := o.Lookup(name); s, _ := v.(string); return s }
		data, _ := o.Lookup("data")
		of, _ := data.(resource.Object)
		all[i] = &operation{method: strings.ToUpper(word("method")), bulkID: word("bulkId"), path: word("path"), version: word("version"), data: of}
		if all[i].bulkID != "" && names[all[i].bulkID] {
			return nil, resource.Bad(resource.InvalidValue, "bulkId %q is there twice.", all[i].bulkID).At("bulkId")
		}
		names[all[i].bulkID] = true
	}
	for _, o := range all {
		collect(o.path, &o.waits)
		collect(o.data, &o.waits)
		o.waits = slices.DeleteFunc(o.waits, func(id string) bool { return !names[id] })
	}
	return all, nil
}

const reference = "bulkId:"

// collect adds the names by which a value refers to what other operations make.
func collect(v any, to *[]string) {
	switch v := v.(type) {
	case string:
		if _, id, ok := strings.Cut(v, reference); ok {
			*to = append(*to, id)
		}
	case resource.Object:
		for _, f := range v {
			collect(f.Value, to)
		}
	case []any:
		for _, e := range v {
			collect(e, to)
		}
	}
}

// ready reports whether all is there that an operation refers to.
func (o *operation) ready(made map[string]string) bool {
	return !slices.ContainsFunc(o.waits, func(id string) bool { _, ok := made[id]; return !ok })
}

// resolved returns a value with ids in the place of names.
func resolved(v any, made map[string]string) any {
	switch v := v.(type) {
	case string:
		if before, id, ok := strings.Cut(v, reference); ok && made[id] != "" {
			return before + made[id]
		}
	case resource.Object:
		for i := range v {
			v[i].Value = resolved(v[i].Value, made)
		}
	case []any:
		for i := range v {
			v[i] = resolved(v[i], made)
		}
	}
	return v
}

// operate does one operation as if it had come alone.
func (s *Server) operate(c *call, o *operation, made map[string]string) {
	o.answer = &recorder{header: http.Header{}}
	path, _ := resolved(o.path, made).(string)
	r := c.r.Clone(c.ctx())
	r.Method, r.Header = o.method, http.Header{"Content-Type": {typeSCIM}, "Accept": {typeSCIM}}
	r.URL.RawQuery = ""
	if o.version != "" {
		r.Header.Set("If-Match", o.version)
	}
	data, _ := resolved(o.data, made).(resource.Object)
	r.Body = io.NopCloser(bytes.NewReader(resource.AppendJSON(nil, data)))
	one := &call{w: o.answer, r: r, by: c.by, catalog: c.catalog, actor: c.actor, base: c.base, path: segments(path), noted: c.noted}
	at, query, _ := strings.Cut(strings.TrimPrefix(path, "/"), "?")
	one.noted.Method, one.noted.Path = clipped(o.method, 20), shownPath(at, query)
	one.noted.At = s.cfg.DB.Now()
	s.name(one)
	err := error(nil)
	if len(one.path) == 0 || !slices.Contains([]string{"Users", "Groups"}, one.path[0]) || o.method == http.MethodGet {
		err = resource.Bad(resource.InvalidPath, "A bulk operation is POST, PUT, PATCH or DELETE on /Users or /Groups.").At("path")
	} else {
		err = s.route(one)
	}
	if err != nil {
		one.refuse(s, err)
	}
	s.hear(one)
	if o.bulkID != "" && o.answer.status < http.StatusBadRequest {
		made[o.bulkID] = one.noted.Target
	}
}

// told answers what came of the operations, in their order. Those that never came to it
// are left out when enough had failed before, and are refused when each waits for another.
func (c *call) told(all []*operation, stopped bool) error {
	var list []any
	for _, o := range all {
		if o.answer == nil && stopped {
			continue
		}
		if o.answer == nil {
			e := &resource.Error{Status: http.StatusConflict, Detail: "The operation refers to one that failed, or to one that waits for it."}
			o.answer = &recorder{header: http.Header{}, status: e.Status}
			o.answer.body.Write(e.JSON())
		}
		one := resource.Object{{Name: "method", Value: o.method}}
		for _, f := range []resource.Field{{Name: "bulkId", Value: o.bulkID}, {Name: "location", Value: o.location()}, {Name: "version", Value: o.answer.header.Get("ETag")}} {
			if f.Value != "" {
				one = append(one, f)
			}
		}
		one = append(one, resource.Field{Name: "status", Value: string(number(o.answer.status))})
		if o.answer.status >= http.StatusBadRequest {
			e, err := resource.DecodeObject(o.answer.body.String())
			if err != nil {
				return err
			}
			one = append(one, resource.Field{Name: "response", Value: e})
		}
		list = append(list, one)
	}
	c.write(http.StatusOK, resource.AppendJSON(nil, resource.Object{{Name: "schemas", Value: []any{urnBulkResponse}}, {Name: "Operations", Value: list}}))
	return nil
}

// location returns the URL of what an operation made or changed.
func (o *operation) location() string {
	if l := o.answer.header.Get("Location"); l != "" {
		return l
	}
	return o.answer.header.Get("Content-Location")
}

// recorder keeps an answer, and of one that went well not the body, which nobody is told.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }
func (r *recorder) Write(b []byte) (int, error) {
	if r.status < http.StatusBadRequest {
		return len(b), nil
	}
	return r.body.Write(b)
}
