package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// directory is where a target is told of people as identity providers do, by SCIM.
type directory struct {
	URL   string   `json:"url"`
	Token string   `json:"token"`
	Users []string `json:"users"` // their ids; the user names are those of pushed
	Group string   `json:"group"` // in which all are

	created, set, moved atomic.Int64 // how often
}

// pushed is the user name of the nth user.
func pushed(n int64) string { return fmt.Sprintf("p%06d@pushed.example", n) }

// scim is what identity providers say and ask.
var scim = map[string]work{
	"scim-create":         {do: createUser},
	"scim-find":           {prepare: findUser, do: findUser},
	"scim-page":           {prepare: listUsers(firstPage, ""), do: listUsers(firstPage, "")},
	"scim-page-last":      {prepare: listUsers(lastPage, ""), do: listUsers(lastPage, "")},
	"scim-page-fits":      {do: listUsers(firstPage, `userName sw "p00"`)},
	"scim-page-fits-last": {do: listUsers(lastThatFits, `userName sw "p00"`)},
	"scim-active":         {do: setActive},
	"scim-member":         {do: moveMember},
}

func firstPage(*directory) int { return 1 }

// lastThatFits is where the last hundred begin of those whose number begins with two zeros.
func lastThatFits(d *directory) int { return min(len(d.Users), 10_000) - 99 }

// lastPage is where the last hundred begin.
func lastPage(d *directory) int { return len(d.Users) - 99 }

// begun tells the people of one run from those of another.
var begun = time.Now().UnixMilli()

// createUser tells of somebody new, as Okta does.
func createUser(ctx context.Context, c *caller) error {
	n := c.Directory.created.Add(1)
	name := fmt.Sprintf("n%d-%d@pushed.example", begun, n)
	return c.push(ctx, http.MethodPost, "/Users", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,`+
		`"name":{"givenName":"Nova","familyName":"Kestrel"},"emails":[{"primary":true,"value":%q,"type":"work"}],"displayName":"Nova Kestrel","locale":"en-US","externalId":"n%d-%d","groups":[],"active":true}`, name, name, begun, n))
}

// findUser looks one of all up by the user name, as all do before anything else.
func findUser(ctx context.Context, c *caller) error {
	d := c.Directory
	name := pushed(d.set.Add(1) * 7919 % int64(len(d.Users)))
	query := url.Values{"filter": {fmt.Sprintf("userName eq %q", name)}, "startIndex": {"1"}, "count": {"100"}}
	return c.look(ctx, "/Users?"+query.Encode(), 1)
}

// listUsers asks for a page of 100 from a place on.
func listUsers(from func(*directory) int, filter string) func(context.Context, *caller) error {
	return func(ctx context.Context, c *caller) error {
		query := url.Values{"startIndex": {fmt.Sprint(from(c.Directory))}, "count": {"100"}}
		if filter != "" {
			query.Set("filter", filter)
		}
		return c.look(ctx, "/Users?"+query.Encode(), 100)
	}
}

// setActive deactivates all, one after the other, and then activates them.
func setActive(ctx context.Context, c *caller) error {
	d := c.Directory
	n := d.set.Add(1)
	id, active := d.Users[n%int64(len(d.Users))], n/int64(len(d.Users))%2 == 1
	return c.push(ctx, http.MethodPatch, "/Users/"+id, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":%v}}]}`, active))
}

// moveMember takes somebody out of the group in which all are, and puts them in again.
func moveMember(ctx context.Context, c *caller) error {
	d := c.Directory
	n := d.moved.Add(1)
	id, op := d.Users[n/2%int64(len(d.Users))], [...]string{"add", "remove"}[n%2]
	return c.push(ctx, http.MethodPatch, "/Groups/"+d.Group, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":%q,"path":"members","value":[{"value":%q}]}]}`, op, id))
}

// push says something with the token of the directory.
func (c *caller) push(ctx context.Context, method, path, body string) error {
	r, err := c.ask(ctx, method, path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/scim+json; charset=utf-8")
	res, err := c.send(r)
	if err != nil {
		return err
	}
	return c.drain(res)
}

// look asks for a list, which has to have so many resources when it is looked at for the
// first time.
func (c *caller) look(ctx context.Context, path string, want int) error {
	r, err := c.ask(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	res, err := c.send(r)
	if err != nil || c.looked {
		if err == nil {
			err = c.drain(res)
		}
		return err
	}
	c.looked = true
	var list struct {
		Resources []json.RawMessage `json:"Resources"`
	}
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		return err
	}
	if len(list.Resources) != want {
		err = fmt.Errorf("%s has %d resources, not %d", path, len(list.Resources), want)
	}
	if drained := c.drain(res); err == nil {
		err = drained
	}
	return err
}

func (c *caller) ask(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.Directory.URL+path, body)
	if err == nil {
		r.Header.Set("Authorization", "Bearer "+c.Directory.Token)
		r.Header.Set("Accept", "application/scim+json")
	}
	return r, err
}
