package handlerstest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Part is a part of a page: what an element holds. What a test looks for in it
// and does not find ends the test, so that a part in which something shall be
// absent is there itself.
type Part struct {
	t    testing.TB
	node *html.Node
	from string // which answer it is of, for messages
}

// Page returns what an answer with a status shows: a whole page, or the fragments
// that htmx gets. Another status ends the test.
func (a Answer) Page(t testing.TB, status int) Part {
	t.Helper()
	if a.Status != status {
		t.Fatalf("%s: status %d to %q, want %d: %s", a.Asked, a.Status, a.Header.Get("Location"), status, a.Body)
	}
	root, err := parse(a.Body)
	if err != nil {
		t.Fatalf("%s: %v", a.Asked, err)
	}
	for _, tag := range nameless(root) {
		t.Errorf("%s: a control without a name: %s", a.Asked, tag)
	}
	return Part{t, root, a.Asked}
}

// Shows returns the page of an answer that went well.
func (a Answer) Shows(t testing.TB) Part {
	t.Helper()
	return a.Page(t, http.StatusOK)
}

// Find returns the first element in the part that fits a selector, see fits.
func (p Part) Find(selector string) Part {
	p.t.Helper()
	all := p.All(selector)
	if len(all) == 0 {
		p.t.Fatalf("%s: no %s in\n%s", p.from, selector, p.HTML())
	}
	return all[0]
}

// All returns every element in the part that fits a selector, see fits.
func (p Part) All(selector string) []Part {
	p.t.Helper()
	var found []Part
	for n := range p.node.Descendants() {
		if fits(n, selector) {
			found = append(found, Part{p.t, n, p.from})
		}
	}
	return found
}

// Has reports whether an element in the part fits a selector, see fits.
func (p Part) Has(selector string) bool {
	p.t.Helper()
	return len(p.All(selector)) > 0
}

// Row returns the row of a list that is about something with an id.
func (p Part) Row(id string) Part {
	p.t.Helper()
	return p.Find("[id$=-" + id + "]")
}

// Form returns the form that sends to a path.
func (p Part) Form(path string) Part {
	p.t.Helper()
	return p.Find("form[action=" + path + "]")
}

// Field returns the first field with a name.
func (p Part) Field(name string) Part {
	p.t.Helper()
	return p.Find("[name=" + name + "]")
}

// Choice returns the field with a name that sends a value, if it is chosen.
func (p Part) Choice(name, value string) Part {
	p.t.Helper()
	return p.Find("[name=" + name + "][value=" + value + "]")
}

// Value returns what a field would send: a text, or the option that is selected.
func (p Part) Value() string {
	p.t.Helper()
	switch p.node.DataAtom {
	case atom.Textarea:
		var typed strings.Builder
		for n := range p.node.ChildNodes() {
			typed.WriteString(n.Data)
		}
		return typed.String()
	case atom.Select:
		for _, option := range p.All("option") {
			if option.Is("selected") {
				return option.Attr("value")
			}
		}
		return p.Find("option").Attr("value")
	}
	return p.Attr("value")
}

// Attr returns the value of an attribute, which the element has to have.
func (p Part) Attr(name string) string {
	p.t.Helper()
	value, ok := attribute(p.node, name)
	if !ok {
		p.t.Fatalf("%s: no attribute %s of %s", p.from, name, p.HTML())
	}
	return value
}

// Is reports whether the element has an attribute, as checked or disabled.
func (p Part) Is(name string) bool {
	_, ok := attribute(p.node, name)
	return ok
}

// Says reports whether a text is to be read in the part.
func (p Part) Says(words string) bool { return strings.Contains(p.Text(), words) }

// Text returns what is to be read in the part, with single spaces. Pictures and
// what is hidden from screen readers do not count.
func (p Part) Text() string { return strings.Join(strings.Fields(text(p.node)), " ") }

// Heading returns the text of the page's only heading of the first order.
func (p Part) Heading() string {
	p.t.Helper()
	return p.Find("h1").Text()
}

// Toast returns the text of the message that the page shows. It has to be one.
func (p Part) Toast() string {
	p.t.Helper()
	all := p.All(".toast")
	if len(all) != 1 {
		p.t.Fatalf("%s: %d messages in\n%s", p.from, len(all), p.HTML())
	}
	return all[0].Find("p").Text()
}

// Swap returns what an answer to htmx puts into another part of the page than the
// one that it was asked for.
func (p Part) Swap(target string) Part {
	p.t.Helper()
	return p.Find("hx-partial[data-hx-target=" + target + "]")
}

// HTML returns the part as markup, for messages.
func (p Part) HTML() string {
	var b strings.Builder
	if err := html.Render(&b, p.node); err != nil {
		p.t.Error(err)
	}
	return b.String()
}

// fits reports whether an element fits a selector of CSS without combinators: its
// name, then any number of #id, .class, [attribute], [attribute=value],
// [attribute^=start] and [attribute$=end]. Values stand without quotes.
func fits(n *html.Node, selector string) bool {
	if n.Type != html.ElementNode {
		return false
	}
	name, rest := selector, ""
	if i := strings.IndexAny(selector, "#.["); i >= 0 {
		name, rest = selector[:i], selector[i:]
	}
	if name != "" && n.Data != name {
		return false
	}
	for rest != "" {
		mark, after := rest[0], rest[1:]
		end := strings.IndexAny(after, "#.[")
		if mark == '[' {
			end = strings.Index(after, "]")
		}
		if end < 0 {
			end = len(after)
		}
		if !has(n, mark, after[:end]) {
			return false
		}
		rest = strings.TrimPrefix(after[end:], "]")
	}
	return true
}

// has reports whether an element has an id (#), a class (.) or an attribute ([).
func has(n *html.Node, mark byte, what string) bool {
	switch mark {
	case '#':
		id, _ := attribute(n, "id")
		return id == what
	case '.':
		class, _ := attribute(n, "class")
		return slices.Contains(strings.Fields(class), what)
	}
	name, want, valued := strings.Cut(what, "=")
	compare := func(value, want string) bool { return value == want }
	switch {
	case strings.HasSuffix(name, "^"):
		compare = strings.HasPrefix
	case strings.HasSuffix(name, "$"):
		compare = strings.HasSuffix
	}
	value, ok := attribute(n, strings.TrimRight(name, "^$"))
	return ok && (!valued || compare(value, want))
}

func attribute(n *html.Node, name string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

// inside are the elements that go on within a word.
var inside = []atom.Atom{atom.A, atom.B, atom.Bdi, atom.Code, atom.Em, atom.I, atom.Span, atom.Strong, atom.Time, atom.Mark}

// text returns the text below a node, with white space where an element begins
// that does not go on within a word.
func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	_, hidden := attribute(n, "hidden")
	if aria, _ := attribute(n, "aria-hidden"); hidden || aria == "true" || n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return " "
	}
	var b strings.Builder
	for child := range n.ChildNodes() {
		b.WriteString(text(child))
	}
	if n.Type == html.ElementNode && !slices.Contains(inside, n.DataAtom) {
		return " " + b.String() + " "
	}
	return b.String()
}
