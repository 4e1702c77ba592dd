package config

import (
	"errors"
	"net/url"
	"strings"
)

// database is the address of a database of PostgreSQL.
type database struct{ p *string }

// String returns the address without the password.
func (v database) String() string {
	u, err := url.Parse(*v.p)
	if err != nil || *v.p == "" {
		return ""
	}
	if _, ok := u.User.Password(); ok {
		u.User = url.UserPassword(u.User.Username(), masked)
	}
	if query := u.Query(); query.Has("password") {
		query.Set("password", masked)
		u.RawQuery = query.Encode()
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
	if err != nil {
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

// HasPassword reports whether an address of a database says the password, too.
func HasPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return strings.Contains(address, "@")
	}
	_, ok := u.User.Password()
	return ok || u.Query().Has("password")
}
