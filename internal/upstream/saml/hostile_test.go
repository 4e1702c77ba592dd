package saml

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

func TestHostileXML(t *testing.T) {
	t.Parallel()
	refused(t, hostile())
}

// hostile are documents that parsers read in more than one way, or that are too much for
// them.
func hostile() map[string]attack {
	raw := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	replaced := func(old, by string) string { return rewritten(with(nil), old, by) }
	deep := func(n int) string {
		return replaced("</saml:Assertion>", strings.Repeat("<a>", n)+strings.Repeat("</a>", n)+"</saml:Assertion>")
	}
	return map[string]attack{
		"a comment in the name":     {posted: replaced(">dana@acme.example</saml:NameID>", ">dana@acme.example<!---->.evil.example</saml:NameID>"), code: CodeXML},
		"a comment anywhere":        {posted: replaced("<saml:Subject>", "<!-- x --><saml:Subject>"), code: CodeXML},
		"a comment in the digest":   {posted: replaced("</ds:DigestValue>", "<!-- x --></ds:DigestValue>"), code: CodeXML},
		"a processing instruction":  {posted: replaced(">dana@acme.example</saml:NameID>", ">dana@acme.example<?x y?></saml:NameID>"), code: CodeXML},
		"a DOCTYPE":                 {posted: raw("<!DOCTYPE r>" + write(answer())), code: CodeXML},
		"an entity":                 {posted: raw(`<!DOCTYPE r [<!ENTITY e "x">]>` + write(answer())), code: CodeXML},
		"an entity that is unknown": {posted: replaced(">dana@acme.example</saml:NameID>", ">&e;</saml:NameID>"), code: CodeXML},
		"many laughs":               {posted: raw(`<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><r>&b;</r>`), code: CodeXML},
		"an inclusion": {posted: then(func(r *etree.Element) {
			add(assertionOf(r), "xi:include", "xmlns:xi", "http://www.w3.org/2001/XInclude", "href", "file:///etc/passwd")
		}), code: upstream.CodeSignature},
		"a directive that is another one when it is read again": {posted: raw("<!x<!-<!---->->" + write(answer())), code: CodeXML},
		"a directive within":           {posted: replaced("<saml:Subject>", "<!x><saml:Subject>"), code: CodeXML},
		"no namespace name":            {posted: replaced("<saml:Subject>", `<saml:Subject xmlns:a="">`), code: CodeXML},
		"a relative namespace":         {posted: replaced("<saml:Subject>", `<saml:Subject xmlns:a="b">`), code: CodeXML},
		"the prefix xml anew":          {posted: replaced("<saml:Subject>", `<saml:Subject xmlns:xml="urn:x">`), code: CodeXML},
		"the prefix xmlns anew":        {posted: replaced("<saml:Subject>", `<saml:Subject xmlns:xmlns="urn:x">`), code: CodeXML},
		"a prefix of nothing":          {posted: replaced("<saml:Subject>", `<b:x/><saml:Subject>`), code: CodeXML},
		"an attribute twice":           {posted: replaced(`ID="_assertion"`, `ID="_assertion" ID="_other"`), code: CodeXML},
		"an attribute by two prefixes": {posted: replaced(`ID="_assertion"`, `ID="_assertion" xmlns:a="urn:x" xmlns:b="urn:x" a:y="1" b:y="2"`), code: CodeXML},
		"colons":                       {posted: replaced("<saml:Subject>", "<x::y></x::y><saml:Subject>"), code: CodeXML},
		"two roots":                    {posted: raw(write(answer()) + write(answer())), code: CodeXML},
		"text behind":                  {posted: raw(write(answer()) + "x"), code: CodeXML},
		"an element that is open":      {posted: raw(strings.TrimSuffix(write(answer()), "</samlp:Response>")), code: CodeXML},
		"crossed elements":             {posted: raw("<a><b></a></b>"), code: CodeXML},
		"nothing":                      {posted: "", code: CodeXML},
		"no base64":                    {posted: "<samlp:Response>", code: CodeXML},
		"another encoding":             {posted: raw(`<?xml version="1.0" encoding="UTF-7"?>` + write(answer())), code: CodeXML},
		"deeper than allowed":          {posted: deep(maxDepth), code: upstream.CodeLimit},
		"deep as allowed":              {posted: deep(maxDepth - 2), code: upstream.CodeSignature},
		"4,001 elements":               {posted: replaced("</saml:Assertion>", strings.Repeat("<a/>", 4001)+"</saml:Assertion>"), code: upstream.CodeLimit},
		"large":                        {posted: replaced("</saml:Assertion>", strings.Repeat(" ", 257<<10)+"</saml:Assertion>"), code: upstream.CodeLimit},
		"enormous":                     {posted: strings.Repeat("A", 8<<20), code: upstream.CodeLimit},
		"many declarations":            {posted: replaced("<saml:Subject>", "<saml:Subject "+declarations(60)+">"), code: upstream.CodeLimit},
		"many attributes":              {posted: replaced("<saml:Subject>", "<saml:Subject "+strings.ReplaceAll(declarations(100), "xmlns:", "")+">"), code: upstream.CodeLimit},
	}
}

func declarations(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:p%d="urn:x"`, i)
	}
	return b.String()
}
