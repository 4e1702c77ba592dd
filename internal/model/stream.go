package model

import (
	"net/url"
	"time"
)

// StreamKind is what sort of receiver gets a stream, and so what its batches look like.
type StreamKind string

// The kinds.
const (
	StreamHTTPS   StreamKind = "https"   // whoever checks a signature
	StreamSplunk  StreamKind = "splunk"  // the HTTP Event Collector
	StreamDatadog StreamKind = "datadog" // the intake of logs
)

// Stream is a place to which all events of an organization go, in batches and in their order.
type Stream struct {
	ID        StreamID
	Org       OrgID
	Kind      StreamKind
	URL       string
	CreatedAt time.Time
	Version   int64

	Secret    []byte    // sealed: it signs, or is what the receiver knows us by
	Hint      string    // the last characters of the secret
	OldSecret []byte    // sealed: it signs beside the other one until OldUntil; empty for none
	OldUntil  time.Time // zero for none

	Paused   StopReason // why nothing is sent, "" while it is
	Cursor   int64      // the number of the last event that was taken
	Missed   int64      // events that were not kept until they could be sent
	Progress StreamProgress
	Claim    int64 // grows with each that sends: only the last one notes what came of it
}

// Runs reports whether events are sent, rather than kept until somebody resumes the stream.
func (s Stream) Runs() bool { return s.Paused == "" }

// StreamProgress is what is known of how a stream is taken.
type StreamProgress struct {
	Health      ReceiverHealth
	DeliveredAt time.Time // of the last batch that was taken, zero for never
	Failures    int       // since Health.FailingSince
	DueAt       time.Time // when it is tried again
	Error       string    // of the last failure, "" while there is none
}

// Took returns the progress after a batch was taken.
func (p StreamProgress) Took(now time.Time) StreamProgress {
	return StreamProgress{Health: p.Health.Took(), DeliveredAt: now}
}

// Failure is one of a stream: why, and how long its receiver wants to be left alone, 0 for not at
// all. Jitter, in [0, 1), is how much of a tenth the wait is longer, so that not all come back at
// once.
type Failure struct {
	Why    string
	Rest   time.Duration
	Jitter float64
}

// Failed returns the progress after a failure, and as ReceiverHealth does, whether it is time to
// warn, or to give up.
func (p StreamProgress) Failed(now time.Time, f Failure) (next StreamProgress, warn, over bool) {
	before := p.Health.FailingSince
	if p.Health, warn, over = p.Health.Failed(now); !p.Health.FailingSince.Equal(before) {
		p.Failures = 0
	}
	p.Failures++
	p.Error = f.Why
	wait := StreamLongestWait
	if doubled := p.Failures - 1; doubled < 16 {
		wait = min(wait, StreamFirstWait<<doubled)
	}
	wait = max(wait, min(f.Rest, StreamLongestWait))
	p.DueAt = now.Add(wait + time.Duration(f.Jitter*float64(wait)/10))
	return p, warn, over
}

// Host returns where a stream goes, as people call it.
func (s Stream) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
