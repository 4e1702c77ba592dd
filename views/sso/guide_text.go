package sso

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
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

	say *words.Language // that of the page, for what we call something there
}

// A placeholder is what stands in the text of a guide for one of the Values.
type placeholder struct {
	of    model.ConnectionType // "" for both
	kind  guide.SpanKind
	value func(Values) string
	file  func(value string) (name string, f guide.File) // of a SpanFile
	ours  bool                                           // it is said as the page says it
}

var placeholders = map[string]placeholder{
	"product":      {kind: guide.SpanName, value: func(v Values) string { return v.Product }},
	"organization": {kind: guide.SpanName, value: func(v Values) string { return v.Organization }},
	"sign_in_url":  {kind: guide.SpanCode, value: func(v Values) string { return v.SignInURL }},

	// What we call something of ours.
	"unsolicited": {kind: guide.SpanMenu, value: func(v Values) string { return FormUnsolicited.Label(v.say) }, ours: true},

	"entity_id":        {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return v.EntityID }},
	"entity_id_query":  {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return url.QueryEscape(v.EntityID) }},
	"acs":              {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return v.ACS }},
	"slo":              {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return v.SLO }},
	"acs_pattern":      {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return pattern(v.ACS) }},
	"metadata_url":     {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return v.MetadataURL }},
	"metadata_file":    {of: model.ConnectionSAML, kind: guide.SpanFile, file: metadataFile, value: func(v Values) string { return v.MetadataURL }},
	"certificate":      {of: model.ConnectionSAML, kind: guide.SpanCode, value: func(v Values) string { return v.Certificate }},
	"certificate_file": {of: model.ConnectionSAML, kind: guide.SpanFile, file: certificateFile, value: func(v Values) string { return v.Certificate }},

	"redirect_uri":   {of: model.ConnectionOIDC, kind: guide.SpanCode, value: func(v Values) string { return v.RedirectURI }},
	"signed_out_uri": {of: model.ConnectionOIDC, kind: guide.SpanCode, value: func(v Values) string { return v.SignedOutURI }},
}

// marksOf finds the placeholders of a protocol.
func marksOf(of model.ConnectionType, in guide.Tongue) guide.Marks {
	return func(name string) (guide.Mark, error) {
		p, ok := placeholders[name]
		switch {
		case !ok:
			return guide.Mark{}, fmt.Errorf("there is no value called %s", name)
		case p.of != "" && p.of != of:
			return guide.Mark{}, fmt.Errorf("%s has no %s", of, name)
		}
		m := guide.Mark{Kind: p.kind, File: p.file}
		if p.ours {
			m.Lang = in.Around()
		}
		return m, nil
	}
}

// value returns the value that a placeholder stands for.
func (v Values) value(name string) string { return placeholders[name].value(v) }

// pattern returns the regular expression that nothing but a text matches.
func pattern(text string) string {
	if text == "" {
		return ""
	}
	return "^" + regexp.QuoteMeta(text) + "$"
}

func metadataFile(address string) (string, guide.File) {
	f := guide.File{}
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		f.URL = template.URL(address)
	}
	return "sp-metadata.xml", f
}

func certificateFile(pem string) (string, guide.File) {
	encoded := base64.StdEncoding.EncodeToString([]byte(pem))
	return "sp-certificate.pem", guide.File{URL: template.URL("data:application/x-pem-file;base64," + encoded), Content: pem}
}
