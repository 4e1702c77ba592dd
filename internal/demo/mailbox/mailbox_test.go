package mailbox

import (
	"fmt"
	"net"
	"net/smtp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// open starts a mailbox that the end of the test closes.
func open(t *testing.T) *Mailbox {
	t.Helper()
	m, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// send delivers lines as one message to ada and bob.
func send(m *Mailbox, lines ...string) error {
	return smtp.SendMail(m.Addr(), nil, "no-reply@id.example",
		[]string{"ada@acme.example", "bob@acme.example"}, []byte(strings.Join(lines, "\r\n")))
}

func TestMailbox(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lines []string
		want  Message
	}{
		"plain": {
			[]string{"Subject: Hello", "Message-ID: <msg_1@id.example>", "Content-Language: en", "", "Hi Ada,", ".dot", ""},
			Message{Subject: "Hello", MessageID: "msg_1@id.example", Language: "en", Text: "Hi Ada,\n.dot\n"},
		},
		"encoded subject": {
			[]string{"Subject: =?UTF-8?q?Gr=C3=BC=C3=9Fe?= =?utf-8?B?IDQyIQ==?=", "", "x", ""},
			Message{Subject: "Grüße 42!", Text: "x\n"},
		},
		"alternatives": {
			[]string{
				"Subject: Both", "Content-Type: multipart/alternative; boundary=b", "",
				"--b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "caf=C3=A9, soft=", "ly", "",
				"--b", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: BASE64", "", "PHA+Y2Fm", "w6k8L3A+", "",
				"--b--", "",
			},
			Message{Subject: "Both", Text: "café, softly\n", HTML: "<p>café</p>"},
		},
		"nested with attachment": {
			[]string{
				"Subject: Nested", "Content-Type: multipart/mixed; boundary=a", "",
				"--a", "Content-Type: multipart/alternative; boundary=b", "",
				"--b", "", "the text",
				"--b", "Content-Type: text/html", "", "<p>the text</p>",
				"--b--",
				"--a", "Content-Type: text/plain", "Content-Disposition: attachment; filename=x.txt", "", "not the text",
				"--a--", "",
			},
			Message{Subject: "Nested", Text: "the text", HTML: "<p>the text</p>"},
		},
		"not UTF-8": {
			[]string{"Subject: Odd", "", "caf\xe9", ""},
			Message{Subject: "Odd", Text: "caf\ufffd\n"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t)
			if err := send(m, tt.lines...); err != nil {
				t.Fatal(err)
			}
			tt.want.ID = "1"
			tt.want.From, tt.want.To = "no-reply@id.example", []string{"ada@acme.example", "bob@acme.example"}
			got := m.Messages()
			if diff := cmp.Diff([]Message{tt.want}, got, cmpopts.IgnoreFields(Message{}, "ReceivedAt")); diff != "" {
				t.Fatalf("Messages (-want +got):\n%s", diff)
			}
			if got[0].ReceivedAt.IsZero() {
				t.Error("ReceivedAt is not set")
			}
		})
	}
}

func TestMailboxRefuses(t *testing.T) {
	t.Parallel()
	var deep []string
	for i := range maxDepth + 1 {
		deep = append(deep, fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d", i), "", fmt.Sprintf("--b%d", i))
	}
	many := []string{"Content-Type: multipart/mixed; boundary=b", ""}
	for range maxParts + 1 {
		many = append(many, "--b", "", "x")
	}
	tests := map[string][]string{
		"no header":          {"this is not a header", "", "x", ""},
		"no boundary":        {"Content-Type: multipart/mixed", "", "x", ""},
		"bad content type":   {"Content-Type: ;", "", "x", ""},
		"unknown encoding":   {"Content-Transfer-Encoding: uuencode", "", "x", ""},
		"broken base64":      {"Content-Transfer-Encoding: base64", "", "!!!!", ""},
		"too many levels":    append(deep, "", "x", ""),
		"too many parts":     append(many, "--b--", ""),
		"unfinished":         {"Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x", ""},
		"more than a mebi":   {"Subject: Big", "", strings.Repeat(strings.Repeat("x", 998)+"\r\n", maxBytes/1000+1)},
		"unreadable charset": {"Subject: =?utf-7?q?x?=", "", "x", ""},
	}
	for name, lines := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t)
			if err := send(m, lines...); err == nil {
				t.Error("the message was accepted")
			}
			if got := m.Messages(); len(got) != 0 {
				t.Errorf("the mailbox keeps %d messages, want none", len(got))
			}
		})
	}
}

func TestMailboxKeepsTheNewest(t *testing.T) {
	t.Parallel()
	m := open(t)
	for i := range maxMessages + 2 {
		m.keep(Message{Subject: fmt.Sprint("mail ", i+1)})
	}
	got := m.Messages()
	if len(got) != maxMessages {
		t.Fatalf("Messages has %d, want %d", len(got), maxMessages)
	}
	newest, oldest := got[0], got[len(got)-1]
	if newest.ID != "202" || newest.Subject != "mail 202" || oldest.ID != "3" {
		t.Errorf("newest = %+v, oldest = %+v, want mails 202 and 3", newest, oldest)
	}
	if _, ok := m.Message("2"); ok {
		t.Error("mail 2 is still there")
	}
	if msg, ok := m.Message("3"); !ok || msg.Subject != "mail 3" {
		t.Errorf("Message(3) = %+v, %t", msg, ok)
	}
}

func TestListenRefuses(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "mail.example:0", "127.0.0.1", "127.0.0.1:99999"} {
		if m, err := Listen(addr); err == nil {
			m.Close()
			t.Errorf("Listen(%q) reports success", addr)
		}
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	m, err := Listen("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", m.Addr()) // an open connection must not hold Close up
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 2 {
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if conn, err := net.Dial("tcp", m.Addr()); err == nil {
		conn.Close()
		t.Error("the mailbox still accepts connections")
	}
}
