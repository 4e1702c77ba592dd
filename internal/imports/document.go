package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/model"
)

// document reads JSON of any length value by value, and knows where in the file they stand.
type document struct {
	file   string
	from   *counter
	budget *budget
	values *json.Decoder
	raw    json.RawMessage // of the value that was read last
}

func newDocument(file string, line int, from io.Reader) *document {
	b := &budget{from: from, record: model.MaxImportRecord}
	lines := &counter{from: b, line: line}
	return &document{file: file, from: lines, budget: b, values: json.NewDecoder(lines)}
}

// place is where what was read last ends.
func (d *document) place() Place { return Place{d.file, d.from.at(d.values.InputOffset())} }

// stuck is where what could not be read begins.
func (d *document) stuck() Place {
	begin := d.values.InputOffset()
	rest, _ := io.ReadAll(d.values.Buffered())
	if next := bytes.TrimLeft(rest, ", \t\r\n"); len(next) > 0 {
		begin += int64(len(rest) - len(next))
	}
	return Place{d.file, d.from.at(begin)}
}

// token reads the next token. The error is io.EOF behind the last one.
func (d *document) token() (json.Token, error) {
	d.budget.renew()
	d.place() // forgets the lines before
	return d.values.Token()
}

// value passes on the next value as a whole. One that is no text is passed on as that.
func (d *document) value(pass func(record) error) error {
	d.budget.renew()
	if err := d.values.Decode(&d.raw); err != nil {
		return err
	}
	r := record{at: Place{d.file, d.from.at(d.values.InputOffset() - int64(len(d.raw)))}, raw: d.raw}
	switch {
	case len(r.raw) > model.MaxImportRecord:
		r.unread = long(model.MaxImportRecord)
	case !utf8.Valid(r.raw):
		r.unread = errNoText
	}
	return pass(r)
}

// array does something for each element of one that has begun, which has to read it.
func (d *document) array(element func() error) error {
	for d.values.More() {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// members does something for each member of an object that has begun, which has to read its
// value.
func (d *document) members(member func(name string) error) error {
	for d.values.More() {
		name, err := d.token()
		if err != nil {
			return err
		}
		if err := member(name.(string)); err != nil {
			return err
		}
	}
	_, err := d.token()
	return err
}

// skip passes over the next value, of whatever length.
func (d *document) skip() error {
	begin, err := d.token()
	if err != nil {
		return err
	}
	return d.rest(begin)
}

// rest passes over what follows the first token of a value.
func (d *document) rest(begin json.Token) error {
	for depth := change(begin); depth > 0; {
		t, err := d.token()
		if err != nil {
			return err
		}
		if depth += change(t); depth > model.MaxImportDepth {
			return refusal("it is deeper than %d levels", model.MaxImportDepth)
		}
	}
	return nil
}

// change returns by how much a token makes it deeper.
func change(t json.Token) int {
	switch t {
	case json.Delim('['), json.Delim('{'):
		return 1
	case json.Delim(']'), json.Delim('}'):
		return -1
	}
	return 0
}

// within is an error that happens in the middle of a value.
func within(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// broken says why nothing can be read any further.
func broken(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return refusal("the file ends in the middle of something")
	case errors.As(err, &syntax):
		return refusal("it is no JSON, and nothing behind it can be read: %v", err)
	case isRefusal(err):
		return refusal("%v, and nothing behind it can be read", err)
	}
	return refusal("the file can’t be read any further: %v", err)
}

// counter counts the lines of what is read, which is always a little more than is understood.
type counter struct {
	from   io.Reader
	read   int64
	breaks []int64 // where lines end that are not counted yet
	line   int
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	for from := 0; ; {
		i := bytes.IndexByte(p[from:n], '\n')
		if i < 0 {
			break
		}
		c.breaks = append(c.breaks, c.read+int64(from+i))
		from += i + 1
	}
	c.read += int64(n)
	return n, err
}

// at returns the line of what stands behind so many bytes. It is asked in their order.
func (c *counter) at(offset int64) int {
	n := 0
	for n < len(c.breaks) && c.breaks[n] < offset {
		n++
	}
	c.breaks = c.breaks[n:]
	c.line += n
	return c.line
}
