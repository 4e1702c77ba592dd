package saml

import (
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// LogoutRequest is what an identity provider has proven: that somebody has signed out there
// (SAML Core 3.7.1).
type LogoutRequest struct {
	ID      string
	Subject NameID
	// Sessions are those of its sessions that end; without any all of the person do.
	Sessions []string
	// Until is when it can be used no more, skew included: so long its ID has to be
	// remembered, since it must be accepted once.
	Until time.Time
}

// mostIndexes is how many sessions one request may name.
const mostIndexes = 100

// VerifyLogout returns what a request proves that an identity provider has a browser bring;
// ACS is where it came in. Its error is always a *upstream.Fault. That it is used once is for
// the caller to see to.
func VerifyLogout(m Message, want Expected) (LogoutRequest, error) {
	el, f := want.proved(m, asRequest, "LogoutRequest")
	if f != nil {
		return LogoutRequest{}, f
	}
	if f := want.says(el); f != nil {
		return LogoutRequest{}, f.At(StepEnvelope)
	}
	if _, f := want.during(el); f != nil {
		return LogoutRequest{}, f.At(StepEnvelope)
	}
	r := LogoutRequest{ID: value(el, "ID"), Until: want.Now.Add(MaxAge + 2*Skew)}
	if r.Subject, f = want.named(el); f != nil {
		return LogoutRequest{}, f.At(StepSubject)
	}
	for _, index := range children(el, nsProtocol, "SessionIndex") {
		s, ok := text(index)
		if !ok || s == "" || len(r.Sessions) == mostIndexes {
			return LogoutRequest{}, upstream.NewFault(CodeLogoutShape, "SessionIndex").WithGot(s).At(StepSubject)
		}
		r.Sessions = append(r.Sessions, s)
	}
	return r, nil
}

// VerifyLoggedOut returns an error, always a *upstream.Fault, unless an answer proves that an
// identity provider has done as our request asks. ACS is where it came in.
func VerifyLoggedOut(m Message, want Expected) error {
	el, f := want.proved(m, asAnswer, "LogoutResponse")
	if f != nil {
		return f
	}
	if f := want.says(el); f != nil {
		return f.At(StepEnvelope)
	}
	if f := want.answers(el, "LogoutResponse/@InResponseTo"); f != nil {
		return f.At(StepEnvelope)
	}
	if f := status(el); f != nil {
		return upstream.NewFault(CodeLogoutFailed, f.Field).WithGot(f.Got).At(StepStatus)
	}
	return nil
}

// says checks what a message about signing out says about itself. One that is signed names
// where it goes (SAML Bindings 3.4.5.2 and 3.5.5.2), and its issuer (SAML Profiles 4.4.4).
func (want Expected) says(el *etree.Element) *upstream.Fault {
	if v := value(el, "Version"); v != version {
		return upstream.NewFault(CodeLogoutShape, el.Tag+"/@Version").WithGot(v).WithWant(version)
	}
	if value(el, "ID") == "" {
		return upstream.NewFault(CodeLogoutShape, el.Tag+"/@ID")
	}
	if f := want.issuer(el); f != nil {
		return f
	}
	if d := uri(value(el, "Destination")); !want.here(d) {
		return upstream.NewFault(CodeDestination, el.Tag+"/@Destination").WithGot(d).WithWant(want.ACS)
	}
	return want.issued(el)
}

// named returns whom a request means, in the open or encrypted for us.
func (want Expected) named(el *etree.Element) (NameID, *upstream.Fault) {
	name := child(el, nsAssertion, "NameID")
	if sealed := child(el, nsAssertion, "EncryptedID"); sealed != nil && name == nil {
		var f *upstream.Fault
		if name, f = decrypt(sealed, want.Decrypt); f != nil {
			return NameID{}, f
		}
		if !is(name, nsAssertion, "NameID") {
			return NameID{}, unreadable()
		}
	}
	if id := nameID(name); id.Value != "" {
		return id, nil
	}
	return NameID{}, upstream.NewFault(CodeLogoutShape, el.Tag+"/NameID")
}
