package imports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// The names of columns that begin so end as the metadata is called.
const (
	ofPerson       = "metadata."
	ofOrganization = "organization_metadata."
)

// Columns returns what a table can have, by the names in its first line.
func Columns() []string {
	return []string{"email", "email_verified", "first_name", "last_name", "language", "external_id", "organization", "organization_external_id", "role", ofPerson + "NAME", ofOrganization + "NAME"}
}

// CSV returns what a table says, a person in each row: somebody in several organizations has
// several. Its first line names the columns, in any order; the others stand for nothing.
func CSV(file string, from io.Reader) Source {
	return func(yield func(entry) bool) {
		for r := range rows(file, from, Columns()) {
			if !yield(r.entry()) {
				return
			}
		}
	}
}

// row is a row of a table, or why it can’t be read.
type row struct {
	at      Place
	columns []string
	fields  []string
	unread  error
}

// rows returns the rows of a table which can have columns of these names, and has to have the
// first of them.
func rows(file string, from io.Reader, names []string) iter.Seq[row] {
	return func(yield func(row) bool) {
		t, err := openTable(file, from, names)
		if err != nil {
			yield(row{at: Place{file, 1}, unread: err})
			return
		}
		for {
			r, more := t.next()
			if !more && r.unread == nil || !yield(r) || !more {
				return
			}
		}
	}
}

// table reads the rows of a CSV file.
type table struct {
	file    string
	rows    *csv.Reader
	budget  *budget
	columns []string // in their order in the file
}

// openTable reads the first line.
func openTable(file string, from io.Reader, names []string) (*table, error) {
	b := &budget{from: from, record: model.MaxImportRow}
	b.renew()
	start := unmarked(b, 4096)
	t := &table{file: file, rows: csv.NewReader(start), budget: b}
	if line, _ := start.Peek(start.Buffered()); bytes.Count(firstLine(line), []byte(";")) > bytes.Count(firstLine(line), []byte(",")) {
		t.rows.Comma = ';' // what spreadsheets write where the comma is in numbers
	}
	t.rows.FieldsPerRecord = -1
	t.rows.ReuseRecord = true
	first, err := t.rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, refusal("the file is empty: its first line names the columns")
	case err != nil:
		return nil, refusal("it is no CSV: %v", err)
	}
	for _, name := range first {
		name = columnName(name)
		if name != "" && slices.Contains(t.columns, name) {
			return nil, refusal("two columns are called %q", name)
		}
		t.columns = append(t.columns, name)
	}
	if !slices.Contains(t.columns, names[0]) {
		return nil, refusal("no column is called %s; the first line names the columns, of which these count: %s", names[0], strings.Join(names, ", "))
	}
	return t, nil
}

// unmarked reads in pieces of a size, without the mark of UTF-8 that some write at the start.
func unmarked(from io.Reader, size int) *bufio.Reader {
	start := bufio.NewReaderSize(from, size)
	if mark, err := start.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		start.Discard(3)
	}
	return start
}

// columnName is how the name of a column is compared. What metadata is called stays as it is.
func columnName(s string) string {
	s = strings.TrimSpace(s)
	name := strings.ReplaceAll(strings.ToLower(s), " ", "_")
	for _, begin := range []string{ofPerson, ofOrganization} {
		if strings.HasPrefix(name, begin) {
			return begin + s[len(begin):]
		}
	}
	return name
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

// next returns the next row, and whether there may be one more.
func (t *table) next() (r row, more bool) {
	t.budget.renew()
	fields, err := t.rows.Read()
	r = row{at: Place{File: t.file}, columns: t.columns, fields: fields}
	if len(fields) > 0 {
		r.at.Line, _ = t.rows.FieldPos(0)
	}
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return r, false
	case errors.As(err, &wrong) && !isLong(err):
		r.at.Line = wrong.StartLine
		r.unread = refusal("the row can’t be read: %v", wrong.Err)
	case err != nil:
		r.unread = refusal("the file can’t be read behind byte %d, and nothing of the rest: %v", t.rows.InputOffset(), err)
		return r, false
	case len(fields) != len(t.columns):
		r.unread = refusal("the row has %d fields, and the first line names %d columns", len(fields), len(t.columns))
	}
	return r, true
}

// entry returns what a row says.
func (r row) entry() entry {
	e := entry{at: r.at, unread: r.unread}
	if e.unread != nil {
		return e
	}
	e.person = &person{}
	for i, name := range r.columns {
		e.fill(name, strings.TrimSpace(r.fields[i]))
	}
	return e
}

// fill takes a field.
func (e *entry) fill(column, value string) {
	p := e.person
	switch column {
	case "email":
		p.email = value
	case "email_verified":
		var ok bool
		if p.proven, ok = isYes(value); !ok {
			e.unread = refusal("email_verified is yes or no, not %q", value)
		}
	case "first_name":
		p.firstName = value
	case "last_name":
		p.lastName = value
	case "language":
		p.language = value
	case "external_id":
		p.externalID = value
	case "organization":
		e.organization.name = value
	case "organization_external_id":
		e.organization.externalID = value
	case "role":
		p.roles = split(value)
	default:
		e.describe(column, value)
	}
}

// describe takes a field of metadata, as far as there is something in it.
func (e *entry) describe(column, value string) {
	if value == "" {
		return
	}
	if name, ok := strings.CutPrefix(column, ofPerson); ok {
		e.person.metadata = with(e.person.metadata, name, value)
	} else if name, ok := strings.CutPrefix(column, ofOrganization); ok {
		e.metadata = with(e.metadata, name, value)
	}
}

// with returns all with one more in it.
func with(all map[string]string, name, value string) map[string]string {
	if all == nil {
		all = map[string]string{}
	}
	all[name] = value
	return all
}

// isYes reads what people and spreadsheets write for yes and no.
func isYes(s string) (yes, ok bool) {
	switch strings.ToLower(s) {
	case "yes", "true", "1", "y", "t":
		return true, true
	case "no", "false", "0", "n", "f", "":
		return false, true
	}
	return false, false
}

// split returns the parts of a field that can have several.
func split(s string) []string {
	all := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' })
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}
