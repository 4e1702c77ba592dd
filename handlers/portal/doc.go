// Package portal serves the admin portal: what somebody sees who has no account and was given
// a link by an organization, or whom the application shows it in a frame. The widgets are the
// rooms' own; this is the shell around them, the way in, and the first page.
//
// Its URLs are /portal/{token}, which a link opens, and /portal/{link}/…, where what it shows
// is. The rules are in internal/portal.
package portal
