package identityprovider

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// sloURL is where an application brings what it says about signing out, by either binding.
func (p *Provider) sloURL(a App) string { return p.entityID(a) + "/slo/saml" }

// samlLogout takes a request of an application to sign its person out here, or its answer to
// a request of ours (SAML Profiles 4.4).
func (p *Provider) samlLogout(w http.ResponseWriter, r *http.Request) {
	a, ok := p.samlApp(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil || a.SAML.SingleLogout == "" {
		p.refuse(w, fmt.Errorf("%s is not set up for single logout", a.Label))
		return
	}
	root, err := p.signedMessage(r, a)
	if err != nil {
		p.refuse(w, err)
		return
	}
	if root.Tag == "LogoutResponse" {
		to, _ := p.returns.take(r.Form.Get("RelayState"))
		p.signedOut(w, r, to)
		return
	}
	for _, el := range root.SelectElements("SessionIndex") {
		p.end(r, strings.TrimPrefix(el.Text(), "_"))
	}
	p.endOwn(w, r)
	answer := outgoing("samlp:LogoutResponse", a.SAML.SingleLogout, p.entityID(a), p.now())
	answer.CreateAttr("InResponseTo", root.SelectAttrValue("ID", ""))
	add(add(answer, "samlp:Status"), "samlp:StatusCode", "Value", statusSuccess)
	query, err := p.signedQuery("SAMLResponse", answer, r.Form.Get("RelayState"), FaultNone)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	http.Redirect(w, r, a.SAML.SingleLogout+"?"+query, http.StatusFound)
}

// signedMessage returns what an application says about signing out, which has to be signed.
func (p *Provider) signedMessage(r *http.Request, a App) (*etree.Element, error) {
	name := "SAMLRequest"
	if r.Form.Has("SAMLResponse") {
		name = "SAMLResponse"
	}
	var raw []byte
	var err error
	if r.Method == http.MethodPost {
		if raw, err = base64.StdEncoding.DecodeString(r.PostForm.Get(name)); err != nil {
			return nil, fmt.Errorf("the %s is not base64", name)
		}
		raw, err = verifyEnveloped(raw, a.SAML.RequestedBy)
	} else if err = verifyQuery(r.URL.RawQuery, a.SAML.RequestedBy); err == nil {
		raw, err = inflate(r.Form.Get(name))
	}
	if err != nil {
		return nil, err
	}
	root, err := parse(raw)
	if err != nil || root.Tag != "LogoutRequest" && root.Tag != "LogoutResponse" {
		return nil, fmt.Errorf("the %s is not about signing out", name)
	}
	issuer := root.SelectElement("Issuer")
	switch to := root.SelectAttrValue("Destination", ""); {
	case issuer == nil || strings.TrimSpace(issuer.Text()) != a.SAML.Audience:
		return nil, fmt.Errorf("the %s is not from %q", name, a.SAML.Audience)
	case to != p.sloURL(a):
		return nil, fmt.Errorf("the %s is for %q, and this is %q", name, to, p.sloURL(a))
	}
	return root, nil
}

// leave has the application for which a session began sign its person out, too, where that
// wants to know it: by the browser, which comes back and goes on to an address. It reports
// whether it does.
func (p *Provider) leave(w http.ResponseWriter, r *http.Request, s session, to string) bool {
	a, ok := p.app(s.app)
	who, known := p.person(s.person)
	if !ok || !known || a.Protocol != SAML || a.SAML.SingleLogout == "" || a.SAML.NameID == nameIDTransient {
		return false
	}
	says := p.statement(a, who, s, nil, FaultNone)
	query, err := p.logoutQuery(a, says, p.returns.add(to), FaultNone)
	if err != nil {
		p.fail(w, r, err)
		return true
	}
	http.Redirect(w, r, a.SAML.SingleLogout+"?"+query, http.StatusFound)
	return true
}

func (p *Provider) logoutQuery(a App, says statement, relayState string, f Fault) (string, error) {
	return p.signedQuery("SAMLRequest", p.logoutRequest(a, says, f), relayState, f)
}

// logoutRequest returns a request to end the sessions of somebody (SAML Core 3.7.1), broken as
// the fault says.
func (p *Provider) logoutRequest(a App, says statement, f Fault) *etree.Element {
	issuer, to, now := p.entityID(a), a.SAML.SingleLogout, p.now()
	switch f {
	case FaultIssuer:
		issuer = p.base + "/app/another"
	case FaultDestination:
		to = "https://another.example/slo"
	case FaultExpired:
		now = now.Add(-time.Hour)
	}
	el := outgoing("samlp:LogoutRequest", to, issuer, now)
	el.CreateAttr("NotOnOrAfter", stamp(now.Add(5*time.Minute)))
	add(el, "saml:NameID", "Format", nameIDURN(says.format)).SetText(says.nameID)
	if says.session != "" {
		add(el, "samlp:SessionIndex").SetText(says.session)
	}
	return el
}

// Logout is a request to end the sessions of somebody whom an application knows by a name:
// all, or one of them.
type Logout struct {
	NameID, Session string
	To              string // "" for where the application takes them
	Fault           Fault
	Posted          bool // it is a form, and not a query
}

// LogoutRequest returns a request of that kind to an application, encoded.
func (p *Provider) LogoutRequest(app string, l Logout) (string, error) {
	a, ok := p.app(app)
	if !ok {
		return "", errors.New("there is no such application")
	}
	if l.To != "" {
		a.SAML.SingleLogout = l.To
	}
	says := statement{nameID: l.NameID, format: a.SAML.NameID, session: l.Session}
	if !l.Posted {
		return p.logoutQuery(a, says, "state & more", l.Fault)
	}
	el := p.logoutRequest(a, says, l.Fault)
	if err := p.signIf(true, el, a, l.Fault); err != nil {
		return "", err
	}
	if l.Fault == FaultTampered {
		el.SelectElement("NameID").SetText("root@another.example")
	}
	raw, err := write(el)
	return url.Values{"SAMLRequest": {base64.StdEncoding.EncodeToString(raw)}, "RelayState": {"state & more"}}.Encode(), err
}

func outgoing(tag, to, issuer string, now time.Time) *etree.Element {
	el := set(etree.NewElement(tag), "xmlns:samlp", nsProtocol, "xmlns:saml", nsAssertion,
		"ID", "_"+newID("out"), "Version", "2.0", "IssueInstant", stamp(now), "Destination", to)
	add(el, "saml:Issuer").SetText(issuer)
	return el
}

// signedQuery returns the query that carries a message by the redirect binding (SAML Bindings
// 3.4.4.1), broken as the fault says.
func (p *Provider) signedQuery(name string, el *etree.Element, relayState string, f Fault) (string, error) {
	packed, err := deflate(el)
	if err != nil {
		return "", err
	}
	message := name + "=" + url.QueryEscape(packed)
	if relayState != "" {
		message += "&RelayState=" + url.QueryEscape(relayState)
	}
	if f == FaultUnsigned {
		return message, nil
	}
	key, err := p.keys.own()
	if f == FaultUnknownKey {
		key, err = p.keys.stranger()
	}
	if err != nil {
		return "", err
	}
	method, hash := dsig.RSASHA256SignatureMethod, crypto.SHA256
	if f == FaultSHA1 {
		method, hash = dsig.RSASHA1SignatureMethod, crypto.SHA1
	}
	message += "&SigAlg=" + url.QueryEscape(method)
	sum := sha256.Sum256([]byte(message))
	digest := sum[:]
	if hash == crypto.SHA1 {
		weak := sha1.Sum([]byte(message))
		digest = weak[:]
	}
	made, err := rsa.SignPKCS1v15(rand.Reader, key.key, hash, digest)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	if f == FaultTampered {
		message = strings.Replace(message, "RelayState=", "RelayState=x", 1)
	}
	return message + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(made)), nil
}

// deflate returns a message in the DEFLATE encoding.
func deflate(el *etree.Element) (string, error) {
	raw, err := write(el)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	packer, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err = packer.Write(raw); err == nil {
		err = packer.Close()
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), err
}
