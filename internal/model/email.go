package model

import (
	"strings"
	"unicode/utf8"
)

// Email is an address in the form that emailaddr.Parse returns, the only place
// where one is made of a text: the local part as somebody typed it, the domain in
// ASCII and lower case.
type Email string

// Key returns the form under which addresses are the same: only letters of ASCII
// have cases that every mail server takes for one.
func (e Email) Key() string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, string(e))
}

// Domain returns the part after the @.
func (e Email) Domain() string {
	_, domain, _ := strings.Cut(e.Key(), "@")
	return domain
}

// Masked returns the address with most of its local part hidden, to be shown to
// somebody who has not proved to own it: d•••@acme.com.
func (e Email) Masked() string {
	local, domain, _ := strings.Cut(string(e), "@")
	_, size := utf8.DecodeRuneInString(local)
	return local[:size] + "•••@" + domain
}

// Fold returns the form of a text in which upper and lower case are the same,
// for comparing and ordering.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
