package scim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// Roles are there to be read: an identity provider can offer them to its administrators.

// listRoles answers with the roles that members of the organization can hold. They are
// few, and are looked at one by one.
func (s *Server) listRoles(c *call) error {
	q, err := s.asked(c, c.catalog.Role)
	if err != nil {
		return err
	}
	all, err := s.cfg.DB.Roles(c.ctx(), c.org())
	if err != nil {
		return err
	}
	var fit []resource.Shown
	for _, r := range all {
		shown := s.shownRole(c, r)
		whole, err := c.catalog.Role.Whole(shown)
		if err != nil {
			return err
		}
		if q.Filter == nil || filter.Match(q.Filter, whole) {
			fit = append(fit, shown)
		}
	}
	if q.Sort != nil && q.Sort.Path() == "id" {
		slices.SortFunc(fit, func(a, b resource.Shown) int { return strings.Compare(a.ID, b.ID) })
	}
	if q.Descending {
		slices.Reverse(fit) // their order is that of names, whatever else they are sorted by
	}
	skip := q.Skip
	if q.After != nil {
		skip = int(q.After.Place)
	}
	page := fit[min(skip, len(fit)):]
	page = page[:min(q.most, len(page))]
	var end *db.FindPosition
	if skip+len(page) < len(fit) {
		end = &db.FindPosition{Place: int64(skip + len(page))}
	}
	return s.list(c, q, len(fit), len(page), end, func(out *stream) (err error) {
		for i := 0; i < len(page) && err == nil; i++ {
			out.next()
			out.b, err = c.catalog.Role.AppendShown(out.b, page[i], q.show)
		}
		return err
	})
}

func (s *Server) showRole(c *call, id string) error {
	p, err := c.projection(c.catalog.Role)
	if err != nil {
		return err
	}
	all, err := s.cfg.DB.Roles(c.ctx(), c.org())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(r model.Role) bool { return strings.EqualFold(string(r.ID), id) })
	if i < 0 {
		return model.Missing("")
	}
	shown := s.shownRole(c, all[i])
	body, err := c.catalog.Role.AppendShown(nil, shown, p)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Location", shown.Location)
	c.write(http.StatusOK, body)
	return nil
}

func (s *Server) shownRole(c *call, r model.Role) resource.Shown {
	doc := resource.Object{{Name: "displayName", Value: r.Label}}
	if r.Description != "" {
		doc = append(doc, resource.Field{Name: "description", Value: r.Description})
	}
	return resource.Shown{ID: string(r.ID), Doc: string(resource.AppendDocument(nil, doc)), Location: c.location(c.catalog.Role, string(r.ID))}
}
