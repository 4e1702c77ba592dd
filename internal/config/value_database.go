package config

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// database is the address of a database of PostgreSQL.
type database struct{ p *string }

// passwords are the parameters of an address that nobody else may see: the user's, and that of
// the key of a client's certificate.
var passwords = [...]string{"password", "sslpassword"}

// String returns the address without the password.
func (v database) String() string {
	u, err := url.Parse(*v.p)
	if err != nil || *v.p == "" {
		return ""
	}
	if _, ok := u.User.Password(); ok {
		u.User = url.UserPassword(u.User.Username(), masked)
	}
	query := u.Query()
	for _, name := range passwords {
		if query.Has(name) {
			query.Set(name, masked)
			u.RawQuery = query.Encode()
		}
	}
	shown, err := url.QueryUnescape(u.String())
	if err != nil {
		return u.Scheme + "://…"
	}
	return shown
}

func (v database) Set(s string) error {
	// The value is not repeated in the errors: it may hold a password.
	u, err := url.Parse(s)
	if err != nil || ambiguous(s, u) {
		return errors.New("this is not a URL; write it as in postgres://anteroom@db.internal/anteroom, with every character of a password that is no letter or digit as in %40")
	}
	if u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("the database can be PostgreSQL alone; write it as in postgres://anteroom@db.internal/anteroom, or leave it out for an SQLite file in the data directory")
	}
	if strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "" {
		return errors.New("this URL names no database; write it as in postgres://anteroom@db.internal/anteroom")
	}
	*v.p = s
	return nil
}

// ambiguous reports whether an address has an @ but the one before its hosts: in a password that
// is not escaped, of which a part would be taken for a host, looked up and named in errors.
func ambiguous(s string, u *url.URL) bool {
	n := strings.Count(s, "@")
	return n > 1 || n == 1 && u.User == nil
}

// HasPassword reports whether an address of a database says the password, too.
func HasPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return strings.Contains(address, "@")
	}
	_, ok := u.User.Password()
	return ok || slices.ContainsFunc(passwords[:], u.Query().Has)
}
