package saml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/url"
	"strings"

	"github.com/beevik/etree"
	roundtrip "github.com/mattermost/xml-roundtrip-validator"

	"github.com/anteroom/anteroom/internal/upstream"
)

// rules are what a document may have. Six hundred groups with a namespace each fit
// well into a message; the work of canonicalization grows with elements times
// prefixes in scope.
type rules struct {
	bytes, elements int
	comments        bool // nothing is signed, so that nothing can be hidden by them
}

// The two kinds of documents.
var (
	messages = rules{bytes: 256 << 10, elements: 4000}
	metadata = rules{bytes: 1 << 20, elements: 20_000, comments: true}
)

// What holds for both.
const (
	maxDepth      = 64
	maxAttributes = 64 // of one element, declarations included
	maxPrefixes   = 32 // in scope
)

// parse reads a document into a tree, after scan has found that there is only one
// way to read it. Its root has no neighbours.
func (r rules) parse(raw []byte) (*etree.Element, *upstream.Fault) {
	if f := r.scan(raw); f != nil {
		return nil, f
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(raw); err != nil {
		return nil, upstream.NewFault(CodeXML, "document").WithGot(err.Error())
	}
	return doc.Root(), nil
}

// scan goes through the tokens of a document once, before anything is made of them.
// It refuses what parsers are known to disagree about: comments, processing
// instructions, directives (and with them entities), attributes that are there
// twice, prefixes that mean nothing or something unusual, and names that encoding/
// xml does not write as it has read them. The last takes the longest, and so comes once
// it is known that there is not too much of it.
func (r rules) scan(raw []byte) *upstream.Fault {
	if len(raw) > r.bytes {
		return upstream.NewFault(upstream.CodeLimit, "size")
	}
	s := scanner{rules: r, scopes: []map[string]string{{"xml": nsXML}}}
	if f := eachToken(raw, s.token); f != nil {
		return f
	}
	if s.roots != 1 || len(s.open) > 0 {
		return upstream.NewFault(CodeXML, "document").WithGot("not one whole element")
	}
	return eachToken(raw, func(token xml.Token, _ bool) *upstream.Fault {
		if err := roundtrip.CheckToken(token); err != nil {
			return upstream.NewFault(CodeXML, "document").WithGot(err.Error())
		}
		return nil
	})
}

// eachToken has every token of a document looked at, until one is refused.
func eachToken(raw []byte, look func(token xml.Token, first bool) *upstream.Fault) *upstream.Fault {
	tokens := xml.NewDecoder(bytes.NewReader(raw))
	for first := true; ; first = false {
		token, err := tokens.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return upstream.NewFault(CodeXML, "document").WithGot(err.Error())
		}
		if f := look(token, first); f != nil {
			return f
		}
	}
}

// scanner is where scan stands: the elements that are open, and what prefixes mean
// in each of them.
type scanner struct {
	rules
	opened int
	open   []xml.Name
	scopes []map[string]string // one more than open
	roots  int
}

func (s *scanner) token(token xml.Token, first bool) *upstream.Fault {
	switch t := token.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		if len(s.open) == 0 || s.open[len(s.open)-1] != t.Name {
			return upstream.NewFault(CodeXML, "document").WithGot("an element ends that is not open: " + t.Name.Local)
		}
		s.open, s.scopes = s.open[:len(s.open)-1], s.scopes[:len(s.scopes)-1]
	case xml.CharData:
		if len(s.open) == 0 && strings.Trim(string(t), " \t\r\n") != "" {
			return upstream.NewFault(CodeXML, "document").WithGot("text outside of its element")
		}
	case xml.Comment:
		if !s.comments {
			return upstream.NewFault(CodeXML, "comment")
		}
	case xml.ProcInst:
		if !first || t.Target != "xml" {
			return upstream.NewFault(CodeXML, "processing instruction")
		}
	default:
		return upstream.NewFault(CodeXML, "DOCTYPE")
	}
	return nil
}

func (s *scanner) start(t xml.StartElement) *upstream.Fault {
	if len(s.open) == 0 {
		if s.roots++; s.roots > 1 {
			return upstream.NewFault(CodeXML, "document").WithGot("more than one element")
		}
	}
	s.opened++
	switch {
	case s.opened > s.elements:
		return upstream.NewFault(upstream.CodeLimit, "elements")
	case len(s.open) == maxDepth:
		return upstream.NewFault(upstream.CodeLimit, "depth")
	case len(t.Attr) > maxAttributes:
		return upstream.NewFault(upstream.CodeLimit, "attributes")
	}
	scope, f := declare(s.scopes[len(s.scopes)-1], t.Attr)
	if f != nil {
		return f
	}
	if f := names(scope, t); f != nil {
		return f
	}
	s.open, s.scopes = append(s.open, t.Name), append(s.scopes, scope)
	return nil
}

// declare returns what prefixes mean in an element with these attributes.
func declare(outer map[string]string, attributes []xml.Attr) (map[string]string, *upstream.Fault) {
	scope, own := outer, false
	for _, a := range attributes {
		prefix, ok := declared(a.Name)
		if !ok {
			continue
		}
		if f := namespace(prefix, a.Value); f != nil {
			return nil, f
		}
		if !own {
			scope, own = maps.Clone(outer), true
		}
		scope[prefix] = a.Value
	}
	if len(scope) > maxPrefixes {
		return nil, upstream.NewFault(upstream.CodeLimit, "namespaces")
	}
	return scope, nil
}

// declared returns which prefix an attribute declares, if it does; the empty one is
// that of elements without.
func declared(name xml.Name) (string, bool) {
	if name.Space == "xmlns" {
		return name.Local, true
	}
	return "", name.Space == "" && name.Local == "xmlns"
}

// namespace refuses names that canonicalization treats in a way of its own
// (relative and empty ones, Exclusive XML Canonicalization 1.0, 1.3) and prefixes
// that are not free.
func namespace(prefix, name string) *upstream.Fault {
	u, err := url.Parse(name)
	switch {
	case err != nil || !u.IsAbs():
		return upstream.NewFault(CodeXML, "namespace").WithGot(name)
	case prefix == "xml" || prefix == "xmlns" || name == nsXML || name == "http://www.w3.org/2000/xmlns/":
		return upstream.NewFault(CodeXML, "namespace").WithGot("xmlns:" + prefix)
	}
	return nil
}

// names refuses prefixes that are not declared, and attributes that are there twice,
// be it by different prefixes.
func names(scope map[string]string, t xml.StartElement) *upstream.Fault {
	if _, ok := scope[t.Name.Space]; !ok && t.Name.Space != "" {
		return upstream.NewFault(CodeXML, "prefix").WithGot(t.Name.Space)
	}
	if strings.Contains(t.Name.Local, ":") {
		return upstream.NewFault(CodeXML, "name").WithGot(t.Name.Local)
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		name := a.Name
		if _, is := declared(name); !is && name.Space != "" {
			uri, ok := scope[name.Space]
			if !ok {
				return upstream.NewFault(CodeXML, "prefix").WithGot(name.Space)
			}
			name.Space = uri
		}
		if seen[name] || strings.Contains(name.Local, ":") {
			return upstream.NewFault(CodeXML, "attribute").WithGot(a.Name.Local)
		}
		seen[name] = true
	}
	return nil
}
