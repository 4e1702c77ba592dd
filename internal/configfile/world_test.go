package configfile_test

import (
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

var operator = model.Actor{Kind: model.ActorOperator}

const (
	someSecret  = "0123456789abcdef0123456789abcdef"
	otherSecret = "fedcba9876543210fedcba9876543210"
	hookSecret  = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

// world is an instance that files are applied to.
type world struct {
	testing.TB
	*configfile.Service
	db        *db.DB
	variables map[string]string
	files     map[string][]byte // by their paths
}

func newWorld(t testing.TB) *world {
	t.Helper()
	d := dbtest.Open(t)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	source := secret.NewSource(nil)
	rules := func(d *db.DB) (*webhooks.Service, error) {
		return webhooks.New(webhooks.Config{
			DB: d, Keys: keys, Source: source, Client: fetch.New(), Outbox: mail.NewOutbox(d, keys, nil, "https://id.test"), Logger: slog.New(slog.DiscardHandler),
		}), nil
	}
	return &world{
		TB: t, Service: configfile.New(d, source, rules), db: d,
		variables: map[string]string{"CLIENT_SECRET": someSecret, "HOOK_SECRET": hookSecret}, files: map[string][]byte{"/etc/secret": []byte(otherSecret + "\n")},
	}
}

func (w *world) read(text string) (*configfile.File, error) {
	return configfile.Read("app.yaml", []byte(text), configfile.Sources{
		Folder:   "/srv",
		Variable: func(name string) (string, bool) { v, ok := w.variables[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if content, ok := w.files[path]; ok {
				return content, nil
			}
			return nil, os.ErrNotExist
		},
	})
}

// try applies a file and returns what came of it.
func (w *world) try(text string, o configfile.Options) (configfile.Outcome, error) {
	w.Helper()
	f, err := w.read(text)
	if err != nil {
		return configfile.Outcome{}, err
	}
	return w.Apply(w.Context(), operator, f, o)
}

// apply applies a file, which works.
func (w *world) apply(text string, o configfile.Options) configfile.Outcome {
	w.Helper()
	out, err := w.try(text, o)
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *world) export() string {
	w.Helper()
	text, left, err := configfile.Export(w.Context(), &w.db.Reader)
	if err != nil || len(left) > 0 {
		w.Fatal(left, err)
	}
	return string(text)
}

// events returns the types of the events since a number of them, the oldest first.
func (w *world) events(since int) []model.EventType {
	w.Helper()
	all, err := w.db.EventsAfter(w.Context(), 0, 1000)
	if err != nil {
		w.Fatal(err)
	}
	types := []model.EventType{}
	for _, e := range all[since:] {
		types = append(types, e.Type())
	}
	return types
}

// changes returns the changes as lines.
func changes(out configfile.Outcome) []string {
	all := []string{}
	for _, c := range out.Changes {
		all = append(all, strings.TrimSpace(string(c.Kind)+" "+c.Path+" "+c.From+" > "+c.To))
	}
	for _, path := range out.Adopted {
		all = append(all, "adopted "+path)
	}
	for _, path := range out.Released {
		all = append(all, "released "+path)
	}
	return all
}

func wantChanges(t testing.TB, out configfile.Outcome, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), changes(out)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
}
