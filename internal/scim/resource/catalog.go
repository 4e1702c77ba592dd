package resource

// Catalog is the whole table: the resource types of a directory and the schemas that
// describe them, itself included.
type Catalog struct {
	User, Group, Role *Type
	Types             []*Type
	Schemas           []*Schema
}

// NewCatalog makes the table for a directory that has these attributes of its own.
func NewCatalog(custom ...Custom) (*Catalog, error) {
	extensions := []*Schema{enterpriseUser().extension()}
	if len(custom) > 0 {
		own, err := customUser(custom)
		if err != nil {
			return nil, err
		}
		extensions = append(extensions, own.extension())
	}
	common := commonAttributes().settle("")
	c := &Catalog{
		User:  &Type{Name: "User", Plural: "Users", Description: "A person who is provisioned to the organization", Schema: user().settle(""), Extensions: extensions, common: common},
		Group: &Type{Name: "Group", Plural: "Groups", Description: "A group of these people; the organization gives roles to it", Schema: group().settle(""), common: common},
		Role:  &Type{Name: "Role", Plural: "Roles", Description: "A role of the organization, to be read only", Schema: role().settle(""), common: common},
	}
	c.User.active = c.User.Schema.Find("active")
	c.Types = []*Type{c.User, c.Group, c.Role}
	c.Schemas = append([]*Schema{c.User.Schema}, extensions...)
	c.Schemas = append(c.Schemas, c.Group.Schema, c.Role.Schema,
		metaSchema().settle(""), metaResourceType().settle(""), metaServiceProviderConfig().settle(""))
	return c, nil
}

// Type returns the resource type of a name, as in meta.resourceType, nil for none.
func (c *Catalog) Type(name string) *Type {
	for _, t := range c.Types {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Schema returns the schema of a URN, nil for none.
func (c *Catalog) Schema(urn string) *Schema {
	for _, s := range c.Schemas {
		if _, rest, ok := cutURN(s, urn); ok && rest == "" {
			return s
		}
	}
	return nil
}
