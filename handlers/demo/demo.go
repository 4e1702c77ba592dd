package demo

import (
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/demo"
	"github.com/anteroom/anteroom/internal/demo/mailbox"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/demo"
)

// Handler serves these pages.
type Handler struct {
	Web    *web.Web
	SignIn *signin.Service
	Mail   *mailbox.Mailbox
	DNS    *nameserver.Server
	Sample demo.Sample
	AppURL string
	IDPURL string // of the identity provider
	Now    func() time.Time
}

// Local lets only browsers on the same machine in: here everybody may be
// everybody.
func (h *Handler) Local(next web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if a, err := netip.ParseAddr(h.Web.ClientIP(r)); err != nil || !a.IsLoopback() {
			return model.Missing("")
		}
		return next(w, r)
	}
}

// Index lists the sample people and what there is to open.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v := view.Page{AppURL: h.AppURL, PortalURL: h.Web.Portal.Links.Home(), MailURL: "/demo/mail", IDPURL: h.IDPURL, DNSURL: "/demo/dns"}
	if path := h.Sample.ProvisioningPath(); path != "" {
		v.ProvisioningURL = h.IDPURL + path
	}
	for _, p := range h.Sample.People {
		v.People = append(v.People, view.Person{Name: p.Name, Email: p.Email, Org: p.Org, Role: p.Role})
	}
	return h.Web.Card(w, r, http.StatusOK, "Demo", v)
}

// Enter signs a sample person in.
func (h *Handler) Enter(w http.ResponseWriter, r *http.Request) error {
	email, err := emailaddr.Parse(r.PostFormValue("email"))
	if err != nil {
		return err
	}
	from := signin.Browser{Hash: h.Web.Browser(w, r), IP: h.Web.ClientIP(r), UserAgent: web.UserAgent(r), Device: web.Device(r)}
	if old, err := h.Web.CurrentSession(r); err == nil {
		from.Session = old
	}
	_, token, err := h.SignIn.Directly(r.Context(), email, from)
	if model.KindOf(err) == model.NotFound {
		return model.Missing("demo.no_such_person")
	}
	if err != nil {
		return err
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	return h.Web.Redirect(w, r, h.Web.Portal.Links.Home())
}

// MailIndex lists the mail that was sent.
func (h *Handler) MailIndex(w http.ResponseWriter, r *http.Request) error {
	var v view.Mail
	for _, m := range h.Mail.Messages() {
		v.Messages = append(v.Messages, view.Message{ID: m.ID, To: strings.Join(m.To, ", "), Subject: m.Subject, Language: m.Language, When: words.Start(words.Ago(h.Now(), m.ReceivedAt))})
	}
	return h.Web.Card(w, r, http.StatusOK, "Mail", v)
}

// links finds the web addresses in a mail's text.
var links = regexp.MustCompile(`https?://[^\s<>"]+`)

// MailMessage shows one mail.
func (h *Handler) MailMessage(w http.ResponseWriter, r *http.Request) error {
	m, ok := h.Mail.Message(web.Var(r, "message"))
	if !ok {
		return model.Missing("demo.mail_gone")
	}
	return h.Web.Card(w, r, http.StatusOK, m.Subject, view.MailMessage{
		ID: m.ID, From: m.From, To: strings.Join(m.To, ", "), Subject: m.Subject, When: words.Start(words.Ago(h.Now(), m.ReceivedAt)), Text: m.Text, Language: m.Language,
		Links: links.FindAllString(m.Text, -1),
	})
}
