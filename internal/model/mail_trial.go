package model

import "time"

// MailTrial is what came of a mail that an operator has sent to see whether mail arrives.
type MailTrial struct {
	To     string
	Server string // that was asked, as host:port
	Answer string // what it said when it took the mail, "" where it is not known
	Took   time.Duration
	Fault  MailFault // why it was not taken, "" when it was
	Said   string    // what went wrong, as the server or the network has said it
}

// MailFault is why a mail server has not taken a mail.
type MailFault string

// The faults, by who has to mend them.
const (
	MailUnset       MailFault = "unset"       // there is no mail server
	MailUnreachable MailFault = "unreachable" // nobody answers there
	MailUnprotected MailFault = "unprotected" // no TLS, or none that can be trusted
	MailCredentials MailFault = "credentials" // it does not know the user, or the password
	MailSender      MailFault = "sender"      // it does not let us send, from that address or at all
	MailRecipient   MailFault = "recipient"   // it does not take mail for the address
	MailContent     MailFault = "content"     // it does not take this mail
	MailLater       MailFault = "later"       // it does not take it now
)

// MailTemplate is what says a mail: the built-in templates, or the operator's own.
type MailTemplate struct {
	Name string
	Own  []string // files of the operator's that are used in place of built-in ones, below the folder
}

// MailTemplateFault is a file of the operator's that is not used, and the built-in one is.
type MailTemplateFault struct {
	File    string `json:"file"`    // its path below the folder
	Problem string `json:"problem"` // and what to do about it
}

// Setting is something that the server was started with, as operators see it.
type Setting struct {
	Name, Value string // the value of a secret is hidden
	Origin      string // where it comes from
}
