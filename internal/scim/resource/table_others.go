package resource

// group is RFC 7643 section 4.2.
func group() *Schema {
	return &Schema{ID: URNGroup, Name: "Group", Description: "Group of people", Attributes: []*Attribute{
		{Name: "displayName", Type: String, Required: true, Uniqueness: Server, Column: "display_key", Description: "The name of the group, there only once in a directory"},
		{Name: "members", Type: Complex, MultiValued: true, Table: "directory_group_members", Description: "Who is in the group", Sub: []*Attribute{
			exact("value", "The id of the member").in("user_id").once(),
			{Name: "$ref", Type: Reference, References: []string{"User"}, CaseExact: true, Mutability: Immutable, Unfilterable: true, Description: "The URL of the member"},
			// It is none of the schema of RFC 7643 section 8.7.1, and makes what a client has
			// added another thing than what it gets back.
			text("display", "The name of the member").fixed().unfilterable().asked(),
			{Name: "type", Type: String, Canonical: []string{"User"}, Mutability: Immutable, Unfilterable: true, Description: "What the member is"},
		}},
	}}
}

// role is a resource of ours: identity providers can offer what they read of it to
// their administrators.
func role() *Schema {
	display := text("displayName", "The name of the role").fixed().in("display_key")
	display.Required = true
	return &Schema{ID: URNRole, Name: "Role", Description: "Role of the organization", Attributes: []*Attribute{
		display,
		text("description", "What the role allows").fixed().unfilterable(),
	}}
}

// Of what follows everything is read only, and only told to clients (RFC 7643
// sections 5, 6 and 7).

func told(name string, of DataType, description string, sub ...*Attribute) *Attribute {
	return &Attribute{Name: name, Type: of, CaseExact: of == String || of == Reference, Mutability: ReadOnly, Description: description, Sub: sub}
}

func (a *Attribute) many() *Attribute { a.MultiValued = true; return a }

func (a *Attribute) must() *Attribute { a.Required = true; return a }

func metaSchema() *Schema {
	described := func() []*Attribute {
		return []*Attribute{
			told("name", String, "The name of the attribute").must(),
			told("type", String, "The data type").must(),
			told("multiValued", Boolean, "Whether it has several values").must(),
			told("description", String, "What it is"),
			told("required", Boolean, "Whether it has to be there"),
			told("canonicalValues", String, "Values that are usual").many(),
			told("caseExact", Boolean, "Whether upper and lower case differ"),
			told("mutability", String, "Who can write it"),
			told("returned", String, "When it is part of an answer"),
			told("uniqueness", String, "Among whom a value is there only once"),
			told("referenceTypes", String, "What a reference leads to").many(),
		}
	}
	sub := told("subAttributes", Complex, "The parts of a complex attribute", described()...).many()
	return &Schema{ID: URNSchema, Name: "Schema", Description: "What resources consist of", Attributes: []*Attribute{
		told("id", String, "The URN of the schema").must(),
		told("name", String, "The name of the schema").must(),
		told("description", String, "What the schema is for"),
		told("attributes", Complex, "The attributes", append(described(), sub)...).many().must(),
	}}
}

func metaResourceType() *Schema {
	return &Schema{ID: URNResourceType, Name: "ResourceType", Description: "A type of resources", Attributes: []*Attribute{
		told("id", String, "The name of the type"),
		told("name", String, "The name of the type").must(),
		told("description", String, "What resources of the type are"),
		told("endpoint", Reference, "Where they are, below the base URL").must(),
		told("schema", Reference, "The URN of their schema").must(),
		told("schemaExtensions", Complex, "What extends the schema",
			told("schema", Reference, "The URN of the extension").must(),
			told("required", Boolean, "Whether every resource has it").must()).many(),
	}}
}

func metaServiceProviderConfig() *Schema {
	supported := func() *Attribute { return told("supported", Boolean, "Whether it works here").must() }
	return &Schema{ID: URNServiceProviderConfig, Name: "ServiceProviderConfig", Description: "What this service does of SCIM", Attributes: []*Attribute{
		told("documentationUri", Reference, "A page for people"),
		told("patch", Complex, "Changing parts of resources", supported()).must(),
		told("bulk", Complex, "Several operations in one request", supported(),
			told("maxOperations", Integer, "How many").must(),
			told("maxPayloadSize", Integer, "How many bytes").must()).must(),
		told("filter", Complex, "Finding resources", supported(),
			told("maxResults", Integer, "How many in one answer").must()).must(),
		told("changePassword", Complex, "Setting passwords", supported()).must(),
		told("sort", Complex, "The order of answers", supported()).must(),
		told("etag", Complex, "Versions of resources", supported()).must(),
		// RFC 9865 section 4.
		told("pagination", Complex, "Reading a list in pages",
			told("cursor", Boolean, "Whether a page says how to get the next").must(),
			told("index", Boolean, "Whether a page can begin at a number").must(),
			told("defaultPaginationMethod", String, "Which of them an answer without either uses"),
			told("defaultPageSize", Integer, "How many without a count"),
			told("maxPageSize", Integer, "How many at the most"),
			told("cursorTimeout", Integer, "How many seconds a cursor lasts")),
		told("authenticationSchemes", Complex, "How clients say who they are",
			told("type", String, "The kind").must(),
			told("name", String, "The name").must(),
			told("description", String, "What it is").must(),
			told("specUri", Reference, "Its specification"),
			told("documentationUri", Reference, "A page for people"),
			told("primary", Boolean, "Whether it is the one to use")).many().must(),
	}}
}
