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

	Paused   bool
	Cursor   int64 // the number of the last event that was taken
	Missed   int64 // events that were not kept until they could be sent
	Progress StreamProgress
	Claim    int64 // grows with each that sends: only the last one notes what came of it
}

// StreamProgress is what is known of how a stream is taken.
type StreamProgress struct {
	DeliveredAt  time.Time // of the last batch that was taken, zero for never
	FailingSince time.Time // of the first failure since then, zero while there is none
	Failures     int       // since then
	DueAt        time.Time // when it is tried again
	Error        string    // of the last failure, "" while there is none
}

// Took returns the progress after a batch was taken.
func (StreamProgress) Took(now time.Time) StreamProgress { return StreamProgress{DeliveredAt: now} }

// Failed returns the progress after a failure. jitter, in [0, 1), is how much of a tenth the wait
// is longer, so that not all come back at once.
func (p StreamProgress) Failed(now time.Time, why string, jitter float64) StreamProgress {
	if p.FailingSince.IsZero() {
		p.FailingSince = now
	}
	p.Failures++
	p.Error = why
	wait := StreamLongestWait
	if doubled := p.Failures - 1; doubled < 16 {
		wait = min(wait, StreamFirstWait<<doubled)
	}
	p.DueAt = now.Add(wait + time.Duration(jitter*float64(wait)/10))
	return p
}

// Host returns where a stream goes, as people call it.
func (s Stream) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
