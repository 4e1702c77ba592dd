package imports

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Columns returns what a table can have, by the names in its first line.
func Columns() []string {
	return []string{"email", "email_verified", "first_name", "last_name", "language", "external_id", "organization", "organization_external_id", "role"}
}

// table reads the rows of a CSV file.
type table struct {
	file    string
	rows    *csv.Reader
	budget  *budget
	columns []string // in their order in the file
}

// CSV returns what a table says, a person in each row: somebody in several organizations has
// several. Its first line names the columns, in any order; the others stand for nothing.
func CSV(file string, from io.Reader) Source {
	return func(yield func(entry) bool) {
		t, err := openTable(file, from)
		if err != nil {
			yield(entry{at: Place{file, 1}, unread: err})
			return
		}
		for {
			e, more := t.next()
			if !more && e.unread == nil || !yield(e) || !more {
				return
			}
		}
	}
}

// openTable reads the first line.
func openTable(file string, from io.Reader) (*table, error) {
	b := &budget{from: from, left: budgetOf}
	start := bufio.NewReader(b)
	if mark, err := start.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		start.Discard(3)
	}
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
		name = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), " ", "_")
		if name != "" && slices.Contains(t.columns, name) {
			return nil, refusal("two columns are called %q", name)
		}
		t.columns = append(t.columns, name)
	}
	if !slices.Contains(t.columns, "email") {
		return nil, refusal("no column is called email; the first line names the columns, of which these count: %s", strings.Join(Columns(), ", "))
	}
	return t, nil
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

// next returns the next row, and whether there may be one more.
func (t *table) next() (e entry, more bool) {
	t.budget.left = budgetOf
	row, err := t.rows.Read()
	e = entry{at: Place{File: t.file}}
	if len(row) > 0 {
		e.at.Line, _ = t.rows.FieldPos(0)
	}
	var wrong *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return e, false
	case errors.As(err, &wrong) && !errors.Is(err, errLong):
		e.at.Line = wrong.StartLine
		e.unread = refusal("the row can’t be read: %v", wrong.Err)
		return e, true
	case err != nil:
		e.unread = refusal("the file can’t be read behind byte %d, and nothing of the rest: %v", t.rows.InputOffset(), err)
		return e, false
	case len(row) != len(t.columns):
		e.unread = refusal("the row has %d fields, and the first line names %d columns", len(row), len(t.columns))
		return e, true
	}
	e.fill(t.columns, row)
	return e, true
}

// fill takes the fields of a row.
func (e *entry) fill(columns, row []string) {
	p := &person{}
	e.person = p
	for i, name := range columns {
		value := strings.TrimSpace(row[i])
		switch name {
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
		}
	}
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

// budget reads no more than so many bytes until it is given others: a record without an end
// does not fill the memory.
type budget struct {
	from io.Reader
	left int
}

// budgetOf is for a record, and what is read ahead.
const budgetOf = model.MaxImportRecord + 64<<10

var errLong = fmt.Errorf("a record is longer than %d bytes", model.MaxImportRecord)

// Read implements io.Reader.
func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLong
	}
	n, err := b.from.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
