package scim

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// membersAtATime is how many members are read at once.
const membersAtATime = 1000

// appendGroup appends a group as clients see it, with its members when those are asked
// for.
func (s *Server) appendGroup(c *call, out *stream, g model.DirectoryGroup, p resource.Projection) (err error) {
	out.b, err = c.catalog.Group.AppendShown(out.b, resource.Shown{
		ID: string(g.ID), Doc: g.Doc, Created: g.CreatedAt, Modified: g.ModifiedAt, Version: tag(g.Version), Location: c.location(c.catalog.Group, string(g.ID)),
	}, p)
	if err != nil || !p.Shows("members") {
		return err
	}
	out.b = out.b[:len(out.b)-1] // the brace at its end
	m := s.members(c, g, p)
	if err := m.append(out); err != nil {
		return err
	}
	out.b = append(out.b, '}')
	return out.spill()
}

// members are those of a group on their way to a client.
type members struct {
	s                         *Server
	c                         *call
	g                         model.DirectoryGroup
	value, ref, display, kind bool // what of each is shown
	begun                     bool
}

func (s *Server) members(c *call, g model.DirectoryGroup, p resource.Projection) *members {
	a := c.catalog.Group.Find("members")
	shows := func(name string) bool { return p.ShowsPart(a.Find(name)) }
	return &members{s: s, c: c, g: g, value: shows("value"), ref: shows("$ref"), display: shows("display"), kind: shows("type")}
}

// append appends all of them, those whom nobody knows last. The attribute is not there
// when nobody is.
func (m *members) append(out *stream) error {
	if err := m.known(out); err != nil {
		return err
	}
	if m.value {
		if err := m.strangers(out); err != nil {
			return err
		}
	}
	if m.begun {
		out.b = append(out.b, ']')
	}
	return nil
}

func (m *members) known(out *stream) error {
	for after := model.DirectoryUserID(""); ; {
		some, err := m.read(after)
		if err != nil {
			return err
		}
		for _, one := range some {
			m.add(out, one)
		}
		if err := out.spill(); err != nil || len(some) < membersAtATime {
			return err
		}
		after = some[len(some)-1].User
	}
}

// read reads some members, with their names only where those are shown.
func (m *members) read(after model.DirectoryUserID) ([]model.DirectoryGroupMember, error) {
	r := m.s.cfg.DB
	if m.display {
		return r.DirectoryGroupMembers(m.c.ctx(), m.c.org(), m.g.ID, after, membersAtATime)
	}
	ids, err := r.DirectoryUserIDs(m.c.ctx(), m.c.org(), m.g.ID, after, membersAtATime)
	some := make([]model.DirectoryGroupMember, len(ids))
	for i, id := range ids {
		some[i].User = id
	}
	return some, err
}

func (m *members) strangers(out *stream) error {
	for after := ""; ; {
		some, err := m.s.cfg.DB.DirectoryGroupStrangers(m.c.ctx(), m.c.org(), m.g.ID, after, membersAtATime)
		if err != nil {
			return err
		}
		for _, value := range some {
			m.next(out)
			out.b = resource.AppendJSON(out.b, resource.Object{{Name: "value", Value: value}})
		}
		if err := out.spill(); err != nil || len(some) < membersAtATime {
			return err
		}
		after = some[len(some)-1]
	}
}

// next begins another member.
func (m *members) next(out *stream) {
	if m.begun {
		out.b = append(out.b, ',')
		return
	}
	m.begun = true
	out.b = append(out.b, `,"members":[`...)
}

func (m *members) add(out *stream, one model.DirectoryGroupMember) {
	o := make(resource.Object, 0, 4)
	if m.value {
		o = append(o, resource.Field{Name: "value", Value: string(one.User)})
	}
	if m.ref {
		o = append(o, resource.Field{Name: "$ref", Value: m.c.location(m.c.catalog.User, string(one.User))})
	}
	if m.display {
		o = append(o, resource.Field{Name: "display", Value: one.Display})
	}
	if m.kind {
		o = append(o, resource.Field{Name: "type", Value: "User"})
	}
	if len(o) > 0 {
		m.next(out)
		out.b = resource.AppendJSON(out.b, o)
	}
}
