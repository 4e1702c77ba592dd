package scim

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// discover answers what the server can do, and how its resources are made (RFC 7644
// section 4).
func (s *Server) discover(c *call, name, id string) error {
	if c.params.Has("filter") {
		return &resource.Error{Status: http.StatusForbidden, Detail: "What the server can do is not filtered. Leave the filter out."}
	}
	var all []resource.Object
	switch name {
	case "ServiceProviderConfig":
		if id != "" {
			return errNowhere
		}
		c.write(http.StatusOK, resource.AppendJSON(nil, config(c.base)))
		return nil
	case "Schemas":
		if schema := c.catalog.Schema(id); id != "" && schema != nil {
			c.write(http.StatusOK, resource.AppendJSON(nil, schema.Describe(c.base)))
			return nil
		}
		for _, schema := range c.catalog.Schemas {
			all = append(all, schema.Describe(c.base))
		}
	case "ResourceTypes":
		if t := c.catalog.Type(id); id != "" && t != nil {
			c.write(http.StatusOK, resource.AppendJSON(nil, t.Describe(c.base)))
			return nil
		}
		for _, t := range c.catalog.Types {
			all = append(all, t.Describe(c.base))
		}
	}
	if id != "" {
		return &resource.Error{Status: http.StatusNotFound, Detail: "There is no such resource."}
	}
	return s.list(c, query{start: 1}, len(all), len(all), nil, func(out *stream) error {
		for _, o := range all {
			out.next()
			out.b = resource.AppendJSON(out.b, o)
		}
		return nil
	})
}

// config returns what the server can do (RFC 7643 section 5, RFC 9865 section 4).
func config(base string) resource.Object {
	supported := func(yes bool, more ...resource.Field) resource.Object {
		return append(resource.Object{{Name: "supported", Value: yes}}, more...)
	}
	return resource.Object{
		{Name: "schemas", Value: []any{resource.URNServiceProviderConfig}},
		{Name: "patch", Value: supported(true)},
		{Name: "bulk", Value: supported(true, resource.Field{Name: "maxOperations", Value: number(mostOperations)}, resource.Field{Name: "maxPayloadSize", Value: number(maxBody)})},
		{Name: "filter", Value: supported(true, resource.Field{Name: "maxResults", Value: number(mostOnAPage)})},
		{Name: "changePassword", Value: supported(false)},
		{Name: "sort", Value: supported(true)},
		{Name: "etag", Value: supported(true)},
		{Name: "pagination", Value: resource.Object{
			{Name: "cursor", Value: true}, {Name: "index", Value: true}, {Name: "defaultPaginationMethod", Value: "index"},
			{Name: "defaultPageSize", Value: number(pageSize)}, {Name: "maxPageSize", Value: number(mostOnAPage)},
		}},
		{Name: "authenticationSchemes", Value: []any{resource.Object{
			{Name: "type", Value: "oauthbearertoken"}, {Name: "name", Value: "Bearer token"},
			{Name: "description", Value: "A token of the directory, in the Authorization header"}, {Name: "specUri", Value: "https://www.rfc-editor.org/rfc/rfc6750"}, {Name: "primary", Value: true},
		}, resource.Object{
			{Name: "type", Value: "oauth2"}, {Name: "name", Value: "OAuth 2.0 client credentials"},
			{Name: "description", Value: "An access token of the scope " + scope + " from " + base + "/" + tokenPath}, {Name: "specUri", Value: "https://www.rfc-editor.org/rfc/rfc6749"}, {Name: "primary", Value: false},
		}}},
		{Name: "meta", Value: resource.Object{{Name: "resourceType", Value: "ServiceProviderConfig"}, {Name: "location", Value: base + "/ServiceProviderConfig"}}},
	}
}
