package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// A local part beyond ASCII goes only through a mail server that offers SMTPUTF8
// (RFC 6531), and only such a mail asks for it: every server further on would have
// to offer it, too.

// carrier is a Sender that knows whether its server takes such mail.
type carrier interface {
	TakesLetters(ctx context.Context) (bool, error)
}

// Carries returns an Invalid error for the field "email" when mail never reaches
// an address from here, so that whoever typed it can be told at once. While nobody
// knows, it returns nil: the mail waits, like any other.
func (o *Outbox) Carries(ctx context.Context, to model.Email) error {
	if !o.HasServer() {
		return model.InvalidField("email", "mail.no_server")
	}
	c, knows := o.sender.(carrier)
	letter := beyondASCII(string(to))
	if !knows || letter == "" {
		return nil
	}
	if takes, err := c.TakesLetters(ctx); takes || err != nil {
		return nil
	}
	return model.InvalidField("email", "mail.letters", emailaddr.Readable(string(to)), letter)
}

// beyondASCII returns the first letter in the local part of an address that ASCII
// does not have, "" for none.
func beyondASCII(address string) string {
	local, _, _ := strings.Cut(address, "@")
	for _, r := range local {
		if r > unicode.MaxASCII {
			return string(r)
		}
	}
	return ""
}

// asciiDomain returns an address with its domain as mail carries it.
func asciiDomain(address string) (string, error) {
	at := strings.LastIndexByte(address, '@')
	if !strings.ContainsFunc(address[at+1:], func(r rune) bool { return r > unicode.MaxASCII }) {
		return address, nil
	}
	domain, err := domainname.Parse(address[at+1:])
	return address[:at+1] + domain, err
}

// How long it is believed what the server has offered, and that it could not be
// asked; and how long asking may take, while a person waits.
const (
	offerLife  = 10 * time.Minute
	retryAfter = time.Minute
	askTimeout = 5 * time.Second
)

// offer is what is known of a server. It is safe for concurrent use.
type offer struct {
	mu    sync.Mutex
	takes bool
	err   error
	until time.Time
}

// TakesLetters implements carrier: it asks the server, at most every few minutes.
func (s *SMTP) TakesLetters(ctx context.Context) (bool, error) {
	s.letters.mu.Lock()
	defer s.letters.mu.Unlock()
	if time.Now().Before(s.letters.until) {
		return s.letters.takes, s.letters.err
	}
	// The answer is for all, whoever it was that did not wait for it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTimeout)
	defer cancel()
	s.letters.takes, s.letters.err = s.askForLetters(ctx)
	s.letters.until = time.Now().Add(offerLife)
	if s.letters.err != nil {
		s.letters.until = time.Now().Add(retryAfter)
	}
	return s.letters.takes, s.letters.err
}

func (s *SMTP) askForLetters(ctx context.Context) (bool, error) {
	client, err := s.client(ctx)
	if err != nil {
		return false, err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return false, fmt.Errorf("ask the mail server: %w", err)
	}
	takes, _ := conversation.Extension("SMTPUTF8")
	// It has said what it offers; how it says goodbye is its own affair.
	_ = client.CloseWithSMTPClient(conversation)
	return takes, nil
}

// client returns the client of one conversation.
func (s *SMTP) client(ctx context.Context, more ...gomail.Option) (*gomail.Client, error) {
	// The library heeds the context only while it dials, and leaves the
	// connection open when the greeting, TLS or authentication fails. Closing
	// it with the context mends both.
	dial := func(dialCtx context.Context, network, _ string) (net.Conn, error) {
		conn, err := s.dial(dialCtx, network)
		if err == nil {
			context.AfterFunc(ctx, func() { conn.Close() })
		}
		return conn, err
	}
	return gomail.NewClient(s.host, append(append([]gomail.Option{gomail.WithDialContextFunc(dial)}, s.options...), more...)...)
}

// deliver has one conversation, in which it hands over a message to an address.
func (s *SMTP) deliver(ctx context.Context, msg *gomail.Msg, to string) (err error) {
	if beyondASCII(to) == "" {
		client, err := s.client(ctx, gomail.WithoutSMTPUTF8())
		if err != nil {
			return err
		}
		return client.DialAndSendWithContext(ctx, msg)
	}
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("dial failed: %w", err)
	}
	defer func() { err = errors.Join(err, client.CloseWithSMTPClient(conversation)) }()
	if takes, _ := conversation.Extension("SMTPUTF8"); !takes {
		return fmt.Errorf("%w: the mail server takes no letters beyond ASCII before the @: it does not offer SMTPUTF8", errMessage)
	}
	return client.SendWithSMTPClient(conversation, msg)
}
