package imports

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"
)

// clerkRecord is what Clerk’s Backend API says of something (https://clerk.com/docs/reference/backend-api),
// or its command line of somebody.
type clerkRecord struct {
	Object string `json:"object"` // "" for the command line
	ID     string `json:"id"`

	Name    string                     `json:"name"`
	Public  map[string]json.RawMessage `json:"public_metadata"`
	Private map[string]json.RawMessage `json:"private_metadata"`

	ExternalID string          `json:"external_id"`
	FirstName  string          `json:"first_name"`
	LastName   string          `json:"last_name"`
	Locale     string          `json:"locale"`
	Banned     bool            `json:"banned"`
	PrimaryID  string          `json:"primary_email_address_id"`
	Addresses  json.RawMessage `json:"email_addresses"`
	Primary    string          `json:"primary_email_address"` // command line: one that is verified
	Unverified []string        `json:"unverified_email_addresses"`

	Role         string `json:"role"`
	Organization struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"organization"`
	User struct {
		ID string `json:"user_id"`
	} `json:"public_user_data"`
}

// clerkAddress is one of the addresses of somebody.
type clerkAddress struct {
	ID           string `json:"id"`
	Address      string `json:"email_address"`
	Verification struct {
		Status string `json:"status"`
	} `json:"verification"`
}

// clerk returns what a file from Clerk says: a table that its dashboard writes, or JSON.
func clerk(f File) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		facts := parsed(f, []string{"data"}, clerkRecord.fact)
		if isTable(f) {
			facts = clerkTable(f)
		}
		facts(yield)
	}
}

func (c clerkRecord) fact() fact {
	switch {
	case c.Object == "organization":
		return fact{id: c.ID, organization: &organization{c.ID, c.Name}, metadata: both(c.Public, c.Private)}
	case c.Object == "organization_membership":
		return fact{member: &belonging{c.Organization.ID, c.Organization.Name, c.User.ID, split(c.Role)}}
	case c.Object == "user" || c.Object == "" && strings.HasPrefix(c.ID, "user_"):
		return c.user()
	}
	return fact{unread: refusal("it is no user, organization or membership of Clerk")}
}

func (c clerkRecord) user() fact {
	p := &person{firstName: c.FirstName, lastName: c.LastName, language: readable(c.Locale), externalID: c.ID}
	if c.ExternalID != "" {
		p.externalID = c.ExternalID
	} else if own, ok := c.Private["clerkExternalId"]; ok { // where the command line puts it
		if err := decode(own, &p.externalID); err != nil {
			return fact{unread: err}
		}
		delete(c.Private, "clerkExternalId")
	}
	if err := c.address(p); err != nil {
		return fact{unread: err}
	}
	f := fact{id: c.ID, person: p, metadata: both(c.Public, c.Private)}
	if c.Banned {
		f.aside = disabledThere
	}
	return f
}

// address takes the primary address.
func (c clerkRecord) address(p *person) error {
	if c.Object == "" {
		if p.email, p.proven = c.Primary, c.Primary != ""; !p.proven && len(c.Unverified) > 0 {
			p.email = c.Unverified[0]
		}
		return nil
	}
	var all []clerkAddress
	if c.Addresses != nil {
		if err := decode(c.Addresses, &all); err != nil {
			return err
		}
	}
	for _, a := range all {
		if p.email == "" || a.ID == c.PrimaryID {
			p.email, p.proven = a.Address, a.Verification.Status == "verified"
		}
	}
	return nil
}

// clerkTable returns what the table says that Clerk’s dashboard writes.
func clerkTable(f File) iter.Seq[fact] {
	return func(yield func(fact) bool) {
		for text, err := range opened(f, ahead) {
			if err != nil {
				yield(fact{at: Place{f.Name, 1}, unread: err})
				return
			}
			for r := range rows(f.Name, text, []string{"id", "first_name", "last_name", "primary_email_address", "verified_email_addresses", "unverified_email_addresses"}) {
				if !yield(clerkRow(r)) {
					return
				}
			}
		}
	}
}

func clerkRow(r row) fact {
	if r.unread != nil {
		return fact{at: r.at, unread: r.unread}
	}
	p := &person{}
	var verified, unverified []string
	for i, name := range r.columns {
		value := strings.TrimSpace(r.fields[i])
		switch name {
		case "id":
			p.externalID = value
		case "first_name":
			p.firstName = value
		case "last_name":
			p.lastName = value
		case "primary_email_address":
			p.email = value
		case "verified_email_addresses":
			verified = split(value)
		case "unverified_email_addresses":
			unverified = split(value)
		}
	}
	if all := slices.Concat(verified, unverified); p.email == "" && len(all) > 0 {
		p.email = all[0]
	}
	p.proven = slices.Contains(verified, p.email)
	return fact{at: r.at, id: p.externalID, person: p}
}
