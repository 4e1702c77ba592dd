package saml

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

// with returns an answer that was changed and then signed, the assertion alone.
func with(change func(response *etree.Element)) string {
	r := answer()
	if change != nil {
		change(r)
	}
	seal{}.sign(assertionOf(r))
	return posted(r)
}

// then returns an answer that was signed and changed afterwards.
func then(change func(response *etree.Element)) string {
	r := answer()
	seal{}.sign(assertionOf(r))
	change(r)
	return posted(r)
}

// sealed returns an answer whose assertion is signed in another way.
func sealed(s seal) string {
	r := answer()
	s.sign(assertionOf(r))
	return posted(r)
}

// rewritten returns an answer with some of its text replaced, everywhere.
func rewritten(posted, old, by string) string {
	raw, ok := unbase64(posted)
	if !ok || !strings.Contains(string(raw), old) {
		panic("no " + old)
	}
	return base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(string(raw), old, by)))
}

// set returns a change of an attribute, of the element at a path from the response.
func set(path, name, to string) func(*etree.Element) {
	return func(r *etree.Element) { find(r, path).CreateAttr(name, to) }
}

// unset returns a change that removes an attribute.
func unset(path, name string) func(*etree.Element) {
	return func(r *etree.Element) { find(r, path).RemoveAttr(name) }
}

// write to an element.
func say(path, s string) func(*etree.Element) {
	return func(r *etree.Element) { find(r, path).SetText(s) }
}

// drop returns a change that removes an element.
func drop(path string) func(*etree.Element) {
	return func(r *etree.Element) { el := find(r, path); el.Parent().RemoveChild(el) }
}

func find(r *etree.Element, path string) *etree.Element {
	if path == "." {
		return r
	}
	el := r.FindElement(path)
	if el == nil {
		panic("no " + path)
	}
	return el
}

func codeOf(t *testing.T, err error) upstream.Code {
	t.Helper()
	if err == nil {
		return ""
	}
	f, ok := err.(*upstream.Fault)
	if !ok {
		t.Fatalf("%v is no *upstream.Fault", err)
	}
	return f.Code
}
