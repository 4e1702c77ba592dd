package activity_test

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestStreams: the page says where events go and how far that is, of one's own organization
// alone, and nothing of the secret.
func TestStreams(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	lines := func(at string) (all []string) {
		t.Helper()
		for _, e := range b.Get(t, at).Shows(t).All(".activity-stream") {
			all = append(all, e.Text())
		}
		return all
	}
	if got := lines(page); len(got) != 0 {
		t.Errorf("without a stream: %q", got)
	}
	add := func(org model.OrgID, host string) (s model.Stream) {
		t.Helper()
		w.Write(t, func(tx *db.Tx) (err error) {
			s = model.Stream{ID: tx.NewStreamID(), Org: org, Kind: model.StreamSplunk, URL: "https://" + host + ":8088/?key=hidden", Secret: []byte("sealed"), Hint: "hint"}
			if s.Cursor, err = tx.LastEventOf(t.Context(), org); err != nil {
				return err
			}
			s, err = tx.InsertStream(t.Context(), s)
			return err
		})
		return s
	}
	add(w.Globex, "globex.example")
	s := add(w.Acme, "splunk.acme.example")
	is := func(at, want string) {
		t.Helper()
		if got := lines(at); len(got) != 1 || !strings.HasPrefix(got[0], want) || strings.Contains(got[0], "hidden") {
			t.Errorf("%q, want %q", got, want)
		}
	}
	is(page, "Events stream to splunk.acme.example · up to date")
	rename(t, w, b, "Acme Sons")
	is(page, "Events stream to splunk.acme.example · behind by 1 event")
	w.Write(t, func(tx *db.Tx) error {
		failed, _, _ := s.Progress.Failed(tx.Now(), model.Failure{Why: "it answers 503"})
		_, err := tx.NoteStream(t.Context(), s, s.Cursor, failed)
		return err
	})
	is(page, "Events stream to splunk.acme.example · behind by 1 event, failing since ")
	is(page+"?lang=de", "Ereignisse gehen an splunk.acme.example · 1 Ereignis im Rückstand, schlägt seit ")
	w.Write(t, func(tx *db.Tx) error {
		s.Paused = model.StoppedByHand
		return tx.UpdateStream(t.Context(), s)
	})
	is(page+"?lang=en", "Events stream to splunk.acme.example · paused, 1 event waits")
}
