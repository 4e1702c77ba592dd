package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	html "html/template"
	"net"
	"net/textproto"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/outbox"
	"github.com/anteroom/anteroom/internal/secret"
)

// trier is a Sender that tells what its server says.
type trier interface {
	Try(ctx context.Context, m Message) model.MailTrial
}

// Try sends a mail to an address at once, past the queues, and returns what came of it. The
// mail says that it is one to see whether mail arrives, within the frame of all mails.
func (o *Outbox) Try(ctx context.Context, to model.Email) (model.MailTrial, error) {
	if !o.HasServer() {
		return model.MailTrial{To: string(to), Fault: model.MailUnset}, nil
	}
	i, err := o.db.Instance(ctx)
	if err != nil {
		return model.MailTrial{}, fmt.Errorf("try mail: %w", err)
	}
	m, err := o.framed(ctx, trial(CleanName(i.AppName), string(to)))
	if err != nil {
		return model.MailTrial{}, fmt.Errorf("try mail: %w", err)
	}
	if t, ok := o.sender.(trier); ok {
		return t.Try(ctx, m), nil
	}
	done := model.MailTrial{To: m.To}
	if err := o.sender.Send(ctx, m); err != nil {
		done.Fault, done.Said = model.MailLater, err.Error()
	}
	return done, nil
}

// trial returns the mail that is tried: for the operator, who works in English.
func trial(app, to string) Message {
	text := "This is a test: " + app + " can send mail to this address. Somebody who runs it has asked for it in the console. There is nothing to do."
	return Message{
		To: to, Subject: "Test mail from " + app, Text: text + "\n", HTML: "<p>" + html.HTMLEscapeString(text) + "</p>", Language: "en",
		MessageID: "test-" + secret.NewSource(nil).Token(),
	}
}

// Try gives m to the server once, and returns what that says.
func (s *SMTP) Try(ctx context.Context, m Message) model.MailTrial {
	begun := time.Now()
	answer, err := s.send(ctx, m)
	done := model.MailTrial{To: m.To, Server: s.addr, Answer: strings.TrimSpace(answer), Took: time.Since(begun)}
	if err != nil {
		done.Fault, done.Said = faultOf(err)
	}
	return done
}

// faultOf returns who has to mend what has kept a mail from being taken, and what was said.
func faultOf(err error) (model.MailFault, string) {
	var refused *gomail.SendError
	if errors.As(err, &refused) {
		return refusalOf(refused), Said(strings.TrimPrefix(refused.Error(), refused.Reason.String()+": "))
	}
	said := Said(err.Error())
	var (
		untrusted *tls.CertificateVerificationError
		unknown   x509.UnknownAuthorityError
		notTLS    tls.RecordHeaderError
		reply     *textproto.Error
		network   net.Error
	)
	switch {
	case errors.Is(err, errMessage):
		return model.MailContent, said
	case errors.As(err, &untrusted), errors.As(err, &unknown), errors.As(err, &notTLS), strings.Contains(said, "STARTTLS"):
		return model.MailUnprotected, said
	case errors.As(err, &reply) && slices.Contains([]int{530, 534, 535, 538}, reply.Code), strings.Contains(said, "SMTP AUTH"):
		return model.MailCredentials, said // RFC 4954 §6
	case errors.As(err, &reply) && reply.Code < 500:
		return model.MailLater, said
	case errors.As(err, &reply):
		return model.MailSender, said
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network):
		return model.MailUnreachable, said
	}
	return model.MailUnreachable, said
}

// refusalOf returns what a refusal in the middle of a conversation means.
func refusalOf(refused *gomail.SendError) model.MailFault {
	code := refused.ErrorCode()
	switch {
	case code == 0:
		return model.MailUnreachable // it has hung up
	case slices.Contains([]int{530, 535}, code):
		return model.MailCredentials
	case code < 500:
		return model.MailLater
	case refused.Reason == gomail.ErrSMTPMailFrom:
		return model.MailSender
	case refused.Reason == gomail.ErrSMTPRcptTo && final(refused):
		return model.MailRecipient
	case refused.Reason == gomail.ErrSMTPRcptTo:
		return model.MailSender // it is no relay for us
	}
	if final(refused) {
		return model.MailContent
	}
	return model.MailSender
}

// inTheWay finds what the log has before what went wrong, and quoted what a server has said.
var (
	inTheWay = regexp.MustCompile(`^(send mail \S+: |not to be tried again: |nothing can be delivered now: |dial failed: |(?:sending|closing) (?:SMTP|message) [^:]+: )+`)
	quoted   = regexp.MustCompile(`^(\d{3}) (".*")$`)
)

// Said returns what went wrong with a mail, without what only the log needs.
func Said(failure string) string {
	said, _, _ := strings.Cut(inTheWay.ReplaceAllString(failure, ""), ", affected ")
	if reply := quoted.FindStringSubmatch(said); reply != nil {
		if text, err := strconv.Unquote(reply[2]); err == nil {
			said = reply[1] + " " + strings.Join(strings.Fields(text), " ")
		}
	}
	return cmp.Or(said, failure)
}

// Templates returns by what each mail is said, in the order in which people read of them, and
// which files of the operator's are not used.
func (o *Outbox) Templates() (all []model.MailTemplate, faults []model.MailTemplateFault) {
	for _, name := range Names() {
		t := model.MailTemplate{Name: name}
		for file := range o.texts.own {
			if base := file[strings.LastIndexByte(file, '/')+1:]; strings.HasPrefix(base, name+".") {
				t.Own = append(t.Own, file)
			}
		}
		slices.Sort(t.Own)
		all = append(all, t)
	}
	return all, o.texts.faults
}

// Repeat lets the operator have mails tried once more that have failed, unless they have
// expired. It returns how many.
func (o *Outbox) Repeat(ctx context.Context, by model.Actor) (n int, err error) {
	for _, queue := range []model.Queue{model.QueueCodes, model.QueueMail} {
		some, err := outbox.Repeat(ctx, o.db, by, queue, "")
		if err != nil {
			return n, err
		}
		n += some
	}
	return n, nil
}
