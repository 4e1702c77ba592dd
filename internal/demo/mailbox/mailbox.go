// Package mailbox is an SMTP server for demonstrations and tests: it accepts
// every mail and keeps the last few in memory, so that a page can show what
// would have been sent. It delivers nothing, and listens on loopback only.
package mailbox

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"
)

// The bounds of a mailbox.
const (
	maxMessages    = 200     // kept; older ones are forgotten
	maxBytes       = 1 << 20 // of one message
	maxRecipients  = 20
	maxConnections = 16
	idleTimeout    = 30 * time.Second // of a connection, in either direction
)

// Mailbox is a running server. Its methods may be called from several
// goroutines.
type Mailbox struct {
	server   *smtp.Server
	listener net.Listener
	stopped  chan struct{} // closed when the server accepts no more

	mu       sync.Mutex
	messages []Message // oldest first
	last     int       // the number of the newest message
}

// Listen starts a mailbox on addr, a loopback address such as "127.0.0.1:0".
func Listen(addr string) (*Mailbox, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("listen for mail: %q is not a loopback address", host)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mail: %w", err)
	}
	m := &Mailbox{listener: netutil.LimitListener(l, maxConnections), stopped: make(chan struct{})}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{mailbox: m}, nil
	}))
	m.server.Domain = "localhost"
	m.server.MaxMessageBytes = maxBytes
	m.server.MaxRecipients = maxRecipients
	m.server.ReadTimeout = idleTimeout
	m.server.WriteTimeout = idleTimeout
	m.server.EnableSMTPUTF8 = true
	// A client that hangs up is its own affair and nothing for our log.
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() {
		defer close(m.stopped)
		// Accepting fails only when the listener is closed, by Close.
		_ = m.server.Serve(m.listener)
	}()
	return m, nil
}

// Addr returns the address that the mailbox listens on, as host:port.
func (m *Mailbox) Addr() string { return m.listener.Addr().String() }

// Messages returns the messages that are kept, newest first.
func (m *Mailbox) Messages() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	newest := slices.Clone(m.messages)
	slices.Reverse(newest)
	return newest
}

// Message returns the message with the given id, and false when there is none
// or it has been forgotten.
func (m *Mailbox) Message(id string) (Message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i := slices.IndexFunc(m.messages, func(msg Message) bool { return msg.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return m.messages[i], true
}

// Close stops the server and closes its connections. The messages stay
// readable. Closing again does nothing.
func (m *Mailbox) Close() error {
	err := m.server.Close()
	if errors.Is(err, smtp.ErrServerClosed) {
		err = nil
	}
	// The server closes the listener only once Serve has taken note of it.
	if closeErr := m.listener.Close(); !errors.Is(closeErr, net.ErrClosed) {
		err = errors.Join(err, closeErr)
	}
	<-m.stopped
	return err
}

// keep numbers a message and stores it, forgetting the oldest when full.
func (m *Mailbox) keep(msg Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	msg.ID = strconv.Itoa(m.last)
	if len(m.messages) == maxMessages {
		m.messages = slices.Delete(m.messages, 0, 1)
	}
	m.messages = append(m.messages, msg)
}

// session is one connection's mail in progress.
type session struct {
	mailbox *Mailbox
	from    string
	to      []string
}

// Mail begins a message.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt adds a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data reads the message and keeps it. The server bounds its size.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	msg, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{
			Code:         554,
			EnhancedCode: smtp.EnhancedCode{5, 6, 0},
			Message:      "The message cannot be read",
		}
	}
	msg.From, msg.To, msg.ReceivedAt = s.from, slices.Clone(s.to), time.Now()
	s.mailbox.keep(msg)
	return nil
}

// Reset forgets the message in progress.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the connection; there is nothing to free.
func (s *session) Logout() error { return nil }
