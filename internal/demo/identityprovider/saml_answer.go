package identityprovider

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// The top-level status of a response, and the second one of failures (SAML Core
// 3.2.2.2).
const (
	statusPrefix    = "urn:oasis:names:tc:SAML:2.0:status:"
	statusSuccess   = statusPrefix + "Success"
	statusResponder = statusPrefix + "Responder"
	statusDenied    = statusPrefix + "RequestDenied"
	statusNoPassive = statusPrefix + "NoPassive"
)

// statement is what an answer says about somebody, or why it says nothing.
type statement struct {
	status, message string // of a failure; empty when somebody signed in

	nameID, format string
	attributes     []attribute
	since          time.Time // when they signed in
	session        string
	context        string // how (AuthnContextClassRef)
	fault          Fault
}

// attribute is what is said about somebody under one name.
type attribute struct {
	name    string
	values  []string
	several bool // a list, however many there are
}

// statement returns what an answer says about somebody.
func (p *Provider) statement(a App, who Person, s session, said []attribute, f Fault) statement {
	if f == FaultNotAssigned {
		return statement{status: statusDenied, message: "User is not assigned to the application."}
	}
	says := statement{
		nameID: strings.Join(a.values(Statement{Value: a.SAML.Username}, who), ""), format: a.SAML.NameID, attributes: said, since: s.since, session: "_" + s.id, context: s.method.context, fault: f,
	}
	if f == FaultStale {
		says.since = s.since.Add(-time.Hour)
	}
	if f == FaultNoEmail {
		says.format, says.nameID = nameIDPersistent, who.ID
	}
	if says.format == nameIDTransient {
		says.nameID = "_" + newID("")
	}
	return says
}

// envelope is what an answer says about itself.
type envelope struct {
	issuer, audience, destination, recipient, inResponseTo string
	issued, until, sessionUntil                            time.Time
}

// envelope returns that of an answer, broken as its fault says.
func (p *Provider) envelope(a App, asked samlRequest, f Fault) envelope {
	now := p.now()
	e := envelope{
		issuer: p.entityID(a), audience: a.SAML.Audience, destination: cmp.Or(a.SAML.Destination, a.SAML.ACS), recipient: cmp.Or(a.SAML.Recipient, a.SAML.ACS), inResponseTo: asked.id,
		issued: now, until: now.Add(5 * time.Minute), sessionUntil: now.Add(8 * time.Hour),
	}
	switch f {
	case FaultIssuer:
		e.issuer = p.base + "/app/another"
	case FaultAudience:
		e.audience = "https://another.example/metadata"
	case FaultDestination:
		e.destination = "https://another.example/acs"
	case FaultRecipient:
		e.recipient = "https://another.example/acs"
	case FaultInResponseTo:
		e.inResponseTo = "_" + newID("")
	case FaultExpired:
		e.until = now.Add(-3 * time.Minute)
	case FaultShortSession:
		e.sessionUntil = now.Add(10 * time.Minute)
	}
	return e
}

// answerSAML sends the browser on with an answer.
func (p *Provider) answerSAML(w http.ResponseWriter, r *http.Request, a App, asked samlRequest, says statement, show bool) {
	response, err := p.response(a, asked, says)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	raw, err := write(response)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	encoded := base64.StdEncoding.EncodeToString(raw)
	if says.status == "" && says.fault == FaultNone {
		p.remember(a.ID, encoded)
	}
	p.postAnswer(w, r, a, asked, encoded, show)
}

// postAnswer has the browser post an answer (SAML Bindings 3.5.4).
func (p *Provider) postAnswer(w http.ResponseWriter, r *http.Request, a App, asked samlRequest, encoded string, show bool) {
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page := answerPage{Title: "Back to " + a.Label, App: a.Label, Action: a.SAML.ACS, Fields: []fact{{"SAMLResponse", encoded}}, Show: show, Text: string(raw)}
	if asked.relayState != "" {
		page.Fields = append(page.Fields, fact{"RelayState", asked.relayState})
	}
	p.sendOn(w, page)
}

// response returns a response (SAML Core 3.2.2, SAML Profiles 4.1.4.2).
func (p *Provider) response(a App, asked samlRequest, says statement) (*etree.Element, error) {
	e := p.envelope(a, asked, says.fault)
	root := set(etree.NewElement("samlp:Response"), "xmlns:samlp", nsProtocol, "xmlns:saml", nsAssertion,
		"ID", "_"+newID("res"), "Version", "2.0", "IssueInstant", stamp(e.issued), "Destination", e.destination)
	if e.inResponseTo != "" {
		set(root, "InResponseTo", e.inResponseTo)
	}
	add(root, "saml:Issuer").SetText(e.issuer)
	status := add(root, "samlp:Status")
	if says.status != "" {
		add(add(status, "samlp:StatusCode", "Value", statusResponder), "samlp:StatusCode", "Value", says.status)
		add(status, "samlp:StatusMessage").SetText(says.message)
		return root, p.signIf(a.SAML.SignResponse, root, a, says.fault)
	}
	add(status, "samlp:StatusCode", "Value", statusSuccess)
	assertion := e.assertion(says)
	// What came of an honest answer by somebody in between has no signature of ours around it.
	between := says.fault == FaultTampered || says.fault == FaultTwoAssertions
	if err := p.signIf(a.SAML.SignAssertion || between, assertion, a, says.fault); err != nil {
		return nil, err
	}
	switch {
	case says.fault == FaultTampered:
		stranger := assertion.FindElement("./Subject/NameID")
		stranger.SetText("root@another.example")
	case says.fault == FaultTwoAssertions:
		root.AddChild(forged(assertion))
	case a.SAML.Encryption != "":
		sealed, err := encrypt(assertion, a.SAML.Encryption, a.SAML.EncryptTo)
		if err != nil {
			return nil, err
		}
		assertion = sealed
	}
	root.AddChild(assertion)
	return root, p.signIf(a.SAML.SignResponse && !between, root, a, says.fault)
}

// forged returns an assertion about somebody else, which nobody signed.
func forged(honest *etree.Element) *etree.Element {
	el := honest.Copy()
	set(el, "ID", "_"+newID("ass"))
	if signature := el.SelectElement("Signature"); signature != nil {
		el.RemoveChild(signature)
	}
	el.FindElement("./Subject/NameID").SetText("root@another.example")
	return el
}

func (e envelope) assertion(says statement) *etree.Element {
	el := set(etree.NewElement("saml:Assertion"), "xmlns:saml", nsAssertion, "ID", "_"+newID("ass"), "Version", "2.0", "IssueInstant", stamp(e.issued))
	add(el, "saml:Issuer").SetText(e.issuer)
	subject := add(el, "saml:Subject")
	add(subject, "saml:NameID", "Format", nameIDURN(says.format)).SetText(says.nameID)
	data := add(add(subject, "saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer"),
		"saml:SubjectConfirmationData", "Recipient", e.recipient, "NotOnOrAfter", stamp(e.until))
	if e.inResponseTo != "" {
		set(data, "InResponseTo", e.inResponseTo)
	}
	conditions := add(el, "saml:Conditions", "NotBefore", stamp(e.until.Add(-10*time.Minute)), "NotOnOrAfter", stamp(e.until))
	add(add(conditions, "saml:AudienceRestriction"), "saml:Audience").SetText(e.audience)
	authn := add(el, "saml:AuthnStatement", "AuthnInstant", stamp(says.since), "SessionIndex", says.session, "SessionNotOnOrAfter", stamp(e.sessionUntil))
	add(add(authn, "saml:AuthnContext"), "saml:AuthnContextClassRef").SetText(says.context)
	if len(says.attributes) == 0 {
		return el
	}
	list := add(el, "saml:AttributeStatement")
	for _, a := range says.attributes {
		attribute := add(list, "saml:Attribute", "Name", a.name, "NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified")
		for _, v := range a.values {
			add(attribute, "saml:AttributeValue", "xmlns:xs", "http://www.w3.org/2001/XMLSchema",
				"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", "xsi:type", "xs:string").SetText(v)
		}
	}
	return el
}

// remember keeps the last honest answer that an application was sent.
func (p *Provider) remember(app, encoded string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last[app] = encoded
}

// lastAnswer returns it, and whether there is one.
func (p *Provider) lastAnswer(app string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	encoded, ok := p.last[app]
	return encoded, ok
}
