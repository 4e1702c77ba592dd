package scim

import (
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/patch"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// maxGroupBody bounds the body of a request about one group, which can name all of a
// directory, in bytes.
const maxGroupBody = 8 << 20

// mostShownMembers is how many members a group has whose change is answered with the whole
// group. That of a larger one is answered with nothing, as RFC 7644 section 3.5.2 lets us.
const mostShownMembers = 200

func (s *Server) groups() methods {
	return methods{"GET": s.listGroups, "POST": s.createGroup}
}

func (s *Server) group(id string) methods {
	about := func(do func(c *call, id model.DirectoryGroupID) error) func(*call) error {
		return func(c *call) error {
			group, err := idOf[model.DirectoryGroupID](model.PrefixDirectoryGroup, id)
			if err != nil {
				return err
			}
			c.noted.Target = id
			return do(c, group)
		}
	}
	return methods{"GET": about(s.showGroup), "PUT": about(s.replaceGroup), "PATCH": about(s.changeGroup), "DELETE": about(s.deleteGroup)}
}

func (s *Server) createGroup(c *call) error {
	p, err := c.projection(c.catalog.Group)
	if err != nil {
		return err
	}
	body, err := c.body(maxGroupBody)
	if err != nil {
		return err
	}
	w, err := c.catalog.Group.Create(body)
	if err != nil {
		return err
	}
	g, err := s.cfg.Directories.CreateGroup(c.ctx(), c.actor, groupOf(w.Doc), w.Members)
	if err != nil {
		return err
	}
	c.noted.Target, c.noted.Change = string(g.ID), "Added the group "+g.DisplayName
	return s.answerGroup(c, http.StatusCreated, g, p)
}

func (s *Server) showGroup(c *call, id model.DirectoryGroupID) error {
	p, err := c.projection(c.catalog.Group)
	if err != nil {
		return err
	}
	g, err := s.cfg.DB.DirectoryGroup(c.ctx(), c.org(), c.directory(), id)
	if err != nil {
		return err
	}
	if c.known(tag(g.Version)) {
		return nil
	}
	return s.answerGroup(c, http.StatusOK, g, p)
}

func (s *Server) replaceGroup(c *call, id model.DirectoryGroupID) error {
	body, err := c.body(maxGroupBody)
	if err != nil {
		return err
	}
	return s.remakeGroup(c, id, func(stored resource.Object) (resource.Object, []directories.MemberChange, error) {
		w, err := c.catalog.Group.Replace(body, stored)
		if !w.MembersSaid {
			return w.Doc, nil, err
		}
		return w.Doc, []directories.MemberChange{{Do: directories.ReplaceMembers, IDs: w.Members}}, err
	})
}

func (s *Server) changeGroup(c *call, id model.DirectoryGroupID) error {
	body, err := c.body(maxGroupBody)
	if err != nil {
		return err
	}
	p, err := patch.Parse(c.catalog.Group, body)
	if err != nil {
		return err
	}
	return s.remakeGroup(c, id, func(stored resource.Object) (resource.Object, []directories.MemberChange, error) {
		doc, _, err := p.Apply(stored)
		return doc, steps(p.Members), err
	})
}

// steps returns who comes and goes in the words of the rules.
func steps(all []patch.MemberChange) (changes []directories.MemberChange) {
	as := map[patch.MemberOp]directories.MemberOperation{
		patch.AddMembers: directories.AddMembers, patch.RemoveMembers: directories.RemoveMembers,
		patch.ReplaceMembers: directories.ReplaceMembers, patch.RemoveAllMembers: directories.ReplaceMembers,
	}
	for _, m := range all {
		changes = append(changes, directories.MemberChange{Do: as[m.Op], IDs: m.IDs})
	}
	return changes
}

// remakeGroup makes a group what a function says of the document that there is.
func (s *Server) remakeGroup(c *call, id model.DirectoryGroupID, remake func(resource.Object) (resource.Object, []directories.MemberChange, error)) error {
	p, err := c.projection(c.catalog.Group)
	if err != nil {
		return err
	}
	var was model.DirectoryGroup
	g, err := s.cfg.Directories.ChangeGroup(c.ctx(), c.actor, id, c.expected(), func(now model.DirectoryGroup) (directories.GroupChange, error) {
		was = now
		stored, err := resource.DecodeObject(now.Doc)
		if err != nil {
			return directories.GroupChange{}, err
		}
		doc, members, err := remake(stored)
		return directories.GroupChange{Group: groupOf(doc), Members: members}, err
	})
	if err != nil {
		return err
	}
	if was.Version != g.Version {
		if c.noted.Change = "Changed the group " + g.DisplayName; was.Members != g.Members {
			c.noted.Change += ". Members now: " + strconv.Itoa(g.Members)
		}
	}
	if c.r.Method == http.MethodPatch && p.All() {
		if large, err := s.isLarge(c, g); err != nil {
			return err
		} else if large {
			c.w.Header().Set("ETag", tag(g.Version))
			c.write(http.StatusNoContent, nil)
			return nil
		}
	}
	return s.answerGroup(c, http.StatusOK, g, p)
}

// isLarge reports whether a group has more members than are shown after a change, those
// whom nobody knows among them.
func (s *Server) isLarge(c *call, g model.DirectoryGroup) (bool, error) {
	if g.Members > mostShownMembers {
		return true, nil
	}
	most := mostShownMembers - g.Members
	some, err := s.cfg.DB.DirectoryGroupStrangers(c.ctx(), c.org(), g.ID, "", most+1)
	return len(some) > most, err
}

func (s *Server) deleteGroup(c *call, id model.DirectoryGroupID) error {
	g, err := s.cfg.DB.DirectoryGroup(c.ctx(), c.org(), c.directory(), id)
	if err != nil {
		return err
	}
	if err := s.cfg.Directories.DeleteGroup(c.ctx(), c.actor, id, c.expected()); err != nil {
		return err
	}
	c.noted.Change = "Deleted the group " + g.DisplayName
	c.write(http.StatusNoContent, nil)
	return nil
}

func (s *Server) answerGroup(c *call, status int, g model.DirectoryGroup, p resource.Projection) error {
	out := c.one(status, tag(g.Version), c.location(c.catalog.Group, string(g.ID)))
	if err := s.appendGroup(c, out, g, p); err != nil {
		return err
	}
	return out.end()
}

// groupOf returns what the rules go by in the document of a group.
func groupOf(doc resource.Object) directories.Group {
	return directories.Group{DisplayName: doc.Text("displayName"), ExternalID: doc.Text("externalId"), Doc: string(resource.AppendDocument(nil, doc))}
}
