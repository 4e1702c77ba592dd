package handlerstest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/handlers"
)

// Log is what the program has logged.
type Log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Log has the program log, from now on, to what it returns.
func (w *World) Log(t *testing.T) *Log {
	t.Helper()
	l := &Log{}
	w.Config.Log = slog.New(slog.NewJSONHandler(l, nil))
	w.Serve(t, handlers.New)
	return l
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Warned reports whether a line of the log is a warning with this message, in which
// names have these values: pairs of both.
func (l *Log) Warned(t *testing.T, message string, pairs ...string) bool {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for text := range strings.Lines(l.text.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatal(err)
		}
		same := line["level"] == "WARN" && line["msg"] == message
		for i := 0; i < len(pairs); i += 2 {
			same = same && line[pairs[i]] == pairs[i+1]
		}
		if same {
			return true
		}
	}
	return false
}
