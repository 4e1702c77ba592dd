package model

import "time"

// StreamCreated is the payload of stream.created.
type StreamCreated struct {
	After StreamSnapshot `json:"after"`
}

// StreamUpdated is the payload of stream.updated.
type StreamUpdated struct {
	Before StreamSnapshot `json:"before"`
	After  StreamSnapshot `json:"after"`
}

// StreamRotated is the payload of stream.secret_rotated.
type StreamRotated struct {
	Before StreamSnapshot `json:"before"`
	After  StreamSnapshot `json:"after"`
}

// StreamPaused is the payload of stream.paused.
type StreamPaused struct {
	Before StreamSnapshot `json:"before"`
	After  StreamSnapshot `json:"after"`
}

// StreamResumed is the payload of stream.resumed.
type StreamResumed struct {
	Before StreamSnapshot `json:"before"`
	After  StreamSnapshot `json:"after"`
}

// StreamDeleted is the payload of stream.deleted.
type StreamDeleted struct {
	Before StreamSnapshot `json:"before"`
}

// StreamTested is the payload of stream.tested, which goes to the stream with all others.
type StreamTested struct {
	After StreamSnapshot `json:"after"`
}

// StreamFailing is the payload of stream.failing, at the first failure.
type StreamFailing struct {
	After StreamSnapshot `json:"after"`
	Since time.Time      `json:"failing_since"`
}

// StreamRecovered is the payload of stream.recovered.
type StreamRecovered struct {
	After StreamSnapshot `json:"after"`
}

// StreamSnapshot is a stream at one moment, without its secret.
type StreamSnapshot struct {
	ID     StreamID   `json:"id"`
	Org    OrgID      `json:"organization_id"`
	Kind   StreamKind `json:"kind"`
	URL    string     `json:"url"` // without its query
	Paused bool       `json:"paused"`
	Why    StopReason `json:"paused_reason,omitempty"`
	Hint   string     `json:"secret_hint"`
}

// Snapshot returns what the stream is now.
func (s Stream) Snapshot() StreamSnapshot {
	return StreamSnapshot{s.ID, s.Org, s.Kind, ShownURL(s.URL), !s.Runs(), s.Paused, s.Hint}
}

// EventType implements Payload.
func (StreamCreated) EventType() EventType { return EventStreamCreated }

// EventType implements Payload.
func (StreamUpdated) EventType() EventType { return EventStreamUpdated }

// EventType implements Payload.
func (StreamRotated) EventType() EventType { return EventStreamRotated }

// EventType implements Payload.
func (StreamPaused) EventType() EventType { return EventStreamPaused }

// EventType implements Payload.
func (StreamResumed) EventType() EventType { return EventStreamResumed }

// EventType implements Payload.
func (StreamDeleted) EventType() EventType { return EventStreamDeleted }

// EventType implements Payload.
func (StreamTested) EventType() EventType { return EventStreamTested }

// EventType implements Payload.
func (StreamFailing) EventType() EventType { return EventStreamFailing }

// EventType implements Payload.
func (StreamRecovered) EventType() EventType { return EventStreamRecovered }

func (p StreamCreated) states() (before, after any)   { return nil, p.After }
func (p StreamUpdated) states() (before, after any)   { return p.Before, p.After }
func (p StreamRotated) states() (before, after any)   { return p.Before, p.After }
func (p StreamPaused) states() (before, after any)    { return p.Before, p.After }
func (p StreamResumed) states() (before, after any)   { return p.Before, p.After }
func (p StreamDeleted) states() (before, after any)   { return p.Before, nil }
func (p StreamTested) states() (before, after any)    { return nil, p.After }
func (p StreamFailing) states() (before, after any)   { return nil, p }
func (p StreamRecovered) states() (before, after any) { return nil, p.After }
