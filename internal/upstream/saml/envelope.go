package saml

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// statusSuccess is the only top-level status under which anybody has signed in (SAML
// Core 3.2.2.2).
const statusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success"

// envelope checks what a response says about itself (SAML Core 3.2.2, SAML Bindings
// 3.5.5.2, SAML Profiles 4.1.4.3).
func (want Expected) envelope(response *etree.Element) *upstream.Fault {
	if v := value(response, "Version"); v != version {
		return upstream.NewFault(CodeShape, "Response/@Version").WithGot(v).WithWant(version)
	}
	if value(response, "ID") == "" {
		return upstream.NewFault(CodeShape, "Response/@ID")
	}
	if f := want.issued(response); f != nil {
		return f
	}
	if d, ok := attr(response, "Destination"); ok && !want.here(uri(d)) {
		return upstream.NewFault(CodeDestination, "Response/@Destination").WithGot(d).WithWant(want.ACS)
	}
	if issuers := children(response, nsAssertion, "Issuer"); len(issuers) > 0 {
		if f := want.issuer(response); f != nil {
			return f
		}
	}
	return want.answers(response, "Response/@InResponseTo")
}

// issued holds the IssueInstant of a response or an assertion to the present.
func (want Expected) issued(el *etree.Element) *upstream.Fault {
	field := el.Tag + "/@IssueInstant"
	s := value(el, "IssueInstant")
	at, ok := instant(s)
	if !ok {
		return upstream.NewFault(CodeShape, field).WithGot(s)
	}
	if at.After(want.Now.Add(Skew)) || at.Before(want.Now.Add(-MaxAge-Skew)) {
		return upstream.NewFault(upstream.CodeTime, field).WithGot(s).WithWant(want.Now.UTC().Format(time.RFC3339))
	}
	return nil
}

// issuer holds an element's Issuer to the identity provider's entity ID (SAML Core
// 2.2.5: no format, or that of entities).
func (want Expected) issuer(el *etree.Element) *upstream.Fault {
	field := el.Tag + "/Issuer"
	issuer := child(el, nsAssertion, "Issuer")
	s, ok := text(issuer)
	if !ok {
		return upstream.NewFault(upstream.CodeIssuer, field).WithWant(want.IdP)
	}
	if format := value(issuer, "Format"); uri(s) != want.IdP || format != "" && format != formatEntity {
		return upstream.NewFault(upstream.CodeIssuer, field).WithGot(s).WithWant(want.IdP)
	}
	return nil
}

const formatEntity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"

// answers holds an InResponseTo to the request that waits, or to none.
func (want Expected) answers(el *etree.Element, field string) *upstream.Fault {
	to, ok := attr(el, "InResponseTo")
	switch {
	case to == want.Request && ok == (want.Request != ""):
		return nil
	case want.Request == "":
		return upstream.NewFault(CodeUnsolicited, field).WithGot(to)
	}
	return upstream.NewFault(CodeInResponseTo, field).WithGot(to).WithWant(want.Request)
}

// status refuses a response that says that signing in has failed, and repeats what it
// says: the codes from the outermost inwards, and the message.
func status(response *etree.Element) *upstream.Fault {
	st := child(response, nsProtocol, "Status")
	code := at(st, nsProtocol, "StatusCode")
	if code != nil && uri(value(code, "Value")) == statusSuccess {
		return nil
	}
	var said []string
	for c := code; c != nil; c = child(c, nsProtocol, "StatusCode") {
		v := uri(value(c, "Value"))
		said = append(said, v[strings.LastIndexByte(v, ':')+1:])
	}
	if message, ok := text(at(st, nsProtocol, "StatusMessage")); ok {
		said = append(said, strings.TrimSpace(message))
	}
	return upstream.NewFault(upstream.CodeProvider, "Response/Status").WithGot(strings.Join(said, ", "))
}

// instant reads an xs:dateTime; without a zone it is in UTC, as SAML Core 1.3.3 has
// all of them.
func instant(s string) (time.Time, bool) {
	s = uri(s)
	if len(s) > 40 {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
