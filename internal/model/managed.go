package model

// ManagedKind says what sort of thing a configuration file describes.
type ManagedKind string

// The kinds of things that a configuration file describes. Secrets stand apart from what they are
// of: a file may leave them to others.
const (
	ManagedApplication        ManagedKind = "application"
	ManagedApplicationSecrets ManagedKind = "application_secrets"
	ManagedOrganization       ManagedKind = "organization" // the features of it
	ManagedPermission         ManagedKind = "permission"
	ManagedRole               ManagedKind = "role"
	ManagedSetting            ManagedKind = "setting" // of the instance
	ManagedWebhook            ManagedKind = "webhook"
	ManagedWebhookSecret      ManagedKind = "webhook_secret"
)

// Managed is something that the configuration file describes which was applied last. It is
// changed there and nowhere else.
type Managed struct {
	Kind ManagedKind
	Name string // what the file calls it
	ID   string // what it is here: see the kinds' own identifiers; the name of a permission or setting
	Ref  string // where the file says that a secret or picture is, as in env:NAME; "" for all others
	File string // the name of the file
}
