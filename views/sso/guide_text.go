package sso

import (
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"

	"anteroom/internal/model"
)

// Values are an organization's own, which a guide has in it.
type Values struct {
	Product      string // the app that people sign in to
	Organization string
	SignInURL    string // where people begin to sign in to it

	// Of a SAML connection. The certificate is that of our key, in PEM.
	EntityID, ACS, SLO, MetadataURL, Certificate string

	// Of an OpenID Connect connection.
	RedirectURI, SignedOutURI string
}

// A placeholder is what stands in the text of a guide for one of the Values.
type placeholder struct {
	of    model.ConnectionType // "" for both
	kind  SpanKind
	value func(Values) string
	file  func(value string) (name string, f File) // of a SpanFile
}

var placeholders = map[string]placeholder{
	"product":      {kind: SpanName, value: func(v Values) string { return v.Product }},
	"organization": {kind: SpanName, value: func(v Values) string { return v.Organization }},
	"sign_in_url":  {kind: SpanCode, value: func(v Values) string { return v.SignInURL }},

	// What we call something of ours.
	"unsolicited": {kind: SpanMenu, value: func(Values) string { return FormUnsolicited.Label() }},

	"entity_id":        {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return v.EntityID }},
	"entity_id_query":  {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return url.QueryEscape(v.EntityID) }},
	"acs":              {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return v.ACS }},
	"slo":              {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return v.SLO }},
	"acs_pattern":      {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return pattern(v.ACS) }},
	"metadata_url":     {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return v.MetadataURL }},
	"metadata_file":    {of: model.ConnectionSAML, kind: SpanFile, file: metadataFile, value: func(v Values) string { return v.MetadataURL }},
	"certificate":      {of: model.ConnectionSAML, kind: SpanCode, value: func(v Values) string { return v.Certificate }},
	"certificate_file": {of: model.ConnectionSAML, kind: SpanFile, file: certificateFile, value: func(v Values) string { return v.Certificate }},

	"redirect_uri":   {of: model.ConnectionOIDC, kind: SpanCode, value: func(v Values) string { return v.RedirectURI }},
	"signed_out_uri": {of: model.ConnectionOIDC, kind: SpanCode, value: func(v Values) string { return v.SignedOutURI }},
}

// pattern returns the regular expression that nothing but a text matches.
func pattern(text string) string {
	if text == "" {
		return ""
	}
	return "^" + regexp.QuoteMeta(text) + "$"
}

func metadataFile(address string) (string, File) {
	f := File{}
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		f.URL = template.URL(address)
	}
	return "sp-metadata.xml", f
}

func certificateFile(pem string) (string, File) {
	encoded := base64.StdEncoding.EncodeToString([]byte(pem))
	return "sp-certificate.pem", File{URL: template.URL("data:application/x-pem-file;base64," + encoded), Content: pem}
}

// The markup of a guide: **Menu > Item** is what a console calls something, `text` is
// entered as it is, and {name} stands for a value. The last may be in the second.
var (
	markup = regexp.MustCompile("\\*\\*([^*`{}]+)\\*\\*|`([^`]+)`|\\{([a-z_]+)\\}")
	named  = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// parseText reads a text of a guide for a protocol, up to where values are filled in.
func parseText(text string, of model.ConnectionType) (Text, error) {
	if strings.TrimSpace(text) != text || text == "" {
		return nil, fmt.Errorf("%q is empty or has space around it", text)
	}
	var spans Text
	plain := func(s string) error {
		if strings.Contains(s, "**") || strings.ContainsAny(s, "`{}") {
			return fmt.Errorf("%q has markup that does not end, or in other markup", text)
		}
		if s != "" {
			spans = append(spans, Span{Kind: SpanText, Text: s})
		}
		return nil
	}
	end := 0
	for _, m := range markup.FindAllStringSubmatchIndex(text, -1) {
		if err := plain(text[end:m[0]]); err != nil {
			return nil, err
		}
		end = m[1]
		switch {
		case m[2] >= 0:
			spans = append(spans, Span{Kind: SpanMenu, Text: text[m[2]:m[3]]})
			continue
		case m[4] >= 0:
			spans = append(spans, Span{Kind: SpanCode, Text: text[m[4]:m[5]]})
		default:
			p := placeholders[text[m[6]:m[7]]]
			spans = append(spans, Span{Kind: p.kind, Text: text[m[0]:m[1]]})
		}
		if err := known(text[m[0]:m[1]], of); err != nil {
			return nil, err
		}
	}
	return spans, plain(text[end:])
}

// known returns an error when a text mentions a value that there is not.
func known(text string, of model.ConnectionType) error {
	for _, m := range named.FindAllStringSubmatch(text, -1) {
		p, ok := placeholders[m[1]]
		switch {
		case !ok:
			return fmt.Errorf("%q: there is no value called %s", text, m[1])
		case p.of != "" && p.of != of:
			return fmt.Errorf("%q: %s has no %s", text, of, m[1])
		case p.kind != SpanCode && m[0] != text:
			return fmt.Errorf("%q: %s is nothing to enter", text, m[1])
		}
	}
	return nil
}

// fill puts values into a text.
func (t Text) fill(v Values) (Text, error) {
	return each(t, func(s Span) (Span, error) {
		if s.Kind == SpanText {
			return s, nil
		}
		var missing error
		text := named.ReplaceAllStringFunc(s.Text, func(name string) string {
			value := placeholders[strings.Trim(name, "{}")].value(v)
			if value == "" {
				missing = errors.Join(missing, fmt.Errorf("no value for %s", name))
			}
			return value
		})
		filled := Span{Kind: s.Kind, Text: text}
		if s.Kind == SpanFile && missing == nil {
			filled.Text, filled.File = placeholders[strings.Trim(s.Text, "{}")].file(text)
			if filled.URL == "" {
				missing = fmt.Errorf("%q is no address of a file", text)
			}
		}
		return filled, missing
	})
}
