// Package domains decides when a domain is an organization's own: which names
// it may claim, when DNS is asked for the record that proves it, and what an
// answer means. Domains that only suggest joining are decided in organizations.
//
// Its neighbours are handlers/domains (/ui/domains), domainname (what a name is),
// dns (asking), and membership (which people a verified domain makes whose); the
// rows are in db/domains.go.
package domains
