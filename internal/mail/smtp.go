package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// The ways to reach the mail server.
const (
	TLSNone     = "none"     // in the clear; with a password only on this machine
	TLSStartTLS = "starttls" // STARTTLS, refused when the server does not offer it
	TLSImplicit = "tls"      // TLS from the first byte, usually port 465
)

// defaultTimeout bounds one delivery when the configuration does not.
const defaultTimeout = 30 * time.Second

// SMTPConfig says which server takes the mails and who they come from.
type SMTPConfig struct {
	Addr     string         // host:port
	User     string         // "" for a server that asks for no password
	Password string         // for User
	From     string         // the sender: an address, or "Coffeedesk <no-reply@example.com>"
	TLS      string         // TLSNone, TLSStartTLS (also "") or TLSImplicit
	Timeout  time.Duration  // for one delivery from dialling to goodbye; 0 is 30 seconds
	RootCAs  *x509.CertPool // who may vouch for the server; nil is the system's own
}

// SMTP is a Sender that gives each message to a mail server over a connection
// of its own. It is safe for concurrent use.
type SMTP struct {
	addr    string // host:port
	host    string
	from    *mail.Address
	domain  string // of from, for message ids
	tls     *tls.Config
	policy  string
	timeout time.Duration
	options []gomail.Option
	letters offer
}

// NewSMTP checks the configuration. It does not connect.
func NewSMTP(cfg SMTPConfig) (*SMTP, error) {
	s, err := newSMTP(cfg)
	if err != nil {
		return nil, fmt.Errorf("configure mail: %w", err)
	}
	return s, nil
}

func newSMTP(cfg SMTPConfig) (*SMTP, error) {
	host, portText, err := net.SplitHostPort(cfg.Addr)
	if err != nil {
		return nil, err
	}
	if port, err := strconv.ParseUint(portText, 10, 16); err != nil || port == 0 || host == "" {
		return nil, fmt.Errorf("address %q is not host:port", cfg.Addr)
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", cfg.From, err)
	}
	if from.Address, err = asciiDomain(from.Address); err != nil {
		return nil, fmt.Errorf("sender %q: %w", cfg.From, err)
	}
	if beyondASCII(from.Address) != "" {
		return nil, fmt.Errorf("sender %q: few servers take letters beyond ASCII before the @", cfg.From)
	}
	if cfg.Timeout < 0 {
		return nil, errors.New("the timeout is negative")
	}
	s := &SMTP{
		addr:    cfg.Addr,
		host:    host,
		from:    from,
		domain:  from.Address[strings.LastIndexByte(from.Address, '@')+1:],
		tls:     &tls.Config{ServerName: host, RootCAs: cfg.RootCAs, MinVersion: tls.VersionTLS12},
		policy:  cfg.TLS,
		timeout: cfg.Timeout,
	}
	if s.timeout == 0 {
		s.timeout = defaultTimeout
	}
	if s.policy == "" {
		s.policy = TLSStartTLS
	}
	s.options, err = s.clientOptions(cfg.User, cfg.Password)
	return s, err
}

// clientOptions returns what every delivery tells the client. Implicit TLS is
// the dialler's business, so to the client it is no TLS at all.
func (s *SMTP) clientOptions(user, password string) ([]gomail.Option, error) {
	opts := []gomail.Option{
		gomail.WithTimeout(s.timeout),
		gomail.WithTLSConfig(s.tls),
	}
	switch s.policy {
	case TLSStartTLS:
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLSImplicit, TLSNone:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("unknown TLS mode %q: use none, starttls or tls", s.policy)
	}
	if user == "" {
		if password != "" {
			return nil, errors.New("a password without a user")
		}
		return opts, nil
	}
	if s.policy == TLSNone && !netaddr.Loopback(s.host) {
		return nil, errors.New("a password would cross the network in the clear: use starttls or tls")
	}
	return append(opts,
		gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin),
		gomail.WithUsername(user), gomail.WithPassword(password)), nil
}

// Send gives m to the server. It returns nil once the server has taken
// responsibility for the message, whatever happens to the connection after
// that, so that a retry never follows a delivery that was acknowledged.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if _, err := s.send(ctx, m); err != nil {
		return fmt.Errorf("send mail %s: %w", m.MessageID, judge(err))
	}
	return nil
}

// send gives m to the server, and returns what that has said when it took it.
func (s *SMTP) send(ctx context.Context, m Message) (answer string, err error) {
	if err := m.check(); err != nil {
		return "", err
	}
	msg, err := s.message(m)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()

	err = s.deliver(ctx, msg, m.To)
	if msg.IsDelivered() {
		return msg.ServerResponse(), nil
	}
	if err != nil && ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	return "", err
}

func (s *SMTP) dial(ctx context.Context, network string) (net.Conn, error) {
	if s.policy == TLSImplicit {
		return (&tls.Dialer{Config: s.tls}).DialContext(ctx, network, s.addr)
	}
	return new(net.Dialer).DialContext(ctx, network, s.addr)
}

// message translates m for the library.
func (s *SMTP) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	to, err := asciiDomain(m.To)
	if err == nil {
		err = msg.To(to)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: recipient: %w", errMessage, err)
	}
	msg.Subject(m.Subject)
	msg.SetDate()
	id := m.MessageID
	if !strings.Contains(id, "@") {
		id += "@" + s.domain
	}
	msg.SetMessageIDWithValue(id)
	// Nobody's out-of-office note should answer (RFC 3834, section 5).
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Language != "" {
		msg.SetGenHeader("Content-Language", m.Language) // RFC 3282, section 2
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// Probe talks to the mail server as far as signing in to it, and sends nothing.
func (s *SMTP) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	conversation, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	return client.CloseWithSMTPClient(conversation)
}
