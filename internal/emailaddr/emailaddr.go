// Package emailaddr decides which texts are e-mail addresses, and in which form
// addresses are kept, so that one mailbox is one person whichever way they come
// in. It is pure: whether anybody reads an address is for signin to find out.
package emailaddr

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
)

// The limits of mail (RFC 5321, section 4.5.3.1; a path less its angle brackets).
const (
	maxLocal   = 64
	maxAddress = 254
)

// Parse returns the address in s: the local part as it was typed, in Unicode's
// normal form C, and the domain in the one form of domainname.Canonical. What stands
// around an address and is no part of it goes: white space and characters that do
// not show, <>, mailto: and the dot at the end of a domain.
//
// Everything else that would have to be changed is refused, with the reason, in
// an Invalid error for the field "email". A mailbox is what a mail server takes
// it for, so that a guess can lead to somebody else's: signs that servers read as
// routes or encoded words, letters that turn into others when somebody folds
// their case or width, and what programs disagree about, which are quoted local
// parts, address literals and comments.
func Parse(s string) (model.Email, error) {
	if len(s) > longest {
		return "", malformed()
	}
	s = unwrap(s)
	if s == "" {
		return "", invalid("emailaddr.missing")
	}
	local, host, ok := strings.Cut(s, "@")
	switch {
	case !ok || strings.Contains(host, "@") || strings.ContainsFunc(s, unicode.IsSpace) || !utf8.ValidString(s):
		return "", malformed()
	case strings.ContainsFunc(local, model.Hidden):
		return "", invalid("emailaddr.hidden")
	}
	if err := checkLocal(local); err != nil {
		return "", err
	}
	local = norm.NFC.String(local)
	domain, err := domainname.Canonical(host)
	switch {
	case err != nil && strings.ContainsFunc(host, model.Hidden):
		return "", invalid("emailaddr.hidden")
	case !strings.Contains(host, ".") && err != nil || len(local) > maxLocal:
		return "", malformed()
	case err != nil:
		return "", model.Because(invalid("emailaddr.domain", host), err)
	case len(local)+1+len(domain) > maxAddress:
		return "", malformed()
	}
	return model.Email(local + "@" + domain), nil
}

func invalid(key string, args ...any) error { return model.InvalidField("email", key, args...) }

func malformed() error { return invalid("emailaddr.malformed") }

// longest is how much of a text is looked at: an address in the longest encoding
// that anybody pastes, with what stands around it.
const longest = 2000

// unwrap returns what is left of a text without what stands around an address.
func unwrap(s string) string {
	for {
		before := s
		s = model.Bare(s)
		if n := len("mailto:"); len(s) >= n && strings.EqualFold(s[:n], "mailto:") {
			s, _, _ = strings.Cut(s[n:], "?")
		}
		if len(s) == len(before) {
			return s
		}
	}
}

// checkLocal says why a text is not the local part of an address.
func checkLocal(s string) error {
	switch {
	case s == "" || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, ".."):
		return malformed()
	case strings.Contains(s, "=?"): // RFC 2047: some programs decode it
		return invalid("emailaddr.encoded_word")
	case s[0] == '\'': // how spreadsheets mark a text, and nothing that begins a name
		return invalid("emailaddr.sign", "'")
	}
	if first, _ := utf8.DecodeRuneInString(s); unicode.IsMark(first) {
		return malformed()
	}
	for _, r := range s {
		switch {
		case r == '%' || r == '!': // RFC 5321, appendix F.2, and older ones
			return invalid("emailaddr.route", string(r))
		case strings.ContainsRune("\"(),:;<>[\\]{}|`", r): // what is quoted, brackets of lists, and pipes to programs
			return invalid("emailaddr.sign", string(r))
		case r <= unicode.MaxASCII:
		case foldsToASCII(r):
			return invalid("emailaddr.looks_like", string(r))
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			return invalid("emailaddr.sign", string(r))
		}
	}
	if composed := norm.NFC.String(s); composed != norm.NFKC.String(s) {
		return invalid("emailaddr.variant")
	}
	return nil
}

// foldsToASCII reports whether a character beyond ASCII becomes one of ASCII when
// somebody folds its case or its width, as the servers behind an address may.
func foldsToASCII(r rune) bool {
	if r == 'ß' || r == 'ẞ' { // to ss
		return true
	}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if f <= unicode.MaxASCII {
			return true
		}
	}
	// İ and ı have no simple folding: their cases depend on the language.
	if unicode.ToLower(r) <= unicode.MaxASCII || unicode.ToUpper(r) <= unicode.MaxASCII {
		return true
	}
	return strings.ContainsFunc(norm.NFKC.String(string(r)), func(r rune) bool { return r <= unicode.MaxASCII })
}

// Readable returns an address as people write it: the domain in letters. Letters
// can look like others, so that it is for people who know the address, their own or
// what they have just typed, and not for lists of others. A text that is no address
// stays as it is.
func Readable(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || !strings.Contains(domain, "xn--") {
		return email
	}
	return local + "@" + domainname.Unicode(domain)
}
