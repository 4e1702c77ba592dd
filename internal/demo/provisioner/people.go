package provisioner

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// listed is a list as applications answer it.
type listed struct {
	TotalResults int
	Resources    []map[string]any
}

// Account is somebody as the application knows them.
type Account struct {
	ID       string
	UserName string
	Active   bool
}

func account(found map[string]any) Account {
	id, _ := found["id"].(string)
	name, _ := found["userName"].(string)
	active, _ := found["active"].(bool)
	return Account{id, name, active}
}

// Test asks what the identity provider asks to find out whether the credentials are right.
func (c *Client) Test(ctx context.Context) error {
	var l listed
	switch c.Kind {
	case Entra, OneLogin: // somebody and a group that are not there
		if err := c.send(ctx, http.MethodGet, "/Users", c.matching(guid(c.chance())), nil, &l); err != nil || c.Kind == OneLogin {
			return err
		}
		return c.send(ctx, http.MethodGet, "/Groups", groupsNamed(guid(c.chance())), nil, &l)
	}
	if err := c.send(ctx, http.MethodGet, "/Users", "startIndex=1&count=2", nil, &l); err != nil {
		return err
	}
	return c.send(ctx, http.MethodGet, "/Groups", "startIndex=1&count=100", nil, &l)
}

// everybody is Okta's query for a page of all there are.
func everybody(from int) string { return fmt.Sprintf("startIndex=%d&count=100", from) }

// Import asks for everybody and all groups that the application knows, as Okta does to find
// out who is there already, and calls user and group with each. It reads at most 1,000.
func (c *Client) Import(ctx context.Context, user func(Account), group func(Group, []Member)) error {
	if err := c.pages(ctx, "/Users", func(found map[string]any) { user(account(found)) }); err != nil {
		return err
	}
	return c.pages(ctx, "/Groups", func(found map[string]any) {
		var g Group
		g.ID, _ = found["id"].(string)
		g.Name, _ = found["displayName"].(string)
		list, _ := found["members"].([]any)
		members := make([]Member, 0, len(list))
		for _, one := range list {
			m, _ := one.(map[string]any)
			id, _ := m["value"].(string)
			members = append(members, Member{ID: id})
		}
		group(g, members)
	})
}

// pages reads a list page by page.
func (c *Client) pages(ctx context.Context, path string, each func(map[string]any)) error {
	for from := 1; from <= 1000; {
		var l listed
		if err := c.send(ctx, http.MethodGet, path, everybody(from), nil, &l); err != nil {
			return err
		}
		for _, one := range l.Resources {
			each(one)
		}
		if from += len(l.Resources); len(l.Resources) == 0 || from > l.TotalResults {
			return nil
		}
	}
	return nil
}

// matching returns the query that finds who has a name.
func (c *Client) matching(name string) string {
	switch c.Kind {
	case Entra:
		return "filter=" + url.QueryEscape("userName eq "+strconv.Quote(name))
	case OneLogin:
		return "filter=" + url.QueryEscape("userName eq "+strconv.Quote(name)) + "&"
	}
	return "filter=" + strings.ReplaceAll(url.QueryEscape("userName eq "+strconv.Quote(name)), "+", "%20") + "&startIndex=1&count=100"
}

// find returns who has a name in the application, nil for nobody.
func (c *Client) find(ctx context.Context, name string) (map[string]any, error) {
	var l listed
	if err := c.send(ctx, http.MethodGet, "/Users", c.matching(name), nil, &l); err != nil || len(l.Resources) == 0 {
		return nil, err
	}
	return l.Resources[0], nil
}

// Assign has somebody be known to the application: it looks for them, and creates them or,
// when they are there, makes them what is known of them here.
func (c *Client) Assign(ctx context.Context, p Person) (Account, error) {
	found, err := c.find(ctx, p.Email)
	if err != nil {
		return Account{}, err
	}
	if found != nil {
		a := account(found)
		if err := c.Update(ctx, a.ID, p, true); err != nil {
			return a, err
		}
		if c.Kind == Entra && !a.Active {
			err = c.SetActive(ctx, a.ID, p, true)
		}
		a.Active = true
		return a, err
	}
	var made map[string]any
	if err := c.send(ctx, http.MethodPost, "/Users", "", c.user(p), &made); err != nil {
		return Account{}, err
	}
	a := account(made)
	if a.ID == "" {
		return a, fmt.Errorf("the application has created %s and does not say under what id", p.Email)
	}
	return a, nil
}

// Update tells the application what is known of somebody now.
func (c *Client) Update(ctx context.Context, id string, p Person, active bool) error {
	path := "/Users/" + url.PathEscape(id)
	var found map[string]any
	if err := c.send(ctx, http.MethodGet, path, "", nil, &found); err != nil {
		return err
	}
	switch c.Kind {
	case Entra:
		changes := c.entraChanges(found, p)
		if changes == nil {
			return nil
		}
		return c.send(ctx, http.MethodPatch, path, "", patched(changes...), nil)
	case OneLogin:
		return c.send(ctx, http.MethodPut, path, "", oneLoginUser(p, active), nil)
	}
	return c.send(ctx, http.MethodPut, path, "", oktaUser(found, p, active), nil)
}

// SetActive deactivates somebody, or activates them again.
func (c *Client) SetActive(ctx context.Context, id string, p Person, active bool) error {
	path := "/Users/" + url.PathEscape(id)
	switch c.Kind {
	case OktaWizard, OneLogin: // by PUT alone
		return c.Update(ctx, id, p, active)
	case Entra:
		if err := c.send(ctx, http.MethodGet, path, "", nil, nil); err != nil {
			return err
		}
	}
	return c.send(ctx, http.MethodPatch, path, "", patched(c.activation(active)), nil)
}

// Unassign has somebody be nobody to the application any more. Okta and Entra ID only
// deactivate them; OneLogin deletes them, and deleted is true.
func (c *Client) Unassign(ctx context.Context, id string, p Person) (deleted bool, err error) {
	if c.Kind == OneLogin {
		return true, c.Delete(ctx, id)
	}
	return false, c.SetActive(ctx, id, p, false)
}

// Deletes reports whether the identity provider deletes people: Okta never does.
func (k Kind) Deletes() bool { return k == Entra || k == OneLogin }

// Delete deletes somebody, as Entra ID does 30 days after they were deleted there.
func (c *Client) Delete(ctx context.Context, id string) error {
	return c.send(ctx, http.MethodDelete, "/Users/"+url.PathEscape(id), "", nil, nil)
}
