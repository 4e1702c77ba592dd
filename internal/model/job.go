package model

import (
	"slices"
	"time"
)

// JobStatus says how a job of the timetable is doing.
type JobStatus struct {
	Name    string
	Does    string // in a sentence
	Spec    string // when, as robfig/cron reads it, in UTC
	Own     bool   // each server does it for itself
	Running bool
	Asked   bool      // it is about to begin, since somebody has asked for that
	Last    time.Time // when it began last; zero for never
	Host    string    // where that was, as in Replica
	Took    time.Duration
	Failed  string // what went wrong then, "" for nothing
	Next    time.Time
}

// JobRun is when a job ran last.
type JobRun struct {
	Job     string
	Replica string // whose own work it is, "" for what one does for all
	Host    string
	Began   time.Time
	Ended   time.Time // zero while it is being done, and for what was broken off
	Failed  string    // what went wrong, "" for nothing
	Until   time.Time // for how long who does it may be busy with it; zero for nobody
}

// Running reports whether somebody does the job.
func (r JobRun) Running(now time.Time) bool { return r.Ended.IsZero() && now.Before(r.Until) }

// BrokenOff reports whether somebody began the job, and was stopped or killed before it was done.
func (r JobRun) BrokenOff(now time.Time) bool { return r.Ended.IsZero() && !now.Before(r.Until) }

// Replica is a process that serves from the database, as it has said of itself last.
type Replica struct {
	ID      string
	Host    string // the name of its machine, and its port
	Version string
	Keys    []string // what the keys of its key file are called: first the one that seals
	Started time.Time
	Seen    time.Time // when it said so
}

// SameKeys reports whether two replicas seal by the same key, and open what the other seals.
func (r Replica) SameKeys(keys []string) bool {
	return len(r.Keys) > 0 && len(keys) > 0 && r.Keys[0] == keys[0] && slices.Equal(slices.Sorted(slices.Values(r.Keys)), slices.Sorted(slices.Values(keys)))
}

// Finding is what one look at an installation has found.
type Finding struct {
	Check   string `json:"check"`
	Problem string `json:"problem,omitempty"` // and what to do about it; "" where all is well
	Note    string `json:"note,omitempty"`    // what is worth knowing then
}
