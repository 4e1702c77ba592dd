// Package demo owns the pages that exist only while the program runs with
// sample data: who to sign in as, the mail that was sent, and the
// records of a name server.
package demo

// Page lists the sample people and what there is to open.
type Page struct {
	AppURL, PortalURL, MailURL, IDPURL, DNSURL string
	ProvisioningURL                            string // where Acme's people are told of; "" without a directory
	People                                     []Person
}

// Template names the define that renders a Page.
func (Page) Template() string { return "demo/page" }

// Person is a sample person that the visitor can sign in as.
type Person struct{ Name, Email, Org, Role string }

// Mail lists the messages that were sent, newest first.
type Mail struct{ Messages []Message }

// Template names the define that renders a Mail.
func (Mail) Template() string { return "demo/mail" }

// Message is one line of the list of mail.
type Message struct{ ID, To, Subject, Language, When string }

// MailMessage is one message, as its recipient reads it.
type MailMessage struct {
	ID, From, To, Subject, When, Text string
	Language                          string   // in which it is written, "" where it does not say
	Links                             []string // the addresses found in Text
}

// Template names the define that renders a MailMessage.
func (MailMessage) Template() string { return "demo/message" }
