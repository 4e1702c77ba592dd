package model

import (
	"strings"
	"unicode/utf8"
)

// Text says what a text has to be like that people give something. All of them
// are read by the same rule, so that none can hide what it says, turn the words
// beside it round, or show nothing at all.
type Text struct {
	Field    string // of the form and of the error
	Key      string // what the keys of its errors begin with
	Most     int    // characters
	Required bool
	Lines    bool // there may be several
}

// The texts that have a rule of their own beside the shared one, or a limit that
// forms know.
var (
	OrganizationName = Text{Field: "name", Key: "model.name", Most: 200, Required: true}
	AppName          = Text{Field: "app_name", Key: "model.name", Most: 64, Required: true}
	ApplicationName  = Text{Field: "name", Key: "model.name", Most: 200, Required: true}
	ConnectionName   = Text{Field: "name", Key: "model.name", Most: 64, Required: true}
	GroupName        = Text{Field: "groups", Key: "model.name", Most: 256}
	OwnGroupName     = Text{Field: "name", Key: "model.name", Most: 128, Required: true}
	APIKeyName       = Text{Field: "name", Key: "model.name", Most: 255, Required: true}
	OperatorName     = Text{Field: "name", Key: "model.name", Most: 200, Required: true}
	PasskeyName      = Text{Field: "name", Key: "model.name", Most: 120, Required: true}
	FirstName        = Text{Field: "first_name", Key: "model.name", Most: 255}
	LastName         = Text{Field: "last_name", Key: "model.name", Most: 255}
	RoleLabel        = Text{Field: "label", Key: "model.label", Most: 64}
	AttributeLabel   = Text{Field: "label", Key: "model.label", Most: 64}
	ExternalID       = Text{Field: "external_id", Key: "model.external_id", Most: 255}
	Description      = Text{Field: "description", Key: "model.description", Most: 2000}
	BreakGlassReason = Text{Field: "reason", Key: "model.reason", Most: 200, Required: true}
	SupportReason    = Text{Field: "reason", Key: "model.reason", Most: 200, Required: true}
	DisableReason    = Text{Field: "reason", Key: "model.reason", Most: 200, Required: true}
	SuspendReason    = Text{Field: "reason", Key: "model.reason", Most: 200}
	DomainReason     = Text{Field: "reason", Key: "model.reason", Most: 200}
	InvitationNote   = Text{Field: "note", Key: "model.note", Most: 300, Lines: true}
	PortalNote       = Text{Field: "note", Key: "model.note", Most: 300, Lines: true}
)

// Read returns a text that somebody else has sent, who is not asked again: as Shown has it, and
// "" for one that is no such text.
func (t Text) Read(s string) string {
	s, err := t.Parse(Shown(s))
	if err != nil {
		return ""
	}
	return s
}

// Parse returns a text without the spaces around it. It returns an Invalid error
// for the field when it is missing or too long, or has characters that do not show
// or turn the direction of others. Those that join letters are fine: some languages
// need them.
func (t Text) Parse(s string) (string, error) {
	s = strings.TrimSpace(s)
	visible := s
	if t.Lines {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		visible = strings.ReplaceAll(s, "\n", " ")
	}
	switch {
	case s == "" && t.Required:
		return "", InvalidField(t.Field, t.Key+"_missing")
	case utf8.RuneCountInString(s) > t.Most:
		return "", InvalidField(t.Field, t.Key+"_too_long", t.Most)
	case s != "" && !Visible(visible):
		return "", InvalidField(t.Field, t.Key+"_hidden")
	}
	return s, nil
}
