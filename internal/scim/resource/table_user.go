package resource

// Short forms of the table: a text of any case, and one of exactly this case.
func text(name, description string) *Attribute {
	return &Attribute{Name: name, Type: String, Description: description}
}

func exact(name, description string) *Attribute {
	return &Attribute{Name: name, Type: String, CaseExact: true, Description: description}
}

func (a *Attribute) in(column string) *Attribute { a.Column = column; return a }

func (a *Attribute) fixed() *Attribute { a.Mutability = ReadOnly; return a }

func (a *Attribute) once() *Attribute { a.Mutability = Immutable; return a }

func (a *Attribute) asked() *Attribute { a.Returned = Request; return a }

func (a *Attribute) unfilterable() *Attribute { a.Unfilterable = true; return a }

// commonAttributes are what every resource has (RFC 7643 section 3.1). They are not
// part of any schema that clients are told.
func commonAttributes() *Schema {
	return &Schema{Attributes: []*Attribute{
		{Name: "schemas", Type: Reference, References: []string{"uri"}, MultiValued: true, CaseExact: true, Mutability: ReadOnly, Returned: Always, Unfilterable: true},
		{Name: "id", Type: String, CaseExact: true, Mutability: ReadOnly, Returned: Always, Uniqueness: Server, Column: "id"},
		{Name: "externalId", Type: String, CaseExact: true, Uniqueness: Server, Column: "external_id"},
		{Name: "meta", Type: Complex, Mutability: ReadOnly, Sub: []*Attribute{
			{Name: "resourceType", Type: String, CaseExact: true},
			{Name: "created", Type: DateTime, Column: "created_at"},
			{Name: "lastModified", Type: DateTime, Column: "modified_at"},
			{Name: "location", Type: Reference, References: []string{"uri"}, CaseExact: true, Unfilterable: true},
			{Name: "version", Type: String, CaseExact: true, Unfilterable: true},
		}},
	}}
}

// user is RFC 7643 section 4.1 without password: nobody signs in here with one, so
// there is nothing to set, and what clients send of it is dropped.
func user() *Schema {
	return &Schema{ID: URNUser, Name: "User", Description: "User account", also: []string{"urn:scim:schemas:core:2.0", "urn:scim:schemas:core:1.0"}, Attributes: []*Attribute{
		{Name: "userName", Type: String, Required: true, Uniqueness: Server, Column: "user_key", Description: "Name by which the person is known to the directory, usually their email address"},
		{Name: "name", Type: Complex, Description: "What the name consists of", Sub: []*Attribute{
			text("formatted", "The full name, as it is to be shown"),
			text("familyName", "The family name").in("family_key"),
			text("givenName", "The given name").in("given_key"),
			text("middleName", "The middle names"),
			text("honorificPrefix", "The title before the name"),
			text("honorificSuffix", "What is put after the name"),
		}},
		text("displayName", "The name as it is to be shown").in("display_key"),
		text("nickName", "The casual name"),
		{Name: "profileUrl", Type: Reference, References: []string{"external"}, CaseExact: true, Description: "A page about the person"},
		text("title", "The position, such as Vice President"),
		text("userType", "The relation to the organization, such as Contractor"),
		text("preferredLanguage", "The languages that the person reads, as in Accept-Language"),
		text("locale", "The region whose formats the person uses"),
		text("timezone", "The time zone, by its name in the IANA database"),
		// It is always there, so it is required: whoever leaves it out gets true for a new
		// person, and what there was for another.
		{Name: "active", Type: Boolean, Required: true, Column: "active", Description: "Whether the person may come in; false ends their sessions at once"},
		plural("emails", "Email addresses", String, "work", "home", "other").rows("directory_user_emails"),
		plural("phoneNumbers", "Telephone numbers", String, "work", "home", "mobile", "fax", "pager", "other"),
		plural("ims", "Addresses for instant messages", String, "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
		plural("photos", "Addresses of pictures", Reference, "photo", "thumbnail"),
		addresses(),
		userGroups(),
		plural("entitlements", "What the person is entitled to elsewhere", String),
		plural("roles", "What the person is elsewhere; roles here come of groups", String),
		plural("x509Certificates", "Certificates, as DER in base64", Binary),
	}}
}

// plural is an attribute with several values that each have a type, of which one can be
// the primary one (RFC 7643 section 2.4).
func plural(name, description string, of DataType, types ...string) *Attribute {
	value := &Attribute{Name: "value", Type: of, Description: "The value itself"}
	if of == Reference {
		value.References, value.CaseExact = []string{"external"}, true
	}
	value.CaseExact = value.CaseExact || of == Binary
	kind := text("type", "What the value is for")
	kind.Canonical = types
	return &Attribute{Name: name, Type: Complex, MultiValued: true, Description: description, Sub: []*Attribute{
		value,
		text("display", "The value as it is to be shown"),
		kind,
		{Name: "primary", Type: Boolean, Description: "Whether this is the one to use; only one is"},
	}}
}

// rows says that the values of an attribute also have rows in a table.
func (a *Attribute) rows(table string) *Attribute {
	a.Table = table
	a.Find("value").in("value_key")
	a.Find("type").in("type_key")
	a.Find("primary").in("is_primary")
	return a
}

func addresses() *Attribute {
	kind := text("type", "What the address is for")
	kind.Canonical = []string{"work", "home", "other"}
	return &Attribute{Name: "addresses", Type: Complex, MultiValued: true, Description: "Addresses of places", Sub: []*Attribute{
		text("formatted", "The whole address, as it is to be shown"),
		text("streetAddress", "Street, house number and what else comes before the town"),
		text("locality", "The town"),
		text("region", "The state or region"),
		text("postalCode", "The postal code"),
		text("country", "The country, as two letters of ISO 3166-1"),
		kind,
		{Name: "primary", Type: Boolean, Description: "Whether this is the one to use; only one is"},
	}}
}

func userGroups() *Attribute {
	return (&Attribute{Name: "groups", Type: Complex, MultiValued: true, Table: "directory_group_members", Description: "The groups that have the person as a member; they are changed at the groups", Sub: []*Attribute{
		exact("value", "The id of the group").in("group_id").fixed(),
		{Name: "$ref", Type: Reference, References: []string{"Group"}, CaseExact: true, Mutability: ReadOnly, Unfilterable: true, Description: "The URL of the group"},
		text("display", "The name of the group").fixed().unfilterable(),
		text("type", "How the person belongs to it: direct").fixed().unfilterable(),
	}}).fixed()
}

// enterpriseUser is RFC 7643 section 4.3.
func enterpriseUser() *Schema {
	return &Schema{ID: URNEnterpriseUser, Name: "EnterpriseUser", Description: "What an employer says of a person",
		also: []string{"urn:scim:schemas:extension:enterprise:2.0", "urn:scim:schemas:extension:enterprise:1.0"}, Attributes: []*Attribute{
			text("employeeNumber", "The number of the person at the employer"),
			text("costCenter", "The cost center"),
			text("organization", "The organization"),
			text("division", "The division"),
			text("department", "The department"),
			{Name: "manager", Type: Complex, Description: "Who manages the person", Sub: []*Attribute{
				exact("value", "The id of the manager"),
				{Name: "$ref", Type: Reference, References: []string{"User"}, CaseExact: true, Description: "The URL of the manager"},
				text("displayName", "The name of the manager").fixed(),
			}},
		}}
}
