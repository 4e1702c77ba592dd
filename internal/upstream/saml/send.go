package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// The parameters in which messages travel (SAML Bindings 3.4.4 and 3.5.4).
const (
	asRequest = "SAMLRequest"
	asAnswer  = "SAMLResponse"
)

// Form is a message for the POST binding: its page posts Value as Name, and the relay
// state, to Action.
type Form struct{ Action, Name, Value, RelayState string }

// redirect returns the address that carries a message, signed where there is a key.
func redirect(to, name string, el *etree.Element, relayState string, key *KeyPair) (string, error) {
	message, err := bytesOf(el)
	if err != nil {
		return "", err
	}
	query, err := deflated(message)
	if err != nil {
		return "", err
	}
	query = name + "=" + url.QueryEscape(query)
	if relayState != "" {
		query += "&RelayState=" + url.QueryEscape(relayState)
	}
	if key != nil {
		query += "&SigAlg=" + url.QueryEscape(ourMethod)
		made, err := key.sign([]byte(query))
		if err != nil {
			return "", fmt.Errorf("saml: sign: %w", err)
		}
		query += "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(made))
	}
	separator := "?"
	if strings.Contains(to, "?") {
		separator = "&"
	}
	return to + separator + query, nil
}

// post returns the form that carries a message, signed where there is a key.
func post(to, name string, el *etree.Element, relayState string, key *KeyPair) (Form, error) {
	if key != nil {
		if err := key.envelop(el); err != nil {
			return Form{}, err
		}
	}
	message, err := bytesOf(el)
	if err != nil {
		return Form{}, err
	}
	return Form{to, name, base64.StdEncoding.EncodeToString(message), relayState}, nil
}

// stamp writes a time as an xs:dateTime in UTC (SAML Core 1.3.3).
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// deflated returns a message in the DEFLATE encoding (SAML Bindings 3.4.4.1).
func deflated(message []byte) (string, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	if _, err := w.Write(message); err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("saml: deflate: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func bytesOf(el *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(el)
	b, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("saml: write: %w", err)
	}
	return b, nil
}
