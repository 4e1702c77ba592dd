package streams

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/receivers"
)

// product is what receivers file our events under.
const product = "anteroom"

// batch is some events of a stream that go at once.
type batch struct {
	lines       [][]byte // each event, as the kind of receiver has it
	first, last int64    // the numbers of the first and the last of them
	bytes       int
}

// full reports whether one more of so many bytes would be too much.
func (b *batch) full(more int) bool {
	return len(b.lines) > 0 && (len(b.lines) >= model.MostStreamBatch || b.bytes+more > model.MostStreamBytes)
}

func (b *batch) add(seq int64, line []byte) {
	if len(b.lines) == 0 {
		b.first = seq
	}
	b.lines, b.last, b.bytes = append(b.lines, line), seq, b.bytes+len(line)+1
}

// splunkEvent is an event as the HTTP Event Collector takes it.
type splunkEvent struct {
	Time       json.Number `json:"time"` // seconds
	Host       string      `json:"host"`
	Source     string      `json:"source"`
	SourceType string      `json:"sourcetype"`
	Event      ocsf        `json:"event"`
}

// datadogEvent is an event as Datadog's intake of logs takes it.
type datadogEvent struct {
	Source    string `json:"ddsource"`
	Service   string `json:"service"`
	Host      string `json:"hostname"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp"` // milliseconds
	OCSF      ocsf   `json:"ocsf"`
}

// line returns an event as a kind of receiver has it.
func line(kind model.StreamKind, host string, e ocsf) ([]byte, error) {
	switch kind {
	case model.StreamSplunk:
		seconds := json.Number(fmt.Sprintf("%d.%03d", e.Time/1000, e.Time%1000))
		return json.Marshal(splunkEvent{seconds, host, product, product + ":ocsf", e})
	case model.StreamDatadog:
		return json.Marshal(datadogEvent{product, product, host, e.Message, e.Time, e})
	}
	return json.Marshal(e)
}

// message returns the headers and the body in which a batch goes.
func (s *Service) message(stream model.Stream, b batch, now time.Time) (http.Header, []byte, error) {
	secrets, err := s.secrets(stream, now)
	if err != nil {
		return nil, nil, err
	}
	body := array(b.lines)
	switch stream.Kind {
	case model.StreamSplunk:
		return packed(http.Header{"Authorization": {"Splunk " + secrets[0]}}, bytes.Join(b.lines, []byte("\n")))
	case model.StreamDatadog:
		return packed(http.Header{"Dd-Api-Key": {secrets[0]}}, body)
	}
	// A batch that is sent once more is the same message, unless events have joined it.
	header, err := receivers.Header(secrets, fmt.Sprintf("%s-%d-%d", stream.ID, b.first, b.last), now, body)
	return header, body, err
}

// array returns a JSON array of JSON texts.
func array(lines [][]byte) []byte {
	return bytes.Join([][]byte{{'['}, bytes.Join(lines, []byte(",")), {']'}}, nil)
}

// packed returns headers and a body that was made smaller.
func packed(header http.Header, body []byte) (http.Header, []byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(body); err != nil {
		return nil, nil, err
	}
	if err := w.Close(); err != nil {
		return nil, nil, err
	}
	header.Set("Content-Type", "application/json")
	header.Set("Content-Encoding", "gzip")
	return header, b.Bytes(), nil
}
