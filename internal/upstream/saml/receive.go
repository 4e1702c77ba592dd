package saml

import (
	"bytes"
	"compress/flate"
	"crypto/x509"
	"io"
	"net/url"
	"strings"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Message is a message about signing out as a browser brings it: in the query of an address,
// raw, since the signature is of its very bytes, or else Posted by a form.
type Message struct {
	Query  string
	Posted url.Values
}

// Answers reports whether it is an answer, and not a request.
func (m Message) Answers() bool { return m.Posted.Has(asAnswer) || m.parameters().Has(asAnswer) }

// RelayState returns what comes along.
func (m Message) RelayState() string {
	return m.Posted.Get("RelayState") + m.parameters().Get("RelayState")
}

// parameters reads the query. What cannot be read is not there.
func (m Message) parameters() url.Values {
	values, err := url.ParseQuery(m.Query)
	if err != nil {
		return nil
	}
	return values
}

// proved returns a message as a signature covers it: that in its query, or the one that it
// has in itself. One of both has to be, by a pinned key (SAML Profiles 4.4.3.1 and 4.4.3.2).
func (want Expected) proved(m Message, name, tag string) (*etree.Element, *upstream.Fault) {
	if m.Query != "" {
		return want.signedQuery(m.Query, name, tag)
	}
	if !m.Posted.Has(name) {
		return nil, upstream.NewFault(CodeLogoutShape, name).WithGot("missing").At(StepRead)
	}
	el, f := unpost(m.Posted.Get(name))
	if f == nil {
		f = shaped(el, tag)
	}
	if f == nil {
		f = wellSigned(el)
	}
	if f != nil {
		return nil, f.At(StepRead)
	}
	if child(el, nsSignature, "Signature") == nil {
		return nil, upstream.NewFault(CodeLogoutUnsigned, tag).At(upstream.StepSignature)
	}
	if el, f = signed(el, want.Keys); f != nil {
		return nil, f.At(upstream.StepSignature)
	}
	return el, nil
}

// signedQuery reads a message by the redirect binding (SAML Bindings 3.4.4.1).
func (want Expected) signedQuery(query, name, tag string) (*etree.Element, *upstream.Fault) {
	raw, f := rawQuery(query, name)
	if f != nil {
		return nil, f.At(StepRead)
	}
	if f := raw.madeBy(want.Keys, name); f != nil {
		return nil, f.At(upstream.StepSignature)
	}
	el, f := inflated(raw.value(name))
	if f == nil {
		f = shaped(el, tag)
	}
	if f != nil {
		return nil, f.At(StepRead)
	}
	return el, nil
}

func shaped(el *etree.Element, tag string) *upstream.Fault {
	if !is(el, nsProtocol, tag) {
		return upstream.NewFault(CodeLogoutShape, "document").WithGot(el.Tag).WithWant(tag)
	}
	return nil
}

// queryParameters are those of the redirect binding, as they stand in the address.
type queryParameters map[string]string

// rawQuery reads a query in which each of them is at most once, and the message is there.
func rawQuery(query, name string) (queryParameters, *upstream.Fault) {
	if len(query) > 2*messages.bytes {
		return nil, upstream.NewFault(upstream.CodeLimit, "size")
	}
	found := queryParameters{}
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case asRequest, asAnswer, "RelayState", "SigAlg", "Signature", "SAMLEncoding":
		default:
			continue // of the address itself
		}
		if _, twice := found[key]; twice {
			return nil, upstream.NewFault(CodeLogoutShape, key).WithGot("twice")
		}
		if _, err := url.QueryUnescape(value); err != nil {
			return nil, upstream.NewFault(CodeLogoutShape, key).WithGot(err.Error())
		}
		found[key] = value
	}
	if e, ok := found["SAMLEncoding"]; ok && found.value("SAMLEncoding") != encodingDeflate {
		return nil, upstream.NewFault(CodeLogoutShape, "SAMLEncoding").WithGot(e)
	}
	if _, both := found[asRequest]; both && found.value(asAnswer) != "" || found.value(name) == "" {
		return nil, upstream.NewFault(CodeLogoutShape, name)
	}
	return found, nil
}

const encodingDeflate = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"

// value returns a parameter.
func (q queryParameters) value(name string) string {
	value, err := url.QueryUnescape(q[name])
	if err != nil {
		return ""
	}
	return value
}

// madeBy refuses a query that none of the pinned keys has signed, by an algorithm that is
// accepted. The signature is of the parameters as they stand in the address, in this order.
func (q queryParameters) madeBy(pinned []*x509.Certificate, name string) *upstream.Fault {
	if q.value("Signature") == "" {
		return upstream.NewFault(CodeLogoutUnsigned, name)
	}
	method, known := methods[q.value("SigAlg")]
	if !known {
		return upstream.NewFault(upstream.CodeAlgorithm, "SigAlg").WithGot(q.value("SigAlg"))
	}
	made, ok := unbase64(q.value("Signature"))
	if !ok {
		return upstream.NewFault(CodeLogoutShape, "Signature")
	}
	message := name + "=" + q[name]
	if state, ok := q["RelayState"]; ok {
		message += "&RelayState=" + state
	}
	message += "&SigAlg=" + q["SigAlg"]
	if !(signedInfo{method: method}).madeBy(pinned, []byte(message), made) {
		return upstream.NewFault(upstream.CodeSignature, "Signature")
	}
	return nil
}

// inflated reads a message in the DEFLATE encoding, of which no more is made than may be.
func inflated(packed string) (*etree.Element, *upstream.Fault) {
	raw, ok := unbase64(packed)
	if !ok {
		return nil, upstream.NewFault(CodeXML, "message").WithGot("not base64")
	}
	message, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(raw)), int64(messages.bytes)+1))
	if len(message) > messages.bytes {
		return nil, upstream.NewFault(upstream.CodeLimit, "size")
	}
	if err != nil {
		return nil, upstream.NewFault(CodeXML, "message").WithGot("not deflated")
	}
	return messages.parse(message)
}
