package scim

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// methods are what can be done at a path, by the names of the methods.
type methods map[string]func(c *call) error

// route answers a request at the path that it is about.
func (s *Server) route(c *call) error {
	all := s.at(c)
	if all == nil {
		return errNowhere
	}
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	do := all[method]
	if do == nil {
		var allowed []string
		for m := range all {
			allowed = append(allowed, m)
		}
		slices.Sort(allowed)
		c.w.Header().Set("Allow", strings.Join(allowed, ", "))
		return &resource.Error{Status: http.StatusMethodNotAllowed, Detail: c.r.Method + " cannot be done here. Possible is " + strings.Join(allowed, ", ") + "."}
	}
	return do(c)
}

var errNowhere = &resource.Error{Status: http.StatusNotFound, Detail: "There is nothing at this address. The base URL ends in the id of the directory."}

// at returns what can be done where a call goes, nil for nothing.
func (s *Server) at(c *call) methods {
	name, id := "", ""
	switch len(c.path) {
	case 2:
		id = c.path[1]
		fallthrough
	case 1:
		name = c.path[0]
	default:
		return nil
	}
	switch name {
	case "Users":
		return s.resources(id, s.users(), s.user(id))
	case "Groups":
		return s.resources(id, s.groups(), s.group(id))
	case "Roles":
		return s.resources(id, methods{"GET": s.listRoles}, methods{"GET": func(c *call) error { return s.showRole(c, id) }})
	case "ServiceProviderConfig", "Schemas", "ResourceTypes":
		return methods{"GET": func(c *call) error { return s.discover(c, name, id) }}
	}
	if id != "" {
		return nil
	}
	switch name {
	case "Bulk":
		return methods{"POST": s.bulk}
	case ".search":
		return methods{"POST": s.searchAll}
	case "Me":
		no := func(*call) error {
			return &resource.Error{Status: http.StatusNotImplemented, Detail: "A directory is nobody: ask for /Users."}
		}
		return methods{"GET": no, "POST": no, "PUT": no, "PATCH": no, "DELETE": no}
	}
	return nil
}

// resources returns what can be done with all resources of a type, or with the one of an
// id.
func (s *Server) resources(id string, all, one methods) methods {
	switch id {
	case "":
		return all
	case ".search":
		return methods{"POST": all["GET"]}
	}
	return one
}
