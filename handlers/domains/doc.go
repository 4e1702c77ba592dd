// Package domains shows the domains that an organization has proved to own or is
// about to, and takes what people do with them.
//
// Its URLs are /ui/domains…. The rules are in internal/domains, the markup is in
// views/domains, the rows are in db/domains.go. Domains that only suggest joining
// are on the general page, by the rules of internal/organizations.
package domains
