package saml

import (
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// methodBearer is the only confirmation of the Web Browser SSO profile (SAML Profiles
// 3.3 and 4.1.4.2).
const methodBearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

// read checks an assertion whose every byte is proven, and returns what it says (SAML
// Core 2.3 to 2.7, SAML Profiles 4.1.4.2 and 4.1.4.3).
func (want Expected) read(assertion *etree.Element) (Assertion, *upstream.Fault) {
	a := Assertion{ID: value(assertion, "ID"), Issuer: want.IdP, Unsolicited: want.Request == ""}
	for _, check := range []struct {
		step upstream.Step
		of   func(*etree.Element, *Assertion) *upstream.Fault
	}{
		{StepIssuer, want.origin}, {StepSubject, want.subject}, {StepConditions, want.conditions}, {StepAuthn, want.authn},
	} {
		if f := check.of(assertion, &a); f != nil {
			return Assertion{}, f.At(check.step)
		}
	}
	a.Attributes = attributes(assertion)
	return a, nil
}

// origin checks what an assertion says about itself.
func (want Expected) origin(assertion *etree.Element, a *Assertion) *upstream.Fault {
	if v := value(assertion, "Version"); v != version {
		return upstream.NewFault(CodeShape, "Assertion/@Version").WithGot(v).WithWant(version)
	}
	if a.ID == "" {
		return upstream.NewFault(CodeShape, "Assertion/@ID")
	}
	if f := want.issuer(assertion); f != nil {
		return f
	}
	return want.issued(assertion)
}

// subject reads who it is about, and holds the confirmation to us.
func (want Expected) subject(assertion *etree.Element, a *Assertion) *upstream.Fault {
	subject := child(assertion, nsAssertion, "Subject")
	if subject == nil {
		return upstream.NewFault(upstream.CodeSubject, "Assertion/Subject")
	}
	name := child(subject, nsAssertion, "NameID")
	if a.Subject = nameID(name); a.Subject.Value == "" {
		return upstream.NewFault(upstream.CodeSubject, "Subject/NameID")
	}
	confirmations := children(subject, nsAssertion, "SubjectConfirmation")
	f := upstream.NewFault(CodeConfirmation, "Subject/SubjectConfirmation")
	for _, c := range confirmations { // one that fits is enough (SAML Core 2.4)
		if f = want.confirmed(c, a); f == nil {
			return nil
		}
	}
	return f
}

func nameID(el *etree.Element) NameID {
	s, _ := text(el)
	return NameID{s, value(el, "Format"), value(el, "NameQualifier"), value(el, "SPNameQualifier")}
}

// confirmed checks one SubjectConfirmation, and notes how long it lasts.
func (want Expected) confirmed(c *etree.Element, a *Assertion) *upstream.Fault {
	if m := uri(value(c, "Method")); m != methodBearer {
		return upstream.NewFault(CodeConfirmation, "SubjectConfirmation/@Method").WithGot(m).WithWant(methodBearer)
	}
	data := child(c, nsAssertion, "SubjectConfirmationData")
	if data == nil {
		return upstream.NewFault(CodeConfirmation, "SubjectConfirmationData")
	}
	if r := value(data, "Recipient"); !want.here(uri(r)) {
		return upstream.NewFault(CodeRecipient, "SubjectConfirmationData/@Recipient").WithGot(r).WithWant(want.ACS)
	}
	if f := want.answers(data, "SubjectConfirmationData/@InResponseTo"); f != nil {
		return f
	}
	if _, ok := attr(data, "NotOnOrAfter"); !ok {
		return upstream.NewFault(CodeConfirmation, "SubjectConfirmationData/@NotOnOrAfter")
	}
	until, f := want.during(data)
	if f != nil {
		return f
	}
	// It is refused for its age earlier than that, where it allows itself longer.
	a.Until = until.Add(Skew)
	if old := want.Now.Add(MaxAge + 2*Skew); old.Before(a.Until) {
		a.Until = old
	}
	return nil
}

// during holds an element's NotBefore and NotOnOrAfter, where it has them, to the
// present, and returns the second.
func (want Expected) during(el *etree.Element) (until time.Time, f *upstream.Fault) {
	now := want.Now.UTC().Format(time.RFC3339)
	if s, ok := attr(el, "NotBefore"); ok {
		from, valid := instant(s)
		if !valid || want.Now.Add(Skew).Before(from) {
			return until, upstream.NewFault(upstream.CodeTime, el.Tag+"/@NotBefore").WithGot(s).WithWant(now)
		}
	}
	if s, ok := attr(el, "NotOnOrAfter"); ok {
		var valid bool
		if until, valid = instant(s); !valid || !want.Now.Add(-Skew).Before(until) {
			return until, upstream.NewFault(upstream.CodeTime, el.Tag+"/@NotOnOrAfter").WithGot(s).WithWant(now)
		}
	}
	return until, nil
}

// conditions demands that we are in every audience, and refuses conditions that we do
// not know (SAML Core 2.5.1). OneTimeUse is kept by using every assertion once, and
// ProxyRestriction by passing none on.
func (want Expected) conditions(assertion *etree.Element, _ *Assertion) *upstream.Fault {
	conditions := child(assertion, nsAssertion, "Conditions")
	if conditions == nil {
		return upstream.NewFault(CodeConditions, "Assertion/Conditions")
	}
	if _, f := want.during(conditions); f != nil {
		return f
	}
	restricted := false
	for _, c := range conditions.ChildElements() {
		switch {
		case is(c, nsAssertion, "AudienceRestriction"):
			if f := want.audience(c); f != nil {
				return f
			}
			restricted = true
		case is(c, nsAssertion, "OneTimeUse"), is(c, nsAssertion, "ProxyRestriction"):
		default:
			return upstream.NewFault(CodeConditions, "Conditions").WithGot(c.Tag)
		}
	}
	if !restricted {
		return upstream.NewFault(upstream.CodeAudience, "Conditions/AudienceRestriction").WithWant(want.SP)
	}
	return nil
}

func (want Expected) audience(restriction *etree.Element) *upstream.Fault {
	f := upstream.NewFault(upstream.CodeAudience, "AudienceRestriction/Audience").WithWant(want.SP)
	for _, audience := range children(restriction, nsAssertion, "Audience") {
		s, ok := text(audience)
		if ok && want.us(uri(s)) {
			return nil
		}
		f.WithGot(s)
	}
	return f
}

// authn reads that, when and how somebody signed in there. Of several statements the
// first names the session, and the earliest end binds.
func (want Expected) authn(assertion *etree.Element, a *Assertion) *upstream.Fault {
	statements := children(assertion, nsAssertion, "AuthnStatement")
	if len(statements) == 0 {
		return upstream.NewFault(CodeAuthn, "Assertion/AuthnStatement")
	}
	for i, st := range statements {
		since, ok := instant(value(st, "AuthnInstant"))
		if !ok || since.After(want.Now.Add(Skew)) {
			return upstream.NewFault(CodeAuthn, "AuthnStatement/@AuthnInstant").WithGot(value(st, "AuthnInstant"))
		}
		if i == 0 {
			a.SignedInAt, a.SessionIndex = since, value(st, "SessionIndex")
		}
		if f := want.session(st, a); f != nil {
			return f
		}
		if class, ok := text(at(st, nsAssertion, "AuthnContext", "AuthnContextClassRef")); ok {
			a.Contexts = append(a.Contexts, uri(class))
		}
	}
	return nil
}

func (want Expected) session(st *etree.Element, a *Assertion) *upstream.Fault {
	s, ok := attr(st, "SessionNotOnOrAfter")
	if !ok {
		return nil
	}
	until, valid := instant(s)
	if !valid || !want.Now.Before(until) {
		return upstream.NewFault(upstream.CodeTime, "AuthnStatement/@SessionNotOnOrAfter").WithGot(s).WithWant(want.Now.UTC().Format(time.RFC3339))
	}
	if a.SessionUntil.IsZero() || until.Before(a.SessionUntil) {
		a.SessionUntil = until
	}
	return nil
}

// attributes returns those of every AttributeStatement, one for each name.
func attributes(assertion *etree.Element) []Attribute {
	var found []Attribute
	place := make(map[string]int)
	for _, st := range children(assertion, nsAssertion, "AttributeStatement") {
		for _, el := range children(st, nsAssertion, "Attribute") {
			name := uri(value(el, "Name"))
			i, again := place[name]
			if !again {
				i = len(found)
				place[name] = i
				found = append(found, Attribute{Name: name, FriendlyName: value(el, "FriendlyName")})
			}
			for _, v := range children(el, nsAssertion, "AttributeValue") {
				if s, ok := text(v); ok && s != "" {
					found[i].Values = append(found[i].Values, s)
				}
			}
		}
	}
	return found
}
