package command

import (
	"flag"
	"fmt"
	"strings"
)

// How long the lists are that commands print: when nobody says, and at the most.
// What has to be looked for is read as many rows at a time.
const (
	usualRows = 100
	mostRows  = 1000
)

// part says which part of a list is printed.
type part struct {
	limit int
	after string // the id of the row before, "" for the beginning
}

// partFlags are those of commands that print a list which can be of any length.
func partFlags(flags *flag.FlagSet) *part {
	var p part
	flags.IntVar(&p.limit, "limit", usualRows, fmt.Sprintf("Print `N` rows at the most, up to %d.", mostRows))
	flags.StringVar(&p.after, "after", "", "Go on after the row with this `ID`, where the list before ended.")
	return &p
}

// source is a list of any length, in the order of its ids.
type source[T any] struct {
	read  func(after string, limit int) ([]T, error)
	id    func(T) string
	shown func(T) bool // nil when all are
}

// rowsOf reads a part of a list. next is the id after which it goes on, "" when
// nothing is left.
func rowsOf[T any](p part, s source[T]) (found []T, next string, err error) {
	if p.limit < 1 || p.limit > mostRows {
		return nil, "", fmt.Errorf("--limit: it is a number from 1 to %d", mostRows)
	}
	for after := p.after; ; {
		rows, err := s.read(after, mostRows)
		if err != nil {
			return nil, "", err
		}
		for _, row := range rows {
			if after = s.id(row); s.shown != nil && !s.shown(row) {
				continue
			}
			if len(found) == p.limit { // so there is one more
				return found, s.id(found[p.limit-1]), nil
			}
			found = append(found, row)
		}
		if len(rows) < mostRows {
			return found, "", nil
		}
	}
}

// sayPart prints a part of a list as sayRows does, and says how to go on.
func (c *call) sayPart(object any, rows [][]string, next string) error {
	if err := c.sayRows(object, rows); err != nil || c.json || next == "" {
		return err
	}
	_, err := fmt.Fprintf(c.stderr, "There is more: repeat it with --after %s\n", next)
	return err
}

// containing returns what says whether one of several texts has a text in it, in
// upper or lower case.
func containing(text string) func(...string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return func(in ...string) bool {
		for _, s := range in {
			if strings.Contains(strings.ToLower(s), text) {
				return true
			}
		}
		return false
	}
}
