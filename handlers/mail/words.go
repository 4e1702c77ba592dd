package mail

import (
	"fmt"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/mail"
	"github.com/anteroom/anteroom/views/ui"
)

// resultOf says what came of a test mail, and what to do.
func resultOf(t model.MailTrial) *view.Result {
	v := &view.Result{Kind: ui.KindError, Said: t.Said}
	if t.Fault == "" {
		v.Kind, v.Title = ui.KindOK, fmt.Sprintf("The mail to %s was taken.", emailaddr.Readable(t.To))
		v.Text = "What becomes of it now is for the servers behind. If it does not arrive, look into the junk folder, and whether SPF and DKIM of the sender’s domain name this mail server."
		if t.Server != "" {
			v.Title = fmt.Sprintf("%s took the mail to %s.", t.Server, emailaddr.Readable(t.To))
		}
		v.Said = t.Answer
		return v
	}
	v.Title, v.Text = faultText(t)
	return v
}

// faultText says what kept a mail from being taken, and what to do about it.
func faultText(t model.MailTrial) (title, text string) {
	switch t.Fault {
	case model.MailUnset:
		return "There is no mail server.", "Set smtp-addr and smtp-from in the configuration, and restart the server."
	case model.MailUnreachable:
		return fmt.Sprintf("%s could not be reached, or did not answer in time.", t.Server), "Check smtp-addr, that the port is the right one for smtp-tls, and that no firewall is between."
	case model.MailUnprotected:
		return fmt.Sprintf("The connection to %s could not be protected.", t.Server), "Check smtp-tls: starttls is usual on port 587, tls on port 465. The server’s certificate has to be for the name in smtp-addr, from an authority that this machine trusts."
	case model.MailCredentials:
		return fmt.Sprintf("%s did not let us sign in.", t.Server), "Check smtp-user and smtp-password. Many providers want a password that they make for one app."
	case model.MailSender:
		return fmt.Sprintf("%s does not let us send.", t.Server), "Check that it may send for the address in smtp-from, and that this machine or user may send through it."
	case model.MailRecipient:
		return fmt.Sprintf("%s does not take mail for %s.", t.Server, emailaddr.Readable(t.To)), "The set-up works as far as that. Check the address, or try another one."
	case model.MailContent:
		return fmt.Sprintf("%s did not take this mail.", t.Server), "What it says is below. If templates of yours are used, try without them."
	}
	return fmt.Sprintf("%s did not take the mail now.", t.Server), "Try again in a few minutes: many servers put off those whom they don’t know yet."
}
