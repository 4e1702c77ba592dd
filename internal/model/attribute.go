package model

// Attribute is something that the operator wants to know of people beside what all
// directories can say. Their documents have the values.
type Attribute struct {
	Name        string        `json:"name"`        // as directories and tokens have it
	Label       string        `json:"label"`       // as people read it
	Description string        `json:"description"` // "" for none
	Type        AttributeType `json:"type"`
	InPortal    bool          `json:"in_portal"` // people see it there
	InTokens    bool          `json:"in_tokens"` // applications that ask get it
}

// AttributesURN is the schema, an extension of that of users, in which directories say what the
// operator wants to know.
const AttributesURN = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User"

// Path returns the name that identity providers map to.
func (a Attribute) Path() string { return AttributesURN + ":" + a.Name }

// AttributeType is what the values of an Attribute are (RFC 7643 section 2.3).
type AttributeType string

// The types that an Attribute can have.
const (
	AttributeString   AttributeType = "string"
	AttributeBoolean  AttributeType = "boolean"
	AttributeInteger  AttributeType = "integer"
	AttributeDecimal  AttributeType = "decimal"
	AttributeDateTime AttributeType = "dateTime"
)

// AttributeTypes lists the types in the order in which they are shown.
func AttributeTypes() []AttributeType {
	return []AttributeType{AttributeString, AttributeBoolean, AttributeInteger, AttributeDecimal, AttributeDateTime}
}

// AttributesOf are what a directory says of somebody by attributes, in the order in which they
// are declared; what is not said is left out.
type AttributesOf struct {
	Provider Provider // whose directory it is, "" for none
	Values   []AttributeValue
}

// AttributeValue is what a directory says of somebody by one attribute.
type AttributeValue struct {
	Attribute Attribute
	Value     any // a string, a bool or a json.Number; of a time the string
}
