package saml

import (
	"time"

	"github.com/beevik/etree"
)

// Logout is our request to an identity provider to end a session there, and with it those of
// others (SAML Core 3.7.1, SAML Profiles 4.4.4.1).
type Logout struct {
	ID     string // of the form of a Request's
	Issued time.Time
	To, SP string
	// Subject and Session are as the assertion had them; the latter may be empty.
	Subject NameID
	Session string
}

// Redirect returns the address that carries the request, signed (SAML Bindings 3.4.4).
func (l Logout) Redirect(relayState string, key KeyPair) (string, error) {
	return redirect(l.To, asRequest, l.element(), relayState, &key)
}

// Post returns the form that carries the request, signed (SAML Bindings 3.5.4).
func (l Logout) Post(relayState string, key KeyPair) (Form, error) {
	return post(l.To, asRequest, l.element(), relayState, &key)
}

func (l Logout) element() *etree.Element {
	el := outgoing("samlp:LogoutRequest", l.ID, l.Issued, l.To, l.SP)
	el.CreateAttr("NotOnOrAfter", stamp(l.Issued.Add(MaxAge)))
	name := el.CreateElement("saml:NameID")
	for _, a := range [][2]string{{"Format", l.Subject.Format}, {"NameQualifier", l.Subject.NameQualifier}, {"SPNameQualifier", l.Subject.SPNameQualifier}} {
		if a[1] != "" {
			name.CreateAttr(a[0], a[1])
		}
	}
	name.SetText(l.Subject.Value)
	if l.Session != "" {
		el.CreateElement("samlp:SessionIndex").SetText(l.Session)
	}
	return el
}

// LoggedOut is our answer to an identity provider that has sessions here ended: they are
// (SAML Core 3.7.2).
type LoggedOut struct {
	ID           string
	Issued       time.Time
	To, SP       string
	InResponseTo string
}

// Redirect returns the address that carries the answer, signed.
func (l LoggedOut) Redirect(relayState string, key KeyPair) (string, error) {
	return redirect(l.To, asAnswer, l.element(), relayState, &key)
}

// Post returns the form that carries the answer, signed.
func (l LoggedOut) Post(relayState string, key KeyPair) (Form, error) {
	return post(l.To, asAnswer, l.element(), relayState, &key)
}

func (l LoggedOut) element() *etree.Element {
	el := outgoing("samlp:LogoutResponse", l.ID, l.Issued, l.To, l.SP)
	el.CreateAttr("InResponseTo", l.InResponseTo)
	add(el.CreateElement("samlp:Status"), "samlp:StatusCode", "Value", statusSuccess)
	return el
}

// outgoing begins a message of ours.
func outgoing(tag, id string, issued time.Time, to, sp string) *etree.Element {
	el := etree.NewElement(tag)
	for _, a := range [][2]string{
		{"xmlns:samlp", nsProtocol}, {"xmlns:saml", nsAssertion}, {"ID", id}, {"Version", version}, {"IssueInstant", stamp(issued)}, {"Destination", to},
	} {
		el.CreateAttr(a[0], a[1])
	}
	el.CreateElement("saml:Issuer").SetText(sp)
	return el
}
