// Package portal decides who opens an organization's admin portal: by links, for people who
// have no account, that show the widgets for domains, single sign-on and provisioning and
// nothing else.
//
// A shareable link is for an organization's IT people, and opens as often as they like until
// it expires. An embedded one is for a frame in a page of the application, and opens once, at
// once. Whoever has opened one acts as the link: what that may do is in access.InWidget, and
// every rule asks there in its transaction, so that a link that was revoked does nothing from
// the next request on.
//
// Its neighbours are handlers/portal (/portal/… and /ui/portal-links), and the rooms that it
// shows; the rows are in db/portal_links.go.
package portal
