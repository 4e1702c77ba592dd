package provisioner

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// groupsNamed returns Entra ID's query for groups with a name.
func groupsNamed(name string) string {
	return "excludedAttributes=members&filter=" + url.QueryEscape("displayName eq "+strconv.Quote(name))
}

// Push has the application know a group with these members, and returns it with its id.
func (c *Client) Push(ctx context.Context, g Group, members []Member) (Group, error) {
	if c.Kind == Entra {
		var l listed
		if err := c.send(ctx, http.MethodGet, "/Groups", groupsNamed(g.Name), nil, &l); err != nil {
			return g, err
		}
		if len(l.Resources) > 0 {
			g.ID, _ = l.Resources[0]["id"].(string)
		}
	}
	if g.ID == "" {
		var made struct{ ID string }
		if err := c.send(ctx, http.MethodPost, "/Groups", "", c.group(g), &made); err != nil {
			return g, err
		}
		if made.ID == "" {
			return g, fmt.Errorf("the application has created %s and does not say under what id", g.Name)
		}
		g.ID = made.ID
	}
	if c.Kind == OktaCatalog {
		list := make([]object, 0, len(members))
		for _, m := range members {
			list = append(list, object{{"value", m.ID}, {"display", m.Display}})
		}
		return g, c.patchGroup(ctx, g, object{{"op", "replace"}, {"path", "members"}, {"value", list}}, c.naming(g))
	}
	return g, c.Change(ctx, g, members, members, nil)
}

// group returns what a new group is created by, without members: they follow.
func (c *Client) group(g Group) object {
	switch c.Kind {
	case Entra:
		return object{{"schemas", []string{urnGroup, urnEntra}}, {"externalId", guid(g.ExternalID)}, {"displayName", g.Name}, {"meta", object{{"resourceType", "Group"}}}}
	case OneLogin:
		return object{{"schemas", []string{urnDraft}}, {"displayName", g.Name}}
	}
	return object{{"schemas", []string{urnGroup}}, {"displayName", g.Name}, {"members", []any{}}}
}

// Change tells the application who has come into a group and who has left it; all are its
// members now.
func (c *Client) Change(ctx context.Context, g Group, all, come, gone []Member) error {
	if c.Kind == OktaWizard {
		return c.putGroup(ctx, g, all)
	}
	operations := append(c.leaving(gone), c.joining(come)...)
	if len(operations) == 0 {
		return nil
	}
	if c.Kind == OktaCatalog {
		operations = append(operations, c.naming(g)) // is said with every change of members
	}
	return c.patchGroup(ctx, g, operations...)
}

// Rename gives a group another name; all are its members.
func (c *Client) Rename(ctx context.Context, g Group, all []Member) error {
	if c.Kind == OktaWizard {
		return c.putGroup(ctx, g, all)
	}
	return c.patchGroup(ctx, g, c.naming(g))
}

// DeleteGroup has the application forget a group.
func (c *Client) DeleteGroup(ctx context.Context, g Group) error {
	return c.send(ctx, http.MethodDelete, "/Groups/"+url.PathEscape(g.ID), "", nil, nil)
}

func (c *Client) patchGroup(ctx context.Context, g Group, operations ...object) error {
	return c.send(ctx, http.MethodPatch, "/Groups/"+url.PathEscape(g.ID), "", patched(operations...), nil)
}

func (c *Client) putGroup(ctx context.Context, g Group, all []Member) error {
	list := make([]object, 0, len(all))
	for _, m := range all {
		list = append(list, object{{"value", m.ID}, {"display", m.Display}})
	}
	body := object{{"schemas", []string{urnGroup}}, {"id", g.ID}, {"displayName", g.Name}, {"members", list}}
	return c.send(ctx, http.MethodPut, "/Groups/"+url.PathEscape(g.ID), "", body, nil)
}
