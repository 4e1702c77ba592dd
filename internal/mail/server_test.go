package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server describes the mail server that a test wants.
type server struct {
	certificate            *tls.Certificate  // offers STARTTLS when set
	implicit               bool              // TLS from the first byte instead
	user, password         string            // asks for them when set
	onMail, onRcpt, onData error             // the answers, nil for yes
	hang                   bool              // never answers a recipient
	hangFor                func(string) bool // never answers these recipients
	hangAfterData          *atomic.Bool      // takes a message and does not say so
	arrivals               chan string       // gets each message that was taken
	letters                bool              // offers SMTPUTF8
	hangUp                 bool              // closes the connection once it has accepted a message
}

// running is a server that listens.
type running struct {
	server
	addr    string
	stopped chan struct{} // closed at the end of the test, or before by stop
	stop    func()
	hanging chan struct{} // gets something for each conversation that hangs
	begun   atomic.Int64  // conversations in all
	now     atomic.Int64  // conversations that go on
	most    atomic.Int64  // of them at a time
	mended  atomic.Bool   // refuses nothing any more

	mu        sync.Mutex
	messages  []string
	envelopes []envelope
}

func (s server) start(t *testing.T) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	run := &running{server: s, addr: l.Addr().String(), stopped: make(chan struct{}), hanging: make(chan struct{}, 1000)}
	run.stop = sync.OnceFunc(func() { close(run.stopped) })
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		base := &session{server: run, conn: c}
		run.begin()
		if s.user == "" {
			return base, nil
		}
		return &authSession{session: base}, nil
	}))
	srv.Domain = "localhost"
	srv.AllowInsecureAuth = true
	srv.EnableSMTPUTF8 = s.letters
	srv.ErrorLog = log.New(io.Discard, "", 0)
	if s.certificate != nil {
		config := &tls.Config{Certificates: []tls.Certificate{*s.certificate}}
		if s.implicit {
			l = tls.NewListener(l, config)
		} else {
			srv.TLSConfig = config
		}
	}
	go srv.Serve(l)
	t.Cleanup(func() {
		run.stop()
		srv.Close()
		l.Close()
	})
	return run
}

// begin counts a conversation.
func (r *running) begin() {
	r.begun.Add(1)
	for now := r.now.Add(1); ; {
		most := r.most.Load()
		if now <= most || r.most.CompareAndSwap(most, now) {
			return
		}
	}
}

// refuses returns an answer that the server gives until it is mended.
func (r *running) refuses(answer error) error {
	if r.mended.Load() {
		return nil
	}
	return answer
}

// received returns the messages that the server accepted.
func (r *running) received() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.messages)
}

// envelope is what a client said before a message.
type envelope struct {
	From, To string
	Letters  bool // it asked for SMTPUTF8
}

type session struct {
	server *running
	conn   *smtp.Conn
	envelope
}

func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	s.envelope = envelope{From: from, Letters: opts.UTF8}
	return s.server.refuses(s.server.onMail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.envelope.To = to
	if s.server.hang || s.server.hangFor != nil && s.server.hangFor(to) {
		s.server.hanging <- struct{}{}
		<-s.server.stopped
	}
	return s.server.refuses(s.server.onRcpt)
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.refuses(s.server.onData); err != nil {
		return err
	}
	s.server.mu.Lock()
	s.server.messages = append(s.server.messages, string(b))
	s.server.envelopes = append(s.server.envelopes, s.envelope)
	s.server.mu.Unlock()
	if s.server.arrivals != nil {
		s.server.arrivals <- string(b)
	}
	if s.server.hangAfterData != nil && s.server.hangAfterData.Load() {
		<-s.server.stopped
	}
	return nil
}

// Reset comes from the client's RSET, and from the server itself after each
// message once it has answered.
func (s *session) Reset() {
	if s.server.hangUp && len(s.server.received()) > 0 {
		s.conn.Conn().Close()
	}
}

func (s *session) Logout() error {
	s.server.now.Add(-1)
	return nil
}

// authSession asks for the password before anything else.
type authSession struct {
	*session
	known bool
}

func (s *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.user || password != s.server.password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *authSession) Mail(from string, opts *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return s.session.Mail(from, opts)
}

// selfSigned makes a certificate for 127.0.0.1 and the pool that trusts it.
func selfSigned(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
