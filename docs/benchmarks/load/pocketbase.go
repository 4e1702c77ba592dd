package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// pocketBase is what comes nearest in PocketBase.
var pocketBase = withSearches(map[string]work{
	"verify":  {do: refreshAuth},
	"page":    {do: listRecords(middle, "")},
	"results": {do: listRecords(middle, "")},
	"role":    {do: updateRecord},
}, func(term string) work { return work{do: listRecords(large, term), beside: refreshAuth} })

// refreshAuth has the caller's token checked, for which there is no other way.
func refreshAuth(ctx context.Context, c *caller) error {
	return c.call(ctx, http.MethodPost, "/api/collections/users/auth-refresh", nil)
}

// listRecords asks for 50 members by name, without their number.
func listRecords(size int, term string) func(context.Context, *caller) error {
	return func(ctx context.Context, c *caller) error {
		filter := fmt.Sprintf("org = %q", c.Organizations[size].ID)
		if term != "" {
			filter += fmt.Sprintf(" && (name ~ %q || email ~ %q)", term, term)
		}
		query := url.Values{"perPage": {"50"}, "skipTotal": {"1"}, "sort": {"name"}, "filter": {filter}}
		return c.call(ctx, http.MethodGet, "/api/collections/members/records?"+query.Encode(), nil)
	}
}

// updateRecord gives the caller's own member the other role.
func updateRecord(ctx context.Context, c *caller) error {
	o := c.Organizations[middle]
	m := o.Members[c.n%len(o.Members)]
	to := otherRole(o, m)
	if err := c.call(ctx, http.MethodPatch, "/api/collections/members/records/"+m.ID, map[string]string{"role": to}); err != nil {
		return err
	}
	m.Role = to
	return nil
}

// call asks the API of PocketBase with the caller's token.
func (c *caller) call(ctx context.Context, method, path string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, c.Issuer+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	sessions := c.Organizations[middle].Sessions
	r.Header.Set("Authorization", sessions[c.n%len(sessions)])
	res, err := c.send(r)
	if err != nil {
		return err
	}
	return c.drain(res)
}
