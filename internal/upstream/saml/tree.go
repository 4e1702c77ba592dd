package saml

import (
	"strings"

	"github.com/beevik/etree"
)

// is reports whether an element has a name.
func is(el *etree.Element, space, tag string) bool {
	return el != nil && el.Tag == tag && el.NamespaceURI() == space
}

// children returns the child elements with a name, in document order; none of a
// missing element.
func children(el *etree.Element, space, tag string) []*etree.Element {
	if el == nil {
		return nil
	}
	var found []*etree.Element
	for _, c := range el.ChildElements() {
		if is(c, space, tag) {
			found = append(found, c)
		}
	}
	return found
}

// child returns the child element with a name if there is exactly one, nil
// otherwise. What is there twice is never chosen from.
func child(el *etree.Element, space, tag string) *etree.Element {
	if found := children(el, space, tag); len(found) == 1 {
		return found[0]
	}
	return nil
}

// at follows names of one namespace down from an element; nil where one is missing.
func at(el *etree.Element, space string, tags ...string) *etree.Element {
	for _, tag := range tags {
		el = child(el, space, tag)
	}
	return el
}

// all returns every element with a name, at any depth, the root included.
func all(el *etree.Element, space, tag string) []*etree.Element {
	var found []*etree.Element
	walk(el, func(e *etree.Element) {
		if is(e, space, tag) {
			found = append(found, e)
		}
	})
	return found
}

func walk(el *etree.Element, visit func(*etree.Element)) {
	visit(el)
	for _, c := range el.ChildElements() {
		walk(c, visit)
	}
}

// attr returns an attribute without a prefix, and whether it is there.
func attr(el *etree.Element, name string) (string, bool) {
	if el == nil {
		return "", false
	}
	for _, a := range el.Attr {
		if a.Space == "" && a.Key == name {
			return a.Value, true
		}
	}
	return "", false
}

// value returns an attribute, empty where it is missing.
func value(el *etree.Element, name string) string {
	v, _ := attr(el, name)
	return v
}

// uri returns an xs:anyURI: white space at its ends is none of it (XML Schema 2,
// 3.2.17 and 4.3.6), and nothing else is changed.
func uri(s string) string { return strings.Trim(s, " \t\r\n") }

// text returns the text of an element that holds nothing else, and whether it is
// such an element.
func text(el *etree.Element) (string, bool) {
	if el == nil || len(el.ChildElements()) > 0 {
		return "", false
	}
	var b strings.Builder
	for _, c := range el.Child {
		if data, ok := c.(*etree.CharData); ok {
			b.WriteString(data.Data)
		}
	}
	return b.String(), true
}

// detach returns a copy of an element on its own, with every declaration in scope
// upon it, so that its names mean what they mean in its document.
func detach(el *etree.Element) *etree.Element {
	copied := el.Copy()
	has := make(map[string]bool)
	for _, a := range copied.Attr {
		if prefix, ok := prefixOf(a); ok {
			has[prefix] = true
		}
	}
	for outer := el.Parent(); outer != nil; outer = outer.Parent() {
		for _, a := range outer.Attr {
			if prefix, ok := prefixOf(a); ok && !has[prefix] {
				has[prefix] = true
				copied.Attr = append(copied.Attr, etree.Attr{Space: a.Space, Key: a.Key, Value: a.Value})
			}
		}
	}
	return copied
}

func prefixOf(a etree.Attr) (string, bool) {
	if a.Space == "xmlns" {
		return a.Key, true
	}
	return "", a.Space == "" && a.Key == "xmlns"
}
