package model

// AttributeCreated is the payload of attribute.created.
type AttributeCreated struct {
	After Attribute `json:"after"`
}

// AttributeUpdated is the payload of attribute.updated.
type AttributeUpdated struct {
	Before Attribute `json:"before"`
	After  Attribute `json:"after"`
}

// AttributeDeleted is the payload of attribute.deleted.
type AttributeDeleted struct {
	Before Attribute `json:"before"`
}

// EventType implements Payload.
func (AttributeCreated) EventType() EventType { return EventAttributeCreated }

// EventType implements Payload.
func (AttributeUpdated) EventType() EventType { return EventAttributeUpdated }

// EventType implements Payload.
func (AttributeDeleted) EventType() EventType { return EventAttributeDeleted }

func (p AttributeCreated) states() (before, after any) { return nil, p.After }
func (p AttributeUpdated) states() (before, after any) { return p.Before, p.After }
func (p AttributeDeleted) states() (before, after any) { return p.Before, nil }
