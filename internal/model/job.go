package model

import "time"

// JobStatus says how a job of the timetable is doing, since the program was started.
type JobStatus struct {
	Name    string
	Does    string // in a sentence
	Spec    string // when, as robfig/cron reads it, in UTC
	Running bool
	Asked   bool      // it is about to begin, since somebody has asked for that
	Last    time.Time // when it began last; zero for never
	Took    time.Duration
	Failed  string // what went wrong then, "" for nothing
	Next    time.Time
}

// Finding is what one look at an installation has found.
type Finding struct {
	Check   string `json:"check"`
	Problem string `json:"problem,omitempty"` // and what to do about it; "" where all is well
	Note    string `json:"note,omitempty"`    // what is worth knowing then
}
