package resource

// maxDocument bounds what is kept of one resource, in bytes of JSON.
const maxDocument = 128 << 10

// Write is what a request says that a resource is to be.
type Write struct {
	Doc Object // as it is kept: in the names of the table, without what is read only, and without members
	// Members are those of a group. Where nothing is said about them, which is not the
	// same as none, MembersSaid is false.
	Members     []string
	MembersSaid bool
}

// Create returns what a body says about a new resource of a type.
//
// The body is taken as generously as identity providers need it. Unknown attributes and
// URNs, what is read only and what is empty is left out; nothing is asked of "schemas".
// The errors are invalidValue and invalidSyntax, and name the attribute.
func (t *Type) Create(body Object) (Write, error) {
	w, err := t.read(body)
	if err == nil && t.active != nil {
		if _, said := w.Doc.Get(t.active.Name); !said {
			w.Doc.Set(t.active.Name, true)
		}
	}
	return w, t.settled(&w, err)
}

// Replace returns what a body says that a resource is to be from now on. What it leaves
// out is cleared (RFC 7644 section 3.5.1), but for active: nobody is let in again by an
// omission, and nobody sent away.
func (t *Type) Replace(body, stored Object) (Write, error) {
	w, err := t.read(body)
	if err == nil && t.active != nil {
		_, said := w.Doc.Get(t.active.Name)
		if was, ok := stored.Get(t.active.Name); ok && !said {
			w.Doc.Set(t.active.Name, was)
		}
	}
	return w, t.settled(&w, err)
}

func (t *Type) settled(w *Write, err error) error {
	if err == nil {
		err = t.Check(w.Doc)
	}
	if err != nil {
		*w = Write{}
		return err
	}
	w.Doc = t.Ordered(w.Doc)
	return nil
}

// read takes a body into the names of the table.
func (t *Type) read(body Object) (Write, error) {
	var w Write
	doc := make(Object, 0, len(body)+1)
	for _, f := range body {
		if err := t.take(&w, &doc, f); err != nil {
			return Write{}, err
		}
	}
	w.Doc = doc
	return w, nil
}

// take takes one name of a body: an attribute; a URN with an object of attributes; a URN
// and an attribute; or attribute.sub.
func (t *Type) take(w *Write, doc *Object, f Field) error {
	ref, ok := t.Lookup(f.Name)
	if !ok {
		return nil
	}
	if ref.Attr != nil {
		return w.take(doc, ref, f.Value)
	}
	in, _ := f.Value.(Object)
	for _, f := range in {
		if inner, ok := t.within(ref.Schema, f.Name); ok {
			if err := w.take(doc, inner, f.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// take takes the value of one attribute.
func (w *Write) take(doc *Object, ref Ref, v any) error {
	if IsMembers(ref.Attr) {
		return w.takeMembers(ref.Attr, v)
	}
	if !ref.Leaf().Writable() || ref.Sub != nil && ref.Attr.MultiValued {
		return nil // emails.value does not say of which
	}
	v, err := Coerce(ref.Leaf(), v)
	if err == nil && v != nil {
		doc.Put(ref, v)
	}
	return err
}

// Put gives an attribute or sub-attribute a value in the document of a resource.
func (o *Object) Put(ref Ref, v any) {
	if ref.Schema.Extends {
		inner, _ := o.Get(ref.Schema.ID)
		ext, _ := inner.(Object)
		(&ext).put(ref, v)
		o.Set(ref.Schema.ID, ext)
		return
	}
	o.put(ref, v)
}

func (o *Object) put(ref Ref, v any) {
	if ref.Sub == nil {
		o.Set(ref.Attr.Name, v)
		return
	}
	inner, _ := o.Get(ref.Attr.Name)
	of, _ := inner.(Object)
	(&of).Set(ref.Sub.Name, v)
	o.Set(ref.Attr.Name, of)
}

// At returns what the document of a resource has under an attribute, nil for nothing.
func (o Object) At(a *Attribute) any {
	if a.Schema.Extends {
		v, _ := o.Get(a.Schema.ID)
		o, _ = v.(Object)
	}
	v, _ := o.Get(a.Name)
	return v
}

// Check says what is wrong with the document of a resource as a whole: what is missing,
// and whether it is too large.
func (t *Type) Check(doc Object) error {
	for _, a := range t.Schema.Attributes {
		if _, ok := doc.Get(a.Name); a.Required && !ok {
			return Bad(InvalidValue, "%s is required. Send it, and not empty.", a.Name).At(a.Name)
		}
	}
	if n := size(doc); n > maxDocument {
		return TooLarge("The resource has more than %d bytes. Map fewer or shorter attributes.", maxDocument)
	}
	return nil
}

// size returns about how many bytes a value has as JSON.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v) + 3
	case Number:
		return len(v) + 1
	case Object:
		n := 2
		for _, f := range v {
			n += len(f.Name) + 4 + size(f.Value)
		}
		return n
	case []any:
		n := 2
		for _, e := range v {
			n += size(e)
		}
		return n
	}
	return 5
}

// Ordered returns a document with its attributes in the order of the table.
func (t *Type) Ordered(doc Object) Object {
	out := make(Object, 0, len(doc))
	pick := func(from Object, s *Schema) Object {
		var o Object
		for _, a := range s.Attributes {
			if v, ok := from.Get(a.Name); ok {
				o = append(o, Field{a.Name, v})
			}
		}
		return o
	}
	out = append(out, pick(doc, t.common)...)
	out = append(out, pick(doc, t.Schema)...)
	for _, s := range t.Extensions {
		v, _ := doc.Get(s.ID)
		if from, _ := v.(Object); len(from) > 0 {
			out = append(out, Field{s.ID, pick(from, s)})
		}
	}
	return out
}
