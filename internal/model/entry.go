package model

// Way is a way in which people prove here who they are. Neither a connection of their
// organization is one, nor an account of their own with a provider: whether those let anybody in
// is said elsewhere.
type Way string

// The ways.
const (
	WayCode    Way = "code"    // six digits, which a mail has
	WayLink    Way = "link"    // which a mail has
	WayPasskey Way = "passkey" // of a device, or of a password manager
)

// AllWays lists them in the order in which they are shown.
func AllWays() []Way { return []Way{WayCode, WayLink, WayPasskey} }

// Ways says which of them the operator has on.
type Ways struct{ Code, Link, Passkey bool }

// Has reports whether a way is on.
func (w Ways) Has(one Way) bool {
	switch one {
	case WayCode:
		return w.Code
	case WayLink:
		return w.Link
	case WayPasskey:
		return w.Passkey
	}
	return false
}

// With returns the ways with one of them on, or off.
func (w Ways) With(one Way, on bool) Ways {
	switch one {
	case WayCode:
		w.Code = on
	case WayLink:
		w.Link = on
	case WayPasskey:
		w.Passkey = on
	}
	return w
}

// Email reports whether whoever reads their mail gets in.
func (w Ways) Email() bool { return w.Code || w.Link }

// Any reports whether one is on at all.
func (w Ways) Any() bool { return w != Ways{} }

// Sends returns what is sent to somebody who signs in by mail.
func (w Ways) Sends() ChallengeMail {
	switch {
	case w.Code:
		return SendsCode
	case w.Link:
		return SendsLink
	}
	return SendsNothing
}

// AddressKind says of what kind a domain is in which anybody gets an address.
type AddressKind string

// The kinds.
const (
	AddressDisposable AddressKind = "disposable" // of a mailbox that is thrown away
	AddressPublic     AddressKind = "public"     // of a provider that gives anybody a mailbox
)

// AddressKinds says with which kinds of addresses nobody new is let in.
type AddressKinds struct{ Disposable, Public bool }

// Has reports whether a kind is among them.
func (a AddressKinds) Has(one AddressKind) bool {
	return one == AddressDisposable && a.Disposable || one == AddressPublic && a.Public
}
