package mail

import (
	"errors"
	"net"
	"net/mail"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// TestEnvelope: the domain is in ASCII wherever mail has it, and SMTPUTF8 is asked
// for only where a local part needs it: not every server further on offers it.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, to string
		offers   bool
		want     envelope
	}{
		{"plain", "ada@acme.example", false, envelope{To: "ada@acme.example"}},
		{"plain, to a server that offers more", "ada@acme.example", true, envelope{To: "ada@acme.example"}},
		{"a domain in letters", "ada@Bücher.example", false, envelope{To: "ada@xn--bcher-kva.example"}},
		{"a domain in letters, to a server that offers more", "ada@bücher.example", true, envelope{To: "ada@xn--bcher-kva.example"}},
		{"a local part in letters", "renée@xn--bcher-kva.example", true, envelope{To: "renée@xn--bcher-kva.example", Letters: true}},
		{"both in letters", "用户@bücher.example", true, envelope{To: "用户@xn--bcher-kva.example", Letters: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			srv := server{letters: test.offers}.start(t)
			s, err := NewSMTP(SMTPConfig{Addr: srv.addr, From: "Coffeedesk <no-reply@bücher.example>", TLS: TLSNone})
			if err != nil {
				t.Fatal(err)
			}
			m := message()
			m.To = test.to
			if err := s.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			test.want.From = "no-reply@xn--bcher-kva.example"
			if diff := cmp.Diff([]envelope{test.want}, srv.envelopes); diff != "" {
				t.Errorf("envelope (-want +got):\n%s", diff)
			}
			got, err := mail.ReadMessage(strings.NewReader(srv.received()[0]))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"To": "<" + test.want.To + ">", "From": `"Coffeedesk" <no-reply@xn--bcher-kva.example>`,
				"Message-Id": "<msg_7318642950172389376@xn--bcher-kva.example>",
			}
			for name, value := range want {
				if h := got.Header.Get(name); h != value {
					t.Errorf("%s: %q, want %q", name, h, value)
				}
			}
		})
	}
}

// TestLettersToServerWithout: such a mail is given to no server that would spoil
// it, and is not tried again.
func TestLettersToServerWithout(t *testing.T) {
	t.Parallel()
	srv := server{}.start(t)
	s := newClient(t, srv, SMTPConfig{TLS: TLSNone})
	m := message()
	m.To = "renée@acme.example"
	if err := s.Send(t.Context(), m); !errors.Is(err, outbox.ErrFinal) || !strings.Contains(err.Error(), "SMTPUTF8") {
		t.Errorf("Send = %v, want a final error that names SMTPUTF8", err)
	}
	if got := srv.received(); len(got) != 0 {
		t.Errorf("the server got %q", got)
	}
	m.To = "ada@acme.example"
	if err := s.Send(t.Context(), m); err != nil {
		t.Errorf("and another mail: %v", err)
	}
}

// TestCarries: whoever types an address hears at once when no mail reaches it.
func TestCarries(t *testing.T) {
	t.Parallel()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there any more
	with, without := server{letters: true}.start(t), server{}.start(t)
	for _, test := range []struct {
		name, addr string
		to         model.Email
		refused    bool
	}{
		{"plain, a server that offers it", with.addr, "ada@acme.test", false},
		{"letters, a server that offers it", with.addr, "renée@acme.test", false},
		{"plain, a server without", without.addr, "ada@acme.test", false},
		{"a domain in letters, a server without", without.addr, "ada@xn--bcher-kva.test", false},
		{"letters, a server without", without.addr, "renée@xn--bcher-kva.test", true},
		{"letters, a server that is down", l.Addr().String(), "renée@acme.test", false},
	} {
		s, err := NewSMTP(SMTPConfig{Addr: test.addr, From: "no-reply@id.example", TLS: TLSNone})
		if err != nil {
			t.Fatal(err)
		}
		o := NewOutbox(dbtest.Open(t), keys, s, "https://anteroom.test")
		for range 2 {
			err := o.Carries(t.Context(), test.to)
			if (model.KindOf(err) == model.Invalid) != test.refused {
				t.Errorf("%s: %v", test.name, err)
			}
			if test.refused && wordstest.Of(err) != "renée@bücher.test can’t get mail from here: the mail server takes no address with letters such as “é” before the @. Use another address." {
				t.Errorf("%s says %q", test.name, wordstest.Of(err))
			}
		}
	}
	if n := without.begun.Load(); n != 1 {
		t.Errorf("the server was asked %d times for three answers, want once", n)
	}
}
