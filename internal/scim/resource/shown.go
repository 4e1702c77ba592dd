package resource

import (
	"strings"
	"time"
)

// Shown is a resource as clients see it: its document as it is kept, and what is made
// when it is shown.
type Shown struct {
	ID                string
	Doc               string // as JSON, as AppendDocument has written it
	Created, Modified time.Time
	Version           string // an entity tag, such as W/"3"
	Location          string // its URL
	Derived           Object // groups of a user, members of a group; without, not shown
}

// AppendDocument appends the document of a resource as it is kept.
func AppendDocument(b []byte, doc Object) []byte { return appendObject(b, doc) }

// AppendShown appends a resource as clients see it, as JSON.
func (t *Type) AppendShown(b []byte, s Shown, p Projection) ([]byte, error) {
	if !p.All() {
		doc, err := DecodeObject(s.Doc)
		if err != nil {
			return b, err
		}
		return AppendJSON(b, p.Of(t.whole(s, doc))), nil
	}
	// Lists are mostly this: the document is copied, not read.
	inner, err := t.onlyDeclaredText(s.Doc[1 : len(s.Doc)-1])
	if err != nil {
		return b, err
	}
	b = appendString(t.appendSchemas(b, inner), s.ID)
	if inner != "" {
		b = append(append(b, ','), inner...)
	}
	for _, f := range s.Derived {
		b = appendString(append(b, ','), f.Name)
		b = AppendJSON(append(b, ':'), f.Value)
	}
	return append(t.appendMeta(b, s), '}'), nil
}

// appendSchemas appends the beginning of a resource, up to its id. What it has of extensions
// is at the end of its document.
func (t *Type) appendSchemas(b []byte, inner string) []byte {
	b = appendString(append(b, `{"schemas":[`...), t.Schema.ID)
	if strings.HasSuffix(inner, "}") {
		for _, s := range t.Extensions {
			if strings.Contains(inner, s.opening) {
				b = appendString(append(b, ','), s.ID)
			}
		}
	}
	return append(b, `],"id":`...)
}

// appendMeta appends what meta returns: lists have hundreds, and objects of it would be a
// quarter of the work.
func (t *Type) appendMeta(b []byte, s Shown) []byte {
	b = appendString(append(b, `,"meta":{"resourceType":`...), t.Name)
	if !s.Created.IsZero() {
		b = s.Created.UTC().AppendFormat(append(b, `,"created":"`...), TimeFormat)
		b = s.Modified.UTC().AppendFormat(append(b, `","lastModified":"`...), TimeFormat)
		b = append(b, '"')
	}
	b = appendString(append(b, `,"location":`...), s.Location)
	if s.Version != "" {
		b = appendString(append(b, `,"version":`...), s.Version)
	}
	return append(b, '}')
}

// Whole returns a resource as clients see it, which is also what filters are about.
func (t *Type) Whole(s Shown) (Object, error) {
	doc, err := DecodeObject(s.Doc)
	if err != nil {
		return nil, err
	}
	return t.whole(s, doc), nil
}

func (t *Type) whole(s Shown, doc Object) Object {
	doc = t.onlyDeclared(doc)
	out := make(Object, 0, len(doc)+4)
	out = append(out, Field{"schemas", t.schemas(func(urn string) bool { return doc.index(urn) >= 0 })}, Field{"id", s.ID})
	out = append(append(out, doc...), s.Derived...)
	return append(out, Field{"meta", t.meta(s)})
}

// schemas returns the URNs of which a resource has something.
func (t *Type) schemas(has func(urn string) bool) []any {
	all := []any{t.Schema.ID}
	for _, s := range t.Extensions {
		if has(s.ID) {
			all = append(all, s.ID)
		}
	}
	return all
}

func (t *Type) meta(s Shown) Object {
	meta := Object{{"resourceType", t.Name}}
	if !s.Created.IsZero() {
		meta = append(meta, Field{"created", s.Created.UTC().Format(TimeFormat)}, Field{"lastModified", s.Modified.UTC().Format(TimeFormat)})
	}
	meta = append(meta, Field{"location", s.Location})
	if s.Version != "" {
		meta = append(meta, Field{"version", s.Version})
	}
	return meta
}
