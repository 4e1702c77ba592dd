package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// anteroom is what the portal and a proxy are asked for.
var anteroom = withSearches(map[string]work{
	"verify":  {prepare: verify, do: verify},
	"page":    {prepare: seePage, do: members(false, nil)},
	"results": {prepare: members(true, nil), do: members(true, nil)},
	"role":    {do: changeRole},
}, func(term string) work {
	return work{prepare: inLarge, do: members(true, url.Values{"q": {term}}), beside: verify}
})

// terms are what is searched for among all people: seed/people.go says who is found.
var terms = map[string]string{
	"common": "people",  // everybody
	"late":   "zoe",     // one in 40, of whom the first comes late in the order of names
	"early":  "anna",    // as many, who come first
	"rare":   "p004711", // one
	"absent": "nobody",  // none
	"inside": "ruenk",   // inside of words, of a few
	"two":    "zoe balt",
}

// withSearches adds a work for each term.
func withSearches(works map[string]work, search func(term string) work) map[string]work {
	for name, term := range terms {
		works["search-"+name] = search(term)
	}
	return works
}

// verify asks as a reverse proxy does whether the caller's session is good.
func verify(ctx context.Context, c *caller) error {
	return c.fetch(ctx, http.MethodGet, "/auth/verify?client_id="+url.QueryEscape(c.app.ID), nil, nil)
}

// browser is what browsers send with everything.
var browser = http.Header{
	"Accept-Encoding": {"gzip, deflate, br, zstd"}, "Sec-Fetch-Site": {"same-origin"},
	"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
}

// partial is what htmx adds when it wants a part of a page.
var partial = http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}

// members asks for the first page of the members, or for its results only.
func members(fragment bool, query url.Values) func(context.Context, *caller) error {
	path, headers := "/ui/members", http.Header{}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if fragment {
		headers = partial
	}
	return func(ctx context.Context, c *caller) error { return c.fetch(ctx, http.MethodGet, path, headers, nil) }
}

// seePage looks once whether the page is what it should be.
func seePage(ctx context.Context, c *caller) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Issuer+"/ui/members", nil)
	if err != nil {
		return err
	}
	res, err := c.send(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err == nil && !bytes.Contains(page, []byte("@people.example")) {
		err = fmt.Errorf("the page shows no members: %.300s", page)
	}
	return err
}

func inLarge(ctx context.Context, c *caller) error { return c.takeSession(large) }

// changeRole gives the caller's own member the other role.
func changeRole(ctx context.Context, c *caller) error {
	o := c.Organizations[middle]
	m := o.Members[c.n%len(o.Members)]
	to := otherRole(o, m)
	form := url.Values{"role": {to}, "version": {strconv.FormatInt(m.Version, 10)}}
	if err := c.fetch(ctx, http.MethodPost, "/ui/members/"+m.ID+"/role", partial, form); err != nil {
		return err
	}
	m.Role, m.Version = to, m.Version+1
	return nil
}

// otherRole returns the first role that the member does not have.
func otherRole(o organization, m *member) string {
	if m.Role == o.Roles[0] {
		return o.Roles[1]
	}
	return o.Roles[0]
}

// fetch asks for a path as a browser does, and takes the answer as it comes.
func (c *caller) fetch(ctx context.Context, method, path string, headers http.Header, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, method, c.Issuer+path, nil)
	if form != nil && err == nil {
		r, err = formRequest(ctx, c.Issuer+path, form)
	}
	if err != nil {
		return err
	}
	for _, all := range []http.Header{browser, headers} {
		for name, values := range all {
			r.Header[name] = values
		}
	}
	res, err := c.send(r)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s to %q", path, res.Status, res.Header.Get("Location"))
	}
	if drained := c.drain(res); err == nil {
		err = drained
	}
	return err
}
