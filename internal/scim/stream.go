package scim

import (
	"net/http"
	"strconv"
	"time"
)

// mostHeld is how many bytes of an answer are held before they are sent.
const mostHeld = 64 << 10

// patience is how long a client may take for that many.
const patience = time.Minute

// stream is an answer that is sent while it is made, since one group can have all of a
// directory in it. What is small is sent at its end, and says how long it is.
type stream struct {
	c      *call
	status int
	b      []byte
	begun  bool // a list has its first resource
}

// next begins another resource of a list.
func (s *stream) next() {
	if s.begun {
		s.b = append(s.b, ',')
	}
	s.begun = true
}

// spill sends what there is once that is much.
func (s *stream) spill() error {
	if len(s.b) < mostHeld {
		return nil
	}
	return s.send()
}

// send sends what there is.
func (s *stream) send() error {
	c := s.c
	if !c.started {
		c.noted.Status, c.started = s.status, true
		c.w.Header().Set("Content-Type", answered(c.r))
		c.w.WriteHeader(s.status)
	}
	b := s.b
	s.b = s.b[:0]
	if c.r.Method == http.MethodHead {
		return nil
	}
	// The deadline of the whole answer would cut a long one off. A writer without one, as
	// of a bulk request, is fine too.
	_ = http.NewResponseController(c.w).SetWriteDeadline(time.Now().Add(patience))
	_, err := c.w.Write(b)
	return err
}

// end sends what is left.
func (s *stream) end() error {
	if !s.c.started {
		s.c.w.Header().Set("Content-Length", strconv.Itoa(len(s.b)))
	}
	return s.send()
}
