package ui

// Passkeys is the list of a person's passkeys with what adds one.
type Passkeys struct {
	URL         string // below which each has its own
	Rows        []PasskeyRow
	Notice      *Notice
	Ceremony    Ceremony
	Signals     string // JSON for password managers, "" when they know nothing of the person
	Unavailable string // why passkeys don't work here; then none can be added
}

// Template names the define that renders a Passkeys.
func (Passkeys) Template() string { return "ui/passkeys" }

// PasskeyRow is one passkey.
type PasskeyRow struct {
	URL              string // of the list
	ID, Name         string
	Added, AddedISO  string
	AddedOn          string // the browser that added it, "" when it did not say
	LastUsed         string
	LastUsedISO      string       // "" when it never was
	Badge, BadgeKind string       // where it is
	Editing          *PasskeyForm // in place of the row
	Version          int64
}

// Template names the define that renders a PasskeyRow.
func (PasskeyRow) Template() string { return "ui/passkey" }

// PasskeyForm gives a passkey another name.
type PasskeyForm struct {
	URL      string // of the list
	Back     string // what leads to the page that the list is on,
	BackURL  string // and where that is
	ID, Name string // as it is called now
	Field    Field
	Version  int64 // what the form was filled from; stale is a conflict
	Page     bool  // shown as a page of its own, without JavaScript
}

// Template names the define that renders a PasskeyForm.
func (PasskeyForm) Template() string { return "ui/passkey_form" }
