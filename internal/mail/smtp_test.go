package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/outbox"
)

func message() Message {
	return Message{
		To:        "ada@acme.example",
		Subject:   "Grüße, 048291",
		Language:  "de",
		Text:      "Hello Ada,\n\n.a line that begins with a dot, and 你好\n",
		HTML:      "<p>Hello Ada</p>",
		MessageID: "msg_7318642950172389376",
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	certificate, roots := selfSigned(t)
	tests := map[string]struct {
		server server
		client SMTPConfig
	}{
		"in the clear":                {client: SMTPConfig{TLS: TLSNone}},
		"password on this machine":    {server{user: "app", password: "s3cret"}, SMTPConfig{TLS: TLSNone, User: "app", Password: "s3cret"}},
		"STARTTLS by default":         {server{certificate: certificate}, SMTPConfig{RootCAs: roots}},
		"STARTTLS with password":      {server{certificate: certificate, user: "app", password: "s3cret"}, SMTPConfig{TLS: TLSStartTLS, RootCAs: roots, User: "app", Password: "s3cret"}},
		"TLS from the first byte":     {server{certificate: certificate, implicit: true}, SMTPConfig{TLS: TLSImplicit, RootCAs: roots}},
		"TLS with password":           {server{certificate: certificate, implicit: true, user: "app", password: "s3cret"}, SMTPConfig{TLS: TLSImplicit, RootCAs: roots, User: "app", Password: "s3cret"}},
		"hang-up after the last byte": {server{hangUp: true}, SMTPConfig{TLS: TLSNone}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := tt.server.start(t)
			s := newClient(t, srv, tt.client)
			if err := s.Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			if got := srv.received(); len(got) != 1 {
				t.Fatalf("the server has %d messages, want 1", len(got))
			}
		})
	}
}

func TestSendHeaders(t *testing.T) {
	t.Parallel()
	srv := server{}.start(t)
	s := newClient(t, srv, SMTPConfig{TLS: TLSNone})
	for range 2 { // the second is a retry
		if err := s.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	for _, raw := range srv.received() {
		m, err := mail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Header.Date(); err != nil {
			t.Errorf("Date: %v", err)
		}
		if diff := cmp.Diff([]string{message().Text, message().HTML}, alternatives(t, m)); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
		delete(m.Header, "Date")
		delete(m.Header, "Content-Type")
		want := mail.Header{
			"Auto-Submitted":   {"auto-generated"},
			"Content-Language": {"de"},
			"From":             {`"Coffeedesk" <no-reply@id.example>`},
			"Message-Id":       {"<msg_7318642950172389376@id.example>"},
			"Mime-Version":     {"1.0"},
			"Subject":          {"=?UTF-8?q?Gr=C3=BC=C3=9Fe,_048291?="},
			"To":               {"<ada@acme.example>"},
		}
		if diff := cmp.Diff(want, m.Header); diff != "" {
			t.Errorf("header (-want +got):\n%s", diff)
		}
	}
}

// alternatives returns the decoded parts of a multipart/alternative message.
func alternatives(t *testing.T, m *mail.Message) []string {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/alternative" {
		t.Fatalf("Content-Type = %q", m.Header.Get("Content-Type"))
	}
	var parts []string
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, strings.ReplaceAll(string(b), "\r\n", "\n"))
	}
}

func TestSendFails(t *testing.T) {
	t.Parallel()
	certificate, roots := selfSigned(t)
	_, otherRoots := selfSigned(t)
	const timeout = 200 * time.Millisecond
	tests := map[string]struct {
		server      server
		client      SMTPConfig
		final, down bool
	}{
		"greylisted":             {server{onRcpt: reply(450)}, SMTPConfig{TLS: TLSNone}, false, false},
		"sender deferred":        {server{onMail: reply(421)}, SMTPConfig{TLS: TLSNone}, false, true},
		"data deferred":          {server{onData: reply(451)}, SMTPConfig{TLS: TLSNone}, false, false},
		"recipient refused":      {server{onRcpt: reply(550)}, SMTPConfig{TLS: TLSNone}, true, false},
		"no such mailbox":        {server{onRcpt: reply(550, 1, 1)}, SMTPConfig{TLS: TLSNone}, true, false},
		"mailbox disabled":       {server{onRcpt: reply(550, 2, 1)}, SMTPConfig{TLS: TLSNone}, true, false},
		"no such domain":         {server{onRcpt: reply(550, 4, 4)}, SMTPConfig{TLS: TLSNone}, true, false},
		"takes no mail":          {server{onRcpt: reply(556, 1, 10)}, SMTPConfig{TLS: TLSNone}, true, false},
		"relay denied":           {server{onRcpt: reply(554, 7, 1)}, SMTPConfig{TLS: TLSNone}, false, false},
		"sender unknown at RCPT": {server{onRcpt: reply(550, 1, 8)}, SMTPConfig{TLS: TLSNone}, false, false},
		"server in trouble":      {server{onRcpt: reply(550, 3, 0)}, SMTPConfig{TLS: TLSNone}, false, false},
		"password wanted late":   {server{onRcpt: reply(530, 7, 0)}, SMTPConfig{TLS: TLSNone}, false, false},
		"sender refused":         {server{onMail: reply(553)}, SMTPConfig{TLS: TLSNone}, false, true},
		"sender's domain":        {server{onMail: reply(550, 1, 8)}, SMTPConfig{TLS: TLSNone}, false, true},
		"session refused":        {server{onMail: reply(554, 7, 1)}, SMTPConfig{TLS: TLSNone}, false, true},
		"content refused":        {server{onData: reply(554)}, SMTPConfig{TLS: TLSNone}, true, false},
		"too big":                {server{onData: reply(552, 3, 4)}, SMTPConfig{TLS: TLSNone}, true, false},
		"taken for spam":         {server{onData: reply(550, 7, 1)}, SMTPConfig{TLS: TLSNone}, true, false},
		"no DMARC":               {server{onData: reply(550, 7, 26)}, SMTPConfig{TLS: TLSNone}, false, false},
		"no disk there":          {server{onData: reply(554, 3, 1)}, SMTPConfig{TLS: TLSNone}, false, false},
		"wrong password":         {server{user: "app", password: "s3cret"}, SMTPConfig{TLS: TLSNone, User: "app", Password: "wrong"}, false, true},
		"password not asked for": {server{}, SMTPConfig{TLS: TLSNone, User: "app", Password: "s3cret"}, false, true},
		"no STARTTLS offered":    {server{}, SMTPConfig{TLS: TLSStartTLS, RootCAs: roots}, false, true},
		"unknown certificate":    {server{certificate: certificate}, SMTPConfig{TLS: TLSStartTLS, RootCAs: otherRoots}, false, true},
		"unknown, implicit":      {server{certificate: certificate, implicit: true}, SMTPConfig{TLS: TLSImplicit, RootCAs: otherRoots}, false, true},
		"hangs in the dialogue":  {server{hang: true}, SMTPConfig{TLS: TLSNone, Timeout: timeout}, false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := tt.server.start(t)
			err := newClient(t, srv, tt.client).Send(t.Context(), message())
			if err == nil {
				t.Fatal("Send reports success")
			}
			if final, down := errors.Is(err, outbox.ErrFinal), errors.Is(err, outbox.ErrDown); final != tt.final || down != tt.down {
				t.Errorf("%v is final: %t, down: %t; want %t and %t", err, final, down, tt.final, tt.down)
			}
			if got := srv.received(); len(got) != 0 {
				t.Errorf("the server has %d messages, want none", len(got))
			}
		})
	}
}

// TestSendToSilence has a server that takes the connection and says nothing.
func TestSendToSilence(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	cfg := SMTPConfig{Addr: l.Addr().String(), From: "no-reply@id.example", TLS: TLSNone, Timeout: time.Minute}
	s, err := NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn)
	go func() {
		c, err := l.Accept()
		if err == nil {
			accepted <- c
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error)
	go func() { result <- s.Send(ctx, message()) }()
	conn := <-accepted
	defer conn.Close()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) || errors.Is(err, outbox.ErrFinal) {
		t.Errorf("Send = %v, want a temporary error because it was cancelled", err)
	}

	cfg.Timeout = 50 * time.Millisecond
	if s, err = NewSMTP(cfg); err != nil {
		t.Fatal(err)
	}
	var timeout net.Error
	if err := s.Send(t.Context(), message()); !errors.As(err, &timeout) || !timeout.Timeout() || errors.Is(err, outbox.ErrFinal) {
		t.Errorf("Send = %v, want a temporary error because of the time", err)
	}
}

func TestSendRefusesInjection(t *testing.T) {
	t.Parallel()
	srv := server{}.start(t)
	s := newClient(t, srv, SMTPConfig{TLS: TLSNone})
	tests := map[string]func(*Message){
		"subject":             func(m *Message) { m.Subject = "Hi\r\nBcc: eve@evil.example" },
		"subject, bare LF":    func(m *Message) { m.Subject = "Hi\nBcc: eve@evil.example" },
		"subject, empty":      func(m *Message) { m.Subject = "" },
		"recipient":           func(m *Message) { m.To = "ada@acme.example\r\nBcc: eve@evil.example" },
		"recipient, command":  func(m *Message) { m.To = "ada@acme.example>\r\nRCPT TO:<eve@evil.example" },
		"two recipients":      func(m *Message) { m.To = "ada@acme.example, eve@evil.example" },
		"recipient with name": func(m *Message) { m.To = "Ada <ada@acme.example>" },
		"no recipient":        func(m *Message) { m.To = "" },
		"message id":          func(m *Message) { m.MessageID = "msg_1>\r\nBcc: eve@evil.example" },
		"message id, empty":   func(m *Message) { m.MessageID = "" },
		"message id, bracket": func(m *Message) { m.MessageID = "a@b>c" },
		"no text":             func(m *Message) { m.Text = "" },
	}
	t.Run("group", func(t *testing.T) {
		for name, spoil := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				m := message()
				spoil(&m)
				if err := s.Send(t.Context(), m); !errors.Is(err, outbox.ErrFinal) {
					t.Errorf("Send = %v, want a permanent error", err)
				}
			})
		}
	})
	if got := srv.received(); len(got) != 0 {
		t.Errorf("the server has %d messages, want none", len(got))
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]SMTPConfig{
		"no port":                   {Addr: "mail.example", From: "a@b.example"},
		"port zero":                 {Addr: "mail.example:0", From: "a@b.example"},
		"port in words":             {Addr: "mail.example:smtp", From: "a@b.example"},
		"no host":                   {Addr: ":25", From: "a@b.example"},
		"no sender":                 {Addr: "mail.example:25"},
		"two senders":               {Addr: "mail.example:25", From: "a@b.example, c@d.example"},
		"unknown TLS mode":          {Addr: "mail.example:25", From: "a@b.example", TLS: "ssl"},
		"negative timeout":          {Addr: "mail.example:25", From: "a@b.example", Timeout: -1},
		"password without user":     {Addr: "mail.example:25", From: "a@b.example", Password: "x"},
		"password across a network": {Addr: "mail.example:25", From: "a@b.example", TLS: TLSNone, User: "a", Password: "x"},
	}
	for name, cfg := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := NewSMTP(cfg); err == nil {
				t.Error("NewSMTP reports success")
			}
		})
	}
}

// reply returns the error that makes the server answer with code, and the two
// numbers that explain it.
func reply(code int, why ...int) error {
	enhanced := smtp.EnhancedCode{code / 100, 0, 0}
	copy(enhanced[1:], why)
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: "as the test wants it"}
}

func newClient(t *testing.T, srv *running, cfg SMTPConfig) *SMTP {
	t.Helper()
	cfg.Addr, cfg.From = srv.addr, "Coffeedesk <no-reply@id.example>"
	s, err := NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
