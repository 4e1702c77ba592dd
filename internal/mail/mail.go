// Package mail composes the mails that Anteroom sends, queues them with the
// change that causes them, and hands them to an SMTP server. It owns the words,
// the templates, the outbox and the transport. It does not own when a mail is
// due, which is the business of whoever puts it into the outbox.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
)

// Message is one mail to one person, ready to be stored and sent.
type Message struct {
	To      string // the bare address, without a name
	Subject string
	Text    string      // the text/plain part
	HTML    string      // the text/html part: what stands in the frame that the outbox puts around it
	Org     model.OrgID // whose mail it is, "" for the instance's
	// MessageID identifies the mail across attempts, so that a server or a
	// person can tell a retry from a second mail. Composing leaves it empty;
	// the outbox sets its own identifier. Without an "@" it gets the domain of
	// the sender.
	MessageID string
	Source    *Source `json:",omitempty"` // of what it was composed, nil for one that is not
	Language  string  `json:",omitempty"` // the tag (BCP 47) of what it is said in; the outbox sets it

	Urgent bool   `json:"-"` // somebody waits for it before a screen, so that it goes before others
	Asked  bool   `json:"-"` // whoever reads it has caused it by the request that puts it
	About  string `json:"-"` // the id of what it is about, where it is told when it cannot be delivered
}

// For returns the message for somebody who reads a language, and clocks in a time zone, where
// the outbox cannot find that out by their address.
func (m Message) For(l model.Language, zone string) Message {
	if m.Source != nil {
		by := *m.Source
		by.Language, by.TimeZone = l, zone
		m.Source = &by
	}
	return m
}

// Sender delivers one message. The error is outbox.ErrFinal when another attempt
// cannot help, and outbox.ErrDown when no other message would be taken either.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// errMessage is the mark of a message that no server can be given, however
// often it is tried.
var errMessage = fmt.Errorf("%w: invalid message", outbox.ErrFinal)

// check refuses what could change the meaning of a header or name a second
// recipient.
func (m Message) check() error {
	to, err := mail.ParseAddress(m.To)
	switch {
	case err != nil:
		return fmt.Errorf("%w: recipient: %w", errMessage, err)
	case to.Address != m.To:
		return fmt.Errorf("%w: recipient is not a bare address", errMessage)
	case !validMessageID(m.MessageID):
		return fmt.Errorf("%w: message id %q", errMessage, m.MessageID)
	}
	if err := m.checkContent(); err != nil {
		return fmt.Errorf("%w: %w", errMessage, err)
	}
	return nil
}

// checkContent refuses what is no mail.
func (m Message) checkContent() error {
	switch {
	case m.Subject == "" || strings.ContainsFunc(m.Subject, unicode.IsControl):
		return errors.New("the subject is empty or has control characters")
	case m.Text == "":
		return errors.New("no text")
	}
	return nil
}

// validMessageID reports whether s is a dot-atom, alone or with a domain
// (RFC 5322, section 3.6.4), in the characters that our identifiers use.
func validMessageID(s string) bool {
	local, domain, hasDomain := strings.Cut(s, "@")
	return atom(local) && (!hasDomain || atom(domain))
}

func atom(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.ContainsFunc(part, notAtomText) {
			return false
		}
	}
	return true
}

func notAtomText(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' && r != '+'
}
