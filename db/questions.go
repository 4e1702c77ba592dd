package db

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// question is a question of which the answers are remembered.
type question[T any] struct {
	number int
	about  func(T) []string // the ids of the rows that an answer is about; may be nil
}

// questions are what is known of each, by number.
var questions []struct {
	tables   []string // that its answers rest on
	detailed bool     // whether answers are known by the rows that they are about
}

// questionOf returns a new question, which the queries answer. It is called while
// the package is initialized. about returns the ids that statements can name (Tx.of):
// of all rows on which an answer rests in tables that are changed so.
func questionOf[T any](about func(T) []string, queries ...string) question[T] {
	var tables []string
	for _, query := range queries {
		for _, found := range readTable.FindAllStringSubmatch(query, -1) {
			tables = append(tables, found[1])
		}
	}
	slices.Sort(tables)
	questions = append(questions, struct {
		tables   []string
		detailed bool
	}{slices.Compact(tables), about != nil})
	return question[T]{len(questions) - 1, about}
}

// goesWith stands among the queries of a question for tables with whose rows those go that
// its answers rest on.
func goesWith(tables ...string) string { return "FROM " + strings.Join(tables, " JOIN ") }

// ask returns the answer to a question about asked: the one that is remembered, or
// else what load finds. Callers share it, and change nothing in it.
func (w question[T]) ask(q *queries, asked string, load func() (T, error)) (T, error) {
	r := q.remembered
	if r == nil {
		return load()
	}
	known, since, found := r.find(w.number, asked, q.touched)
	if found {
		v := known.value.(T)
		if r.doubt {
			w.compare(r, since, v, asked, load)
		}
		return v, nil
	}
	v, err := load()
	if err == nil && !q.touched.any(w.number) {
		a := answer{value: v}
		if w.about != nil {
			a.about = w.about(v)
		}
		r.keep(w.number, asked, since, a)
	}
	return v, err
}

// reader returns a function that remembers an answer which follows from what has been read since
// reader was called, unless anybody has committed meanwhile. Not in a transaction.
func (w question[T]) reader(q *queries) func(asked string, v T) {
	r := q.remembered
	if r == nil || q.touched != nil {
		return func(string, T) {}
	}
	since, ok := r.watch.state()
	return func(asked string, v T) {
		if ok {
			r.keep(w.number, asked, since, answer{value: v, about: w.about(v)})
		}
	}
}

// compare panics when an answer is not what the database would say.
func (w question[T]) compare(r *remembered, since state, v T, asked string, load func() (T, error)) {
	fresh, err := load()
	if now, ok := r.watch.state(); !ok || now != since {
		return // somebody has committed meanwhile
	}
	if err != nil || !reflect.DeepEqual(v, fresh) {
		panic(fmt.Sprintf("db: question %d about %q: remembered %+v, and the database says %+v, %v", w.number, asked, v, fresh, err))
	}
}

// heavy is an answer that may take more than 1 KB.
type heavy interface{ weight() int }

// weight returns as how many answers one counts.
func (a answer) weight() int {
	if h, ok := a.value.(heavy); ok {
		return h.weight()
	}
	return 1
}

var (
	readTable    = regexp.MustCompile(`\b(?:FROM|JOIN)\s+([a-z_]+)`)
	changedTable = regexp.MustCompile(`\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)
	addedRow     = regexp.MustCompile(`^\s*(?:INSERT INTO|DELETE FROM)\b`)
	onlyReads    = regexp.MustCompile(`^\s*(?:SELECT|WITH)\b`)
)

// everyTable is what a statement changes that nobody understands.
const everyTable = "*"

// tablesChangedBy returns the tables that a statement changes. What goes with their
// rows by ON DELETE CASCADE is not among them: an answer that rests on such rows
// rests on what they belong to.
func tablesChangedBy(query string) []string {
	var tables []string
	for _, found := range changedTable.FindAllStringSubmatch(query, -1) {
		tables = append(tables, found[1])
	}
	if tables == nil && !onlyReads.MatchString(query) {
		return []string{everyTable}
	}
	return tables
}

// touchedBy returns the numbers of the questions of which answers rest on any of tables.
func touchedBy(tables []string) (numbers []int) {
	for number, q := range questions {
		if slices.ContainsFunc(tables, func(table string) bool { return table == everyTable || slices.Contains(q.tables, table) }) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// addsRows reports whether a statement that changes any rows adds or deletes them.
func addsRows(query string) bool {
	return addedRow.MatchString(query) && !strings.Contains(query, "DO UPDATE")
}
