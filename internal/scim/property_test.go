package scim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	difference "github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/filter/filtertest"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// page is a page of a list.
type page struct {
	Status       int `json:"-"`
	TotalResults int
	ScimType     string
	Detail       string
	NextCursor   string
	Resources    []json.RawMessage
	IDs          []string `json:"-"`
}

func (w *world) page(t *testing.T, path string, params url.Values) page {
	t.Helper()
	query := params.Encode()
	if len(query)%2 == 0 { // there are two ways to write a space
		query = strings.ReplaceAll(query, "+", "%20")
	}
	a := w.ask(t, w.dir, w.token, "GET", path+"?"+query, "")
	p := page{Status: a.Status}
	if err := json.Unmarshal([]byte(a.Body), &p); err != nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	for _, r := range p.Resources {
		var one struct{ ID string }
		must(t, json.Unmarshal(r, &one))
		p.IDs = append(p.IDs, one.ID)
	}
	return p
}

// all reads a list page by page, and what it says of how many there are.
func (w *world) all(t *testing.T, path string, params url.Values, count int, cursor bool) (ids []string, total int) {
	t.Helper()
	params.Set("count", strconv.Itoa(count))
	if cursor {
		params.Set("cursor", "")
	}
	for range 1000 {
		if !cursor {
			params.Set("startIndex", strconv.Itoa(len(ids)+1))
		}
		p := w.page(t, path, params)
		if p.Status != http.StatusOK {
			t.Fatalf("%v: %d %s", params, p.Status, p.Detail)
		}
		ids, total = append(ids, p.IDs...), p.TotalResults
		if cursor && p.NextCursor == "" || !cursor && len(p.IDs) == 0 {
			return ids, total
		}
		params.Set("cursor", p.NextCursor)
		if !cursor {
			params.Del("cursor")
		}
	}
	t.Fatalf("%v has no end", params)
	return nil, 0
}

// TestFindsWhatFits: whatever is asked for, in whatever order and pages, what comes is
// what fits when everybody is looked at, and soon.
func TestFindsWhatFits(t *testing.T) {
	t.Parallel()
	c, err := resource.NewCatalog()
	must(t, err)
	for _, tt := range []struct {
		of     *resource.Type
		orders []string
	}{
		{c.User, []string{"", "userName", "name.familyName", "displayName", "active", "emails", "emails.type", "title", "externalId", resource.URNEnterpriseUser + ":department", "phoneNumbers.value", "meta.created"}},
		{c.Group, []string{"", "displayName", "externalId", "meta.lastModified"}},
	} {
		t.Run(tt.of.Plural, func(t *testing.T) {
			t.Parallel()
			const seed = 15
			w, m := newWorld(t), filtertest.New(tt.of, seed)
			w.fill(t, c, seed)
			var all []resource.Object
			for _, text := range w.page(t, "/"+tt.of.Plural, url.Values{"count": {"200"}}).Resources {
				o, err := resource.DecodeObject(string(text))
				must(t, err)
				all = append(all, o)
			}
			r := rand.New(rand.NewPCG(seed, 2))
			refused, found := 0, 0
			for range 200 {
				n, ok := w.finds(t, tt.of, m.Filter(), all, tt.orders[r.IntN(len(tt.orders))], r)
				if found += n; !ok {
					refused++
				}
			}
			if refused < 10 || found < 500 {
				t.Errorf("%d were refused, %d found: the filters say too little", refused, found)
			}
		})
	}
}

// fill makes people and groups of which some are in others.
func (w *world) fill(t *testing.T, c *resource.Catalog, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	members := filtertest.New(c.Group, seed)
	var ids []string
	for _, of := range []*resource.Type{c.User, c.Group} {
		m := filtertest.New(of, seed)
		for i := range 70 {
			doc := m.Document()
			for _, name := range []string{"userName", "displayName", "externalId"} {
				if text := doc.Text(name); text != "" {
					doc.Set(name, strings.ReplaceAll(fmt.Sprint(text, i), "\n", " ")) // names have one line
				}
			}
			if of == c.Group {
				var list []any
				for _, id := range append(members.Some("a", "A", "ab", "%", "ä"), ids[r.IntN(len(ids))], ids[r.IntN(5)]) {
					list = append(list, resource.Object{{Name: "value", Value: id}})
				}
				doc.Set("members", list[r.IntN(2)*(len(list)-1):])
			}
			a := w.ask(t, w.dir, w.token, "POST", "/"+of.Plural, string(resource.AppendJSON(nil, doc)))
			if a.Status != http.StatusCreated {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			ids = append(ids, a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:])
			w.clock.Advance(time.Duration(r.IntN(2)) * time.Millisecond)
		}
		ids = ids[:70]
	}
}

// finds tries a filter, and returns how many it finds, false when it is refused.
func (w *world) finds(t *testing.T, of *resource.Type, text string, all []resource.Object, by string, r *rand.Rand) (int, bool) {
	t.Helper()
	descending, cursor := r.IntN(2) == 0, r.IntN(2) == 0
	params := url.Values{"filter": {text}, "attributes": {"id"}}
	if by != "" {
		params.Set("sortBy", by)
	}
	if descending {
		params.Set("sortOrder", "descending")
	}
	x, err := filter.Parse(of, text)
	if err != nil {
		if p := w.page(t, "/"+of.Plural, params); p.Status != http.StatusBadRequest || p.ScimType != "invalidFilter" || len(p.Resources) > 0 {
			t.Errorf("%s: %d %s", text, p.Status, p.ScimType)
		}
		return 0, false
	}
	want := []string{}
	for _, o := range inOrder(t, of, all, by, descending) {
		if filter.Match(x, o) {
			want = append(want, o.Text("id"))
		}
	}
	begin := time.Now()
	got, total := w.all(t, "/"+of.Plural, params, 1+r.IntN(60), cursor)
	if diff := difference.Diff(want, append([]string{}, got...)); diff != "" || total != len(want) {
		t.Errorf("%s by %q, descending %v, cursor %v: %d of %d (-want +got):\n%s", text, by, descending, cursor, total, len(want), diff)
	}
	if took := time.Since(begin); took > 20*time.Second { // they take milliseconds
		t.Errorf("%s took %v", text, took)
	}
	return len(want), true
}

// inOrder sorts people by an attribute, naively: by the primary value or else the first,
// those without behind the others, and those of the same as they came.
func inOrder(t *testing.T, of *resource.Type, people []resource.Object, by string, descending bool) []resource.Object {
	t.Helper()
	all := slices.Clone(people)
	if by == "" {
		return all
	}
	ref, ok := of.Lookup(by)
	if !ok {
		t.Fatal(by)
	}
	key := func(o resource.Object) string {
		var v any
		if ref.Schema.Extends {
			v = o.At(ref.Attr)
		} else {
			v, _ = o.Get(ref.Attr.Name)
		}
		if list, ok := v.([]any); ok && len(list) > 0 {
			v = list[max(0, slices.IndexFunc(list, resource.IsPrimary))]
		}
		leaf := ref.Leaf()
		if of, ok := v.(resource.Object); ok {
			if ref.Sub == nil {
				leaf = ref.Attr.Find("value")
			}
			v, _ = of.Get(leaf.Name)
		}
		switch v := v.(type) {
		case bool:
			return strconv.FormatBool(v)
		case string:
			return leaf.Key(v)
		}
		return ""
	}
	slices.SortStableFunc(all, func(a, b resource.Object) int {
		x, y := key(a), key(b)
		n := cmp.Compare(x, y)
		if x == "" || y == "" {
			n = -n
		}
		if descending {
			n = -n
		}
		return n
	})
	return all
}

// TestOnceEach: who was there when a list was begun comes just once, whoever comes
// meanwhile; by cursor also in any order, and when others go.
func TestOnceEach(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, by     string
		cursor, goes bool
	}{
		{"by number", "", false, false}, {"by cursor", "", true, true}, {"by cursor, sorted", "userName", true, true},
		{"by cursor, sorted by what is in documents", "title", true, true}, {"by cursor, by several", "emails", true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			add := func(i int) string {
				a := w.ask(t, w.dir, w.token, "POST", "/Users", fmt.Sprintf(`{"userName":"u%d","title":"t%d","emails":[{"value":"e%d@acme.test"}]}`, i*7919%1009, i%5, i*31%97))
				if a.Status != http.StatusCreated {
					t.Fatalf("%d %s", a.Status, a.Body)
				}
				return a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:]
			}
			times := map[string]int{}
			for i := range 40 {
				times[add(i)] = 0
			}
			params := url.Values{"count": {"3"}}
			if tt.by != "" {
				params.Set("sortBy", tt.by)
			}
			if tt.cursor {
				params.Set("cursor", "")
			}
			for n, next := 40, 1; ; n++ {
				if !tt.cursor {
					params.Set("startIndex", strconv.Itoa(next))
				}
				p := w.page(t, "/Users", params)
				next += len(p.IDs)
				for _, id := range p.IDs {
					if _, first := times[id]; first {
						times[id]++
					}
				}
				if n < 60 {
					add(n)
				}
				if tt.goes && n%3 == 0 && len(p.IDs) > 0 {
					w.ask(t, w.dir, w.token, "DELETE", "/Users/"+p.IDs[0], "")
				}
				if tt.cursor && p.NextCursor == "" || !tt.cursor && len(p.IDs) == 0 {
					break
				}
				if tt.cursor {
					params.Set("cursor", p.NextCursor)
				}
			}
			for id, n := range times {
				if n != 1 {
					t.Errorf("%s came %d times", id, n)
				}
			}
		})
	}
}
