package scim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/patch"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// maxBody bounds the body of a request about one user, in bytes.
const maxBody = 1 << 20

func (s *Server) users() methods {
	return methods{"GET": s.listUsers, "POST": s.createUser}
}

func (s *Server) user(id string) methods {
	about := func(do func(c *call, id model.DirectoryUserID) error) func(*call) error {
		return func(c *call) error {
			user, err := idOf[model.DirectoryUserID](model.PrefixDirectoryUser, id)
			if err != nil {
				return err
			}
			c.noted.Target = id
			return do(c, user)
		}
	}
	return methods{"GET": about(s.showUser), "PUT": about(s.replaceUser), "PATCH": about(s.changeUser), "DELETE": about(s.deleteUser)}
}

func (s *Server) createUser(c *call) error {
	p, err := c.projection(c.catalog.User)
	if err != nil {
		return err
	}
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	w, err := c.catalog.User.Create(body)
	if err != nil {
		return err
	}
	u, err := s.cfg.Directories.CreateUser(c.ctx(), c.actor, person(w.Doc))
	if err != nil {
		return err
	}
	c.noted.Target, c.noted.Change = string(u.ID), c.added(u)
	if u.Version == 1 && !u.CreatedAt.Before(c.noted.At) { // is in no group yet
		return s.answerUser(c, http.StatusCreated, s.shownUser(c, u, nil), p)
	}
	shown, err := s.seenUser(c, u, p)
	if err != nil {
		return err
	}
	return s.answerUser(c, http.StatusCreated, shown, p)
}

func (s *Server) showUser(c *call, id model.DirectoryUserID) error {
	p, err := c.projection(c.catalog.User)
	if err != nil {
		return err
	}
	u, err := s.cfg.DB.DirectoryUser(c.ctx(), c.org(), c.directory(), id)
	if err != nil {
		return err
	}
	shown, err := s.seenUser(c, u, p)
	if err != nil || c.known(shown.Version) {
		return err
	}
	return s.answerUser(c, http.StatusOK, shown, p)
}

func (s *Server) replaceUser(c *call, id model.DirectoryUserID) error {
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	return s.remakeUser(c, id, func(stored resource.Object) (resource.Object, bool, error) {
		w, err := c.catalog.User.Replace(body, stored)
		return w.Doc, true, err
	})
}

func (s *Server) changeUser(c *call, id model.DirectoryUserID) error {
	body, err := c.body(maxBody)
	if err != nil {
		return err
	}
	p, err := patch.Parse(c.catalog.User, body)
	if err != nil {
		return err
	}
	return s.remakeUser(c, id, p.Apply)
}

// remakeUser makes a user what a function says of the document that there is.
func (s *Server) remakeUser(c *call, id model.DirectoryUserID, remake func(resource.Object) (resource.Object, bool, error)) error {
	p, err := c.projection(c.catalog.User)
	if err != nil {
		return err
	}
	var was model.DirectoryUser
	u, err := s.cfg.Directories.ChangeUser(c.ctx(), c.actor, id, c.expected(), func(now model.DirectoryUser) (directories.Person, error) {
		was = now
		stored, err := resource.DecodeObject(now.Doc)
		if err != nil {
			return directories.Person{}, err
		}
		doc, changed, err := remake(stored)
		if err != nil {
			return directories.Person{}, err
		}
		if !changed {
			doc = stored
		}
		p := person(doc)
		p.SameEmails = slices.Equal(p.Emails, emails(stored))
		return p, nil
	})
	if err != nil {
		return err
	}
	c.noted.Change = userChange(was, u)
	shown, err := s.seenUser(c, u, p)
	if err != nil {
		return err
	}
	return s.answerUser(c, http.StatusOK, shown, p)
}

// added says what became of a user who was sent as a new one: who was there and inactive is
// another one only when something is different.
func (c *call) added(u model.DirectoryUser) string {
	switch {
	case !u.CreatedAt.Before(c.noted.At):
		return "Added " + u.UserName
	case u.ModifiedAt.Before(c.noted.At):
		return ""
	case u.Active:
		return "Activated " + u.UserName + " again"
	}
	return "Changed " + u.UserName
}

// userChange says what became of a user, "" for nothing.
func userChange(was, is model.DirectoryUser) string {
	switch {
	case was.Version == is.Version:
		return ""
	case was.Active && !is.Active:
		return "Deactivated " + is.UserName
	case !was.Active && is.Active:
		return "Activated " + is.UserName
	}
	return "Changed " + is.UserName
}

func (s *Server) deleteUser(c *call, id model.DirectoryUserID) error {
	u, err := s.cfg.DB.DirectoryUser(c.ctx(), c.org(), c.directory(), id)
	if err != nil {
		return err
	}
	if err := s.cfg.Directories.DeleteUser(c.ctx(), c.actor, id, c.expected()); err != nil {
		return err
	}
	c.noted.Change = "Deleted " + u.UserName
	c.write(http.StatusNoContent, nil)
	return nil
}

// seenUser returns a user as a client sees them, with their groups when those are asked for.
func (s *Server) seenUser(c *call, u model.DirectoryUser, p resource.Projection) (resource.Shown, error) {
	switch {
	case !p.Shows("groups"):
		return s.shownUser(c, u, nil), nil
	case u.Groups != nil:
		return s.shownUser(c, u, u.Groups), nil
	}
	groups, err := s.cfg.DB.GroupsOfDirectoryUser(c.ctx(), c.org(), c.directory(), u.ID)
	return s.shownUser(c, u, groups), err
}

func (s *Server) answerUser(c *call, status int, shown resource.Shown, p resource.Projection) (err error) {
	out := c.one(status, shown.Version, shown.Location)
	if out.b, err = c.catalog.User.AppendShown(nil, shown, p); err != nil {
		return err
	}
	return out.end()
}

// appendUsers appends users one after the other, with their groups when those are asked
// for.
func (s *Server) appendUsers(c *call, out *stream, all []model.DirectoryUser, p resource.Projection) error {
	groups, err := s.groupsOf(c, all, p)
	for i := 0; i < len(all) && err == nil; i++ {
		out.next()
		if out.b, err = c.catalog.User.AppendShown(out.b, s.shownUser(c, all[i], groups[all[i].ID]), p); err == nil {
			err = out.spill()
		}
	}
	return err
}

// groupsOf returns the groups of users, when groups are asked for.
func (s *Server) groupsOf(c *call, all []model.DirectoryUser, p resource.Projection) (map[model.DirectoryUserID][]model.DirectoryGroupRef, error) {
	switch {
	case len(all) == 0 || !p.Shows("groups"):
		return nil, nil
	case len(all) == 1:
		groups, err := s.cfg.DB.GroupsOfDirectoryUser(c.ctx(), c.org(), c.directory(), all[0].ID)
		return map[model.DirectoryUserID][]model.DirectoryGroupRef{all[0].ID: groups}, err
	}
	ids := make([]model.DirectoryUserID, len(all))
	for i, u := range all {
		ids[i] = u.ID
	}
	return s.cfg.DB.GroupsOfDirectoryUsers(c.ctx(), c.org(), c.directory(), ids)
}

// shownUser returns a user as clients see it.
func (s *Server) shownUser(c *call, u model.DirectoryUser, groups []model.DirectoryGroupRef) resource.Shown {
	shown := resource.Shown{
		ID: string(u.ID), Doc: u.Doc, Created: u.CreatedAt, Modified: u.ModifiedAt, Version: userTag(u.Version, groups), Location: c.location(c.catalog.User, string(u.ID)),
	}
	if len(groups) == 0 {
		return shown
	}
	list := make([]any, len(groups))
	for i, g := range groups {
		list[i] = c.group(g)
	}
	shown.Derived = resource.Object{{Name: "groups", Value: list}}
	return shown
}

// group returns a group as those who are in it have it. It is made once for all on a page.
func (c *call) group(g model.DirectoryGroupRef) any {
	if shown, ok := c.groups[g]; ok {
		return shown
	}
	if c.groups == nil {
		c.groups = map[model.DirectoryGroupRef]any{}
	}
	c.groups[g] = resource.Object{
		{Name: "value", Value: string(g.ID)}, {Name: "$ref", Value: c.location(c.catalog.Group, string(g.ID))},
		{Name: "display", Value: g.Name}, {Name: "type", Value: "direct"},
	}
	return c.groups[g]
}

// person returns what the rules go by in the document of a user.
func person(doc resource.Object) directories.Person {
	name, _ := doc.Get("name")
	names, _ := name.(resource.Object)
	active, said := doc.Get("active")
	return directories.Person{
		UserName: doc.Text("userName"), ExternalID: doc.Text("externalId"), DisplayName: doc.Text("displayName"),
		GivenName: names.Text("givenName"), FamilyName: names.Text("familyName"), Active: !said || active == true,
		Emails: emails(doc), Doc: string(resource.AppendDocument(nil, doc)),
	}
}

// emails returns the addresses in the document of a user.
func emails(doc resource.Object) (found []model.DirectoryEmail) {
	all, _ := doc.Get("emails")
	list, _ := all.([]any)
	for _, v := range list {
		e, _ := v.(resource.Object)
		// One without a value is found by its type.
		found = append(found, model.DirectoryEmail{Value: strings.TrimSpace(e.Text("value")), Type: e.Text("type"), Primary: resource.IsPrimary(v)})
	}
	return found
}
