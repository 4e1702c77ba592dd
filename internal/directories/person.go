package directories

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Person is what a provider says of somebody. Doc is all of it, as JSON, as it is shown to
// the provider again; the rest is what the rules go by.
type Person struct {
	UserName    string
	ExternalID  string // "" where the provider does not say
	DisplayName string
	GivenName   string
	FamilyName  string
	Emails      []model.DirectoryEmail
	Active      bool
	Doc         string

	SameEmails bool // the addresses are those that the document had before, for certain
}

// check returns an Invalid error for what cannot be stored, for the field of that name.
func (p Person) check() error {
	for _, f := range []struct {
		field, value string
		required     bool
	}{{"userName", p.UserName, true}, {"externalId", p.ExternalID, false}, {"displayName", p.DisplayName, false}} {
		if err := checkName(f.field, f.value, f.required); err != nil {
			return err
		}
	}
	return nil
}

// checkName returns an Invalid error for a name of the protocol. One that is required tells who
// or what is meant, in lists and rules, and so it is what it looks like.
func checkName(field, value string, required bool) error {
	switch {
	case required && strings.TrimSpace(value) == "":
		return model.InvalidField(field, "directories.missing", field)
	case len(value) > model.MostUserName:
		return model.InvalidField(field, "directories.too_long", field, model.MostUserName)
	case !utf8.ValidString(value) || strings.ContainsRune(value, 0) || required && !model.Visible(strings.TrimSpace(value)):
		return model.InvalidField(field, "directories.unreadable", field)
	}
	return nil
}

// tombstone finds what Entra ID makes of a user name when the user is deleted there: the id
// before the old address.
var tombstone = regexp.MustCompile(`^[0-9a-fA-F]{32}[^@]+@`)

// email returns the address that mail to somebody goes to: the primary one, or that at
// work, or one that does not say what it is for, or any, or the name of the user; "" when
// none of them is an address.
func (p Person) email() model.Email {
	ranks := []func(model.DirectoryEmail) bool{
		func(e model.DirectoryEmail) bool { return e.Primary },
		func(e model.DirectoryEmail) bool { return model.Fold(e.Type) == "work" },
		func(e model.DirectoryEmail) bool { return e.Type == "" },
		func(model.DirectoryEmail) bool { return true },
	}
	for _, rank := range ranks {
		for _, e := range p.Emails {
			if !rank(e) {
				continue
			}
			if email := parsed(e.Value); email != "" {
				return email
			}
		}
	}
	return parsed(p.UserName)
}

func parsed(s string) model.Email {
	email, err := emailaddr.Parse(s)
	if err != nil || tombstone.MatchString(string(email)) {
		return ""
	}
	return email
}

// on makes a user what a provider says. Who they are here stays, and their address.
func (p Person) on(u model.DirectoryUser) model.DirectoryUser {
	u.UserName, u.ExternalID, u.DisplayName, u.GivenName, u.FamilyName = p.UserName, p.ExternalID, p.DisplayName, p.GivenName, p.FamilyName
	u.Emails, u.Active, u.Doc = p.Emails, p.Active, p.Doc
	return u
}

// names returns what a provider calls somebody, "" for what is no name.
func names(u model.DirectoryUser) (first, last string) {
	return model.FirstName.Read(u.GivenName), model.LastName.Read(u.FamilyName)
}

// reads returns the language in which a provider says that somebody reads, "" for none that
// there is: the preferred one, or else that of the region whose formats they use.
func reads(u model.DirectoryUser) model.Language {
	var said struct{ PreferredLanguage, Locale string }
	if json.Unmarshal([]byte(u.Doc), &said) != nil { // another shape says nothing of it
		return ""
	}
	return membership.Reads(cmp.Or(said.PreferredLanguage, said.Locale))
}
