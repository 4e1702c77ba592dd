// Package sso shows the ways in which an organization's people sign in through
// somebody else, leads through setting one up, and takes what people do with them.
//
// Its URLs are /ui/sso…. The rules are in internal/sso, the markup, the sentences and the
// guides to identity providers are in views/sso, the rows are in db/connections.go and
// db/connection_settings.go. Signing in itself is elsewhere.
package sso
