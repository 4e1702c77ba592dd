package program_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

var update = flag.Bool("update", false, "keep a database of this program for later ones to be tried with")

// release is a data directory as a released program has left it, and what is in there. Each release
// keeps one.
type release struct {
	Head          string         // its newest event, with the hash of all before
	Organizations map[string]int // how many members they have, by name
	ID, Secret    string         // of an application
}

// The files of a release.
const (
	releaseFile = "release.json"
	releases    = "testdata/releases"
)

// TestReleases: every release's data is brought up to date and served. The log of events is what
// it was, everybody is where they were, and an app signs in by its secret, which is sealed.
func TestReleases(t *testing.T) {
	t.Parallel()
	if *update {
		keepRelease(t)
	}
	all, err := filepath.Glob(releases + "/*.tar.gz")
	if err != nil || len(all) == 0 {
		t.Fatalf("no release is kept: %v", err)
	}
	for _, archive := range all {
		t.Run(filepath.Base(archive), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			r := unpackRelease(t, archive, data)
			if out, err := programtest.Run(t, data, "migrate", "--check"); err != nil {
				t.Errorf("a try: %v\n%s", err, out)
			}
			s := programtest.StartServer(t, data)
			until(t, s, "/readyz", http.StatusOK)
			if out, err := programtest.Run(t, data, "verify", "--head", r.Head); err != nil {
				t.Errorf("the log of events: %v\n%s", err, out)
			}
			if diff := cmp.Diff(r.Organizations, organizationsIn(t, data)); diff != "" {
				t.Errorf("organizations (-then +now):\n%s", diff)
			}
			app := &machine{T: t, server: s, ID: r.ID, Secret: r.Secret}
			if token, _ := app.token(); !app.active(token) {
				t.Error("the app gets no token that is good")
			}
			stop(t, s)
		})
	}
}

// organizationsIn returns how many members the organizations of a data directory have, by name.
func organizationsIn(t *testing.T, data string) map[string]int {
	t.Helper()
	out, err := programtest.Run(t, data, "organization", "list", "--json")
	var said struct {
		Organizations []struct {
			Name    string
			Members int
		}
	}
	if err == nil {
		err = json.Unmarshal([]byte(out), &said)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := map[string]int{}
	for _, o := range said.Organizations {
		all[o.Name] = o.Members
	}
	return all
}

// keepRelease keeps the data of the demo as this program makes it, by the version of its schema.
func keepRelease(t *testing.T) {
	t.Helper()
	d := programtest.StartDemo(t, t.TempDir())
	data := t.TempDir()
	d.Command(t, nil, "backup", "--to", filepath.Join(data, "anteroom.db"))
	keys, err := os.ReadFile(filepath.Join(d.Data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	r := release{ID: d.ClientID, Secret: d.ClientSecret, Organizations: organizationsIn(t, data)}
	out, err := programtest.Run(t, data, "verify", "--json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &r)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	about, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	version, err := db.ReadVersion(t.Context(), filepath.Join(data, "anteroom.db"))
	if err != nil {
		t.Fatal(err)
	}
	database, err := os.ReadFile(filepath.Join(data, "anteroom.db"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	for _, f := range []struct {
		name    string
		content []byte
	}{{releaseFile, about}, {"keys", keys}, {"anteroom.db", database}} {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), z.Close(), os.MkdirAll(releases, 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(releases, fmt.Sprintf("schema-%d.tar.gz", version.Stored)), packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// unpackRelease unpacks a release into a data directory, and returns what is said of it.
func unpackRelease(t *testing.T, archive, data string) (r release) {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(z); ; {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return r
		}
		var content []byte
		if err == nil {
			content, err = io.ReadAll(files)
		}
		if err == nil && h.Name == releaseFile {
			err = json.Unmarshal(content, &r)
		} else if err == nil {
			err = os.WriteFile(filepath.Join(data, filepath.Base(h.Name)), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
