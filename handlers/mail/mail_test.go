package mail_test

import (
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/mailbox"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
)

const home = "/console/mail"

// through returns a world whose mail goes through a server, and a browser in its console.
func through(t *testing.T, addr string) (*handlerstest.World, *handlerstest.Browser) {
	t.Helper()
	w := handlerstest.New(t)
	sender, err := mail.NewSMTP(mail.SMTPConfig{Addr: addr, From: "Coffeedesk <no-reply@coffeedesk.example>", TLS: mail.TLSNone, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	w.Config.Outbox = mail.NewOutbox(w.DB, w.Config.Keys, sender, "https://id.coffeedesk.example")
	w.Config.MailSettings = []model.Setting{{Name: "smtp-addr", Value: addr, Origin: "ANTEROOM_SMTP_ADDR"}, {Name: "smtp-password", Value: "(secret)", Origin: "smtp_password in anteroom.toml"}}
	w.Serve(t, handlers.New)
	b, _ := w.Console(t)
	return w, b
}

// TestOthersAreNotIn: how mail goes out is for operators alone.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	browsers := map[string]*handlerstest.Browser{"nobody": w.Browser(t), "an admin": w.As(t, handlerstest.Dana)}
	before := len(w.Post.Mails())
	for name, b := range browsers {
		b.Get(t, home).After(t, "/console/sign-in")
		if a := b.Post(t, home+"/test", url.Values{"email": {"ada@acme.test"}}); !strings.HasPrefix(a.Location(), "/console/sign-in?") {
			t.Errorf("%s: %d to %q", name, a.Status, a.Location())
		}
	}
	if len(w.Post.Mails()) != before {
		t.Error("a mail was sent")
	}
}

// TestTry: a test mail goes through the mail server, at once, and the page says what that
// answers.
func TestTry(t *testing.T) {
	t.Parallel()
	box, err := mailbox.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	_, b := through(t, box.Addr())
	page := b.Get(t, home).Shows(t)
	if got := page.Find(".mail-settings").Text(); !strings.Contains(got, box.Addr()) || !strings.Contains(got, "ANTEROOM_SMTP_ADDR") || !strings.Contains(got, "(secret)") {
		t.Errorf("the settings are %q", got)
	}
	for _, how := range [][]string{nil, handlerstest.Inline} {
		shown := b.Post(t, home+"/test", url.Values{"email": {"Ada@Acme.test"}}, how...).Shows(t)
		if got := shown.Find("#mail-result").Text(); !strings.Contains(got, box.Addr()+" took the mail to Ada@acme.test.") || !strings.Contains(got, "OK") {
			t.Errorf("the result is %q", got)
		}
		if shown.Has("html") == (how != nil) {
			t.Error("htmx gets the page, or a browser does not")
		}
	}
	if got := box.Messages(); len(got) != 2 || got[0].Subject != "Test mail from Anteroom" {
		t.Errorf("arrived: %+v", got)
	}
	wrong := b.Post(t, home+"/test", url.Values{"email": {"ada"}}).Page(t, http.StatusUnprocessableEntity)
	if !strings.Contains(wrong.Find("#mail-to-error").Text(), "email address") || len(box.Messages()) != 2 {
		t.Errorf("a wrong address: %q", wrong.Find("#mail-to-error").Text())
	}
}

// refusing is a mail server that refuses in a way of its own.
type refusing struct{ mail, rcpt error }

func (s refusing) NewSession(*smtp.Conn) (smtp.Session, error) { return session{nil, s}, nil }

type session struct {
	smtp.Session
	refusing
}

func (s session) Mail(string, *smtp.MailOptions) error { return s.mail }
func (s session) Rcpt(string, *smtp.RcptOptions) error { return s.rcpt }
func (session) Reset()                                 {}
func (session) Logout() error                          { return nil }

// TestTryRefused: what a mail server says is shown in its words, and in ours what to do.
func TestTryRefused(t *testing.T) {
	t.Parallel()
	serve := func(s refusing) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		server := smtp.NewServer(s)
		go server.Serve(l)
		t.Cleanup(func() { server.Close() })
		return l.Addr().String()
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	for name, test := range map[string]struct {
		addr string
		want []string
	}{
		"nobody there": {nobody, []string{nobody + " could not be reached", "Check smtp-addr", "connection refused"}},
		"no such user": {serve(refusing{rcpt: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}}), []string{"does not take mail for ada@acme.test", "Check the address", "550 5.1.1 no such user"}},
		"no relay":     {serve(refusing{rcpt: &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "relay denied"}}), []string{"does not let us send", "554 5.7.1 relay denied"}},
		"not you":      {serve(refusing{mail: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not your address"}}), []string{"does not let us send", "smtp-from", "not your address"}},
		"not now":      {serve(refusing{rcpt: &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}}), []string{"did not take the mail now", "451 4.7.1 greylisted"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, b := through(t, test.addr)
			got := b.Post(t, home+"/test", url.Values{"email": {"ada@acme.test"}}).Shows(t).Find("#mail-result").Text()
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not say %q", got, want)
				}
			}
			if strings.Contains(got, "test-") || strings.Contains(got, "affected") {
				t.Errorf("it says what only the log needs: %q", got)
			}
		})
	}
}

// TestWithoutServer: the page says what does not work, and what to set.
func TestWithoutServer(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.WithoutMail(t)
	b, _ := w.Console(t)
	if got := b.Get(t, home).Shows(t).Find(".notice").Text(); !strings.Contains(got, "No mail goes out.") || !strings.Contains(got, "smtp-addr") {
		t.Errorf("the page says %q", got)
	}
	if got := b.Post(t, home+"/test", url.Values{"email": {"ada@acme.test"}}).Shows(t).Find("#mail-result").Text(); !strings.Contains(got, "There is no mail server.") {
		t.Errorf("the result is %q", got)
	}
}

// TestQueue: what has failed is shown with what the server said, page by page, and tried again.
func TestQueue(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	if got := page.Find("#mail-waiting").Text() + page.Find("#mail-failed").Text(); got != "00" || page.Has("#mail-repeat") || page.Has("#mail-troubles") {
		t.Errorf("nothing was sent: %q", got)
	}
	for range 27 {
		w.Write(t, func(tx *db.Tx) error {
			m := mail.Message{To: "gone@acme.test", Subject: "Hello", Text: "Hello"}
			return w.Outbox.Put(t.Context(), tx, m, tx.Now().Add(time.Hour))
		})
	}
	if got := b.Get(t, home).Shows(t).Find("#mail-waiting").Text(); got != "27" {
		t.Errorf("%s wait", got)
	}
	w.RefuseMails(t)
	page = b.Get(t, home).Shows(t)
	rows := page.Find("#mail-troubles").All("li")
	if page.Find("#mail-failed").Text() != "27" || len(rows) != 25 {
		t.Fatalf("%s have failed, and %d are listed", page.Find("#mail-failed").Text(), len(rows))
	}
	if got := rows[0].Text(); !strings.Contains(got, "somebody at acme.test") || !strings.Contains(got, "550 5.1.1 no such user") || strings.Contains(got, "not to be tried") || strings.Contains(got, "gone@") {
		t.Errorf("a row says %q", got)
	}
	if rows := b.Get(t, page.Find("#mail-next").Attr("href")).Shows(t).Find("#mail-troubles").All("li"); len(rows) != 2 {
		t.Errorf("%d on the second page", len(rows))
	}
	b.Post(t, home+"/repeat", url.Values{}).LeadsTo(t, home)
	if got := b.Get(t, home).Shows(t).Find(".toast").Text(); !strings.Contains(got, "27 mails are tried again.") {
		t.Errorf("the toast says %q", got)
	}
	if w.Deliver(t); len(w.Post.Mails()) != 27 {
		t.Errorf("%d arrived", len(w.Post.Mails()))
	}
	b.Post(t, home+"/repeat", url.Values{}).LeadsTo(t, home)
}

// TestTemplates: the page says which mails are said by the operator's templates, and which of
// those are not used.
func TestTemplates(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	folder := filepath.Join(t.TempDir(), "mail")
	if _, err := mail.Export(folder, []string{"signin"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "sigin.txt"), []byte("Hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	texts, faults := mail.ReadTexts(folder, w.Config.Log)
	if len(faults) != 1 {
		t.Fatal(faults)
	}
	w.Config.Outbox.SayBy(texts)
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	if got := page.Find("#mail-all-templates").Text(); !regexp.MustCompile(`signin\s*signin\.html\s*signin\.txt`).MatchString(got) {
		t.Errorf("the templates are %q", got)
	}
	if got := page.Find(".notice").Text(); !strings.Contains(got, "sigin.txt is not used.") {
		t.Errorf("the page warns %q", got)
	}
}
