package model

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// UserStatus says whether a user may sign in at all.
type UserStatus string

// The user statuses.
const (
	UserActive   UserStatus = "ACTIVE"
	UserDisabled UserStatus = "DISABLED"
)

// User is a person, one for each e-mail address. A user may belong to several
// organizations.
type User struct {
	ID            UserID
	Email         string
	EmailVerified bool
	FirstName     string
	LastName      string
	Picture       string   // name of the person's picture, "" when none
	TimeZone      string   // IANA name, "" for UTC
	Language      Language // "" for what the browser says
	Status        UserStatus
	ExternalID    string   // what the application calls them, "" for nothing
	Metadata      Metadata // what else it says about them
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Version       int64
}

// Name returns the user's full name, or the e-mail address when there is none.
func (u User) Name() string {
	if n := u.fullName(); n != "" {
		return n
	}
	return u.Email
}

// Location returns where a user reads clocks: absolute times that are shown to
// them are in it. It is UTC for somebody who has not said, or whose zone this
// machine does not know.
func (u User) Location() *time.Location {
	l, err := time.LoadLocation(u.TimeZone)
	if err != nil {
		return time.UTC
	}
	return l
}

func (u User) fullName() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// Initials returns one or two upper-case letters that stand for the name in an
// avatar.
func Initials(name string) string {
	first, last := "", ""
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if first == "" {
			first = string(unicode.ToUpper(r))
		} else {
			last = string(unicode.ToUpper(r))
		}
		if strings.ContainsRune(word, '@') {
			break
		}
	}
	if first == "" {
		return "?"
	}
	return first + last
}
