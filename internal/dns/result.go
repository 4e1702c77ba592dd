package dns

import (
	"slices"
	"strings"
	"unicode"
)

// Outcome says what came of asking.
type Outcome string

// The outcomes. Only the first three say anything about the name: the others
// are failures, and a failure is never an absence.
const (
	Found      Outcome = "FOUND"        // there are TXT records
	NoSuchName Outcome = "NO_SUCH_NAME" // there is no such name (NXDOMAIN)
	NoData     Outcome = "NO_DATA"      // there is the name, without a TXT record

	ServerFailure Outcome = "SERVER_FAILURE" // the server says that it has a problem
	Timeout       Outcome = "TIMEOUT"        // no answer came, or none in time
	Refused       Outcome = "REFUSED"        // the server does not answer for this name
	TooLarge      Outcome = "TOO_LARGE"      // there is more than anybody needs
	Malformed     Outcome = "MALFORMED"      // the answer makes no sense, or the name does not

	alias Outcome = "ALIAS" // the name stands for another, which has to be asked for
)

// Server is who answered.
type Server struct {
	Host string // of one of the zone's own servers; empty for a resolver
	Addr string // as host:port
}

// String returns what people call the server.
func (s Server) String() string {
	if s.Host == "" {
		return s.Addr
	}
	return s.Host
}

// Answer is what one server said.
type Answer struct {
	Server  Server
	Outcome Outcome
	// Values are the TXT records with their strings joined, as published:
	// bytes that need not be UTF-8.
	Values []string
	Err    error // why the outcome is a failure, for the log

	alias string
}

// conclusive reports whether the answer says what the name holds.
func (a Answer) conclusive() bool {
	switch a.Outcome {
	case Found, NoSuchName, NoData, alias:
		return true
	}
	return false
}

// Result is what all servers that were asked said.
type Result struct {
	Name    string   // as asked for, without a trailing dot
	Aliases []string // that led on from the name; Answers are about the last
	Outcome Outcome
	Answers []Answer // never empty
}

// Values returns the different values that any server holds.
func (r Result) Values() []string {
	var values []string
	for _, a := range r.Answers {
		for _, v := range a.Values {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	return values
}

// Server returns who said what Outcome says, the first if there are several.
func (r Result) Server() Server {
	for _, a := range r.Answers {
		if a.Outcome == r.Outcome {
			return a.Server
		}
	}
	return Server{}
}

// Err returns why the outcome is a failure, for the log.
func (r Result) Err() error {
	for _, a := range r.Answers {
		if a.Outcome == r.Outcome {
			return a.Err
		}
	}
	return nil
}

// Absent reports whether the servers that know say that there is no TXT record
// at the name. A failure is not an absence.
func (r Result) Absent() bool { return r.Outcome == NoSuchName || r.Outcome == NoData }

// Holds returns a server that has this value, whatever spaces and quotes somebody has
// pasted around it. One is proof enough,
// even when others do not have it yet: only who controls the zone can put it
// there.
func (r Result) Holds(value string) (Server, bool) {
	for _, a := range r.Answers {
		if slices.ContainsFunc(a.Values, func(v string) bool { return strings.TrimFunc(v, isAround) == value }) {
			return a.Server, true
		}
	}
	return Server{}, false
}

// isAround reports whether a character is a space or a quotation mark.
func isAround(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Quotation_Mark, r) }

// Lacks reports whether the name is known not to hold the value: records were
// found or are absent, all servers that answered agree that the value is none
// of them, and no answer was left unread.
func (r Result) Lacks(value string) bool {
	if _, holds := r.Holds(value); holds || r.Outcome != Found && !r.Absent() {
		return false
	}
	return !slices.ContainsFunc(r.Answers, func(a Answer) bool {
		return a.Outcome == TooLarge || a.Outcome == Malformed || a.Outcome == alias
	})
}

// failed returns the result of a lookup that cannot go on.
func (r Result) failed(o Outcome, err error) Result {
	r.Outcome = o
	r.Answers = []Answer{{Outcome: o, Err: err}}
	return r
}

// conclude returns the outcome of several answers. What is found counts more
// than what is not, and an answer that could not be read may hold the record
// that others lack, so it counts more than an absence.
func conclude(answers []Answer) Outcome {
	for _, o := range []Outcome{Found, alias, TooLarge, Malformed, NoData, NoSuchName} {
		if slices.ContainsFunc(answers, func(a Answer) bool { return a.Outcome == o }) {
			return o
		}
	}
	return answers[len(answers)-1].Outcome
}
