package db

import (
	"slices"
	"sync"
)

// What every request asks (whose session is this, what may they do, which keys
// sign) changes seldom, and is remembered in the process. A remembered answer is
// used only while it is certain that asking again would bring the same:
//
//   - the state of the database, which a watch tells, is the one of which the
//     answer is. Every commit of any process makes another state. So what was
//     acknowledged counts at the next request, whoever wrote it, this program or
//     a command beside it;
//   - when the writer of this process is the only one who committed meanwhile, all
//     answers that its changes did not touch are of the new state, too.
//
// Nobody has to remember to forget: the tables that an answer rests on are read in
// the text of its queries, and the table that is changed in the text of a
// statement. A statement touches every answer that rests on its table, unless it
// says whose rows it changes (Tx.of).
//
// A database without a watch remembers nothing, and each question is asked again.

// state is what a database is at some moment: nothing was committed between two
// that are equal.
type state [48]byte

// watch tells the state of a database, for much less than a query costs. It is safe
// for concurrent use.
type watch interface {
	// state returns the state at this moment. It returns false when that cannot be
	// told, as in the middle of a commit.
	state() (state, bool)
	// follows reports whether one commit alone has made the state b of a.
	follows(a, b state) bool
	// strangers is a query whose answer, on the connection of the writer, is another
	// one when anybody else has committed.
	strangers() string
	// close is called when nobody has the database open in this process any more.
	close() error
}

// maxAnswers is how many answers to each question are remembered, at about 1 KB
// each: as many as people are there at once. One that is larger counts as several.
const maxAnswers = 10_000

// remembered are the answers of one database. It is safe for concurrent use, and
// nil remembers nothing.
type remembered struct {
	watch watch
	doubt bool // see Options.Doubt

	mu      sync.Mutex
	at      state // of which all answers are
	writing bool  // the writer commits, and will tell what it has touched
	answers []answers
}

// answers are those to one question.
type answers struct {
	of     map[string]answer          // by what was asked
	about  map[string]map[string]bool // by the ids of the rows, what was asked
	weight int                        // as many answers as they count
}

type answer struct {
	value any
	about []string
}

func newRemembered(w watch, doubt bool) *remembered {
	if w == nil {
		return nil
	}
	r := &remembered{watch: w, doubt: doubt, answers: make([]answers, len(questions))}
	r.forgetAll()
	return r
}

// find returns the answer to a question, when it is known, still true, and not
// touched by the transaction that asks. It also returns the state in which the
// database was then, the zero one when that cannot be told.
func (r *remembered) find(question int, asked string, by *touched) (answer, state, bool) {
	var now state
	var ok bool
	if by == nil {
		now, ok = r.watch.state()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case by != nil: // nobody can have committed since the transaction has begun
		now, ok = r.at, by.begun
	case !ok, now != r.at:
		now, ok = r.current()
	}
	if !ok {
		return answer{}, state{}, false
	}
	a, known := r.answers[question].of[asked]
	return a, now, known && !by.touches(question, a)
}

// current makes sure that the answers are of this moment, and returns its state. When
// another process has committed, there are none of this moment, and it begins anew.
// The caller holds r.mu.
func (r *remembered) current() (state, bool) {
	now, ok := r.watch.state()
	switch {
	case !ok, now != r.at && r.writing:
		return state{}, false
	case now != r.at:
		r.forgetAll()
		r.at = now
	}
	return now, true
}

// keep remembers an answer that was read after the database was in a state, unless
// anybody has committed since.
func (r *remembered) keep(question int, asked string, since state, a answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now, ok := r.watch.state(); !ok || now != since || now != r.at {
		return
	}
	all := &r.answers[question]
	all.forget(asked)
	weight := a.weight()
	if weight > maxAnswers {
		return
	}
	for some := range all.of {
		if all.weight+weight <= maxAnswers {
			break
		}
		all.forget(some)
	}
	all.keep(asked, a)
}

// begins is called when a transaction has begun: nobody else can commit until it
// ends. It reports whether the answers are of this moment.
func (r *remembered) begins() bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ok := r.current()
	return ok
}

// commits is called before the writer commits. From then on another state may be
// that of its own commit.
func (r *remembered) commits() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writing = true
}

// ends is called when the writer has committed what it touched and nobody else has
// anything, which made the given state of the database; what is nil when that is not
// so, or not certain.
func (r *remembered) ends(made state, what *touched) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writing = false
	if what == nil || made != r.at && !r.watch.follows(r.at, made) {
		r.forgetAll()
	} else {
		what.forget(r.answers)
	}
	r.at = made
}

func (r *remembered) forgetAll() {
	for i := range r.answers {
		r.answers[i].forgetAll()
	}
}

func (r *remembered) close() error {
	if r == nil {
		return nil
	}
	return r.watch.close()
}

func (all *answers) keep(asked string, a answer) {
	all.of[asked] = a
	all.weight += a.weight()
	for _, id := range a.about {
		if all.about[id] == nil {
			all.about[id] = map[string]bool{}
		}
		all.about[id][asked] = true
	}
}

func (all *answers) forget(asked string) {
	a, known := all.of[asked]
	if !known {
		return
	}
	all.weight -= a.weight()
	for _, id := range a.about {
		if delete(all.about[id], asked); len(all.about[id]) == 0 {
			delete(all.about, id)
		}
	}
	delete(all.of, asked)
}

func (all *answers) forgetAll() {
	*all = answers{of: map[string]answer{}, about: map[string]map[string]bool{}}
}

// touched is what the statements of a transaction have changed so far, among them
// those that were undone. It belongs to the writer.
type touched struct {
	begun bool // the answers were of the moment when the transaction began

	all  map[int]bool            // questions, with every answer
	rows map[int]map[string]bool // by question, ids of the rows that changed

	// An UPDATE may store what was there, and then there is nothing to commit.
	added bool // the present call has added or deleted a row
	sure  bool // one that succeeded has

	made []step // those that were not undone, in their order
}

// add notes that a statement changes what answers to questions rest on: in the rows that
// belong to ids alone, unless there are none.
func (t *touched) add(numbers []int, ids []string) {
	for _, number := range numbers {
		if ids == nil || !questions[number].detailed {
			if t.all == nil {
				t.all = map[int]bool{}
			}
			t.all[number] = true
			continue
		}
		if t.rows == nil {
			t.rows = map[int]map[string]bool{}
		}
		if t.rows[number] == nil {
			t.rows[number] = map[string]bool{}
		}
		for _, id := range ids {
			t.rows[number][id] = true
		}
	}
}

// touches reports whether an answer may be another one since. Nothing touches what a
// reader asks, for which t is nil.
func (t *touched) touches(question int, a answer) bool {
	if t == nil {
		return false
	}
	return t.all[question] || slices.ContainsFunc(a.about, func(id string) bool { return t.rows[question][id] })
}

// any reports whether any answer to a question may be another one since.
func (t *touched) any(question int) bool {
	return t != nil && (t.all[question] || len(t.rows[question]) > 0)
}

// forget forgets all answers that are touched.
func (t *touched) forget(from []answers) {
	for question := range t.all {
		from[question].forgetAll()
	}
	for question, ids := range t.rows {
		for id := range ids {
			for asked := range from[question].about[id] {
				from[question].forget(asked)
			}
		}
	}
}
