package sealing

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/replicas"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestWaitForReplicas: no new key seals before each server says that it has the key, and one whose
// machine has another file is named.
func TestWaitForReplicas(t *testing.T) {
	t.Parallel()
	dbtest.RunBeside(t, func(t *testing.T, on dbtest.Opener) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		d, path := on(t, time.Now), filepath.Join(t.TempDir(), "keys")
		keys, err := secret.CreateKeys(path)
		must(err)
		r := Rotation{DB: d, Path: path}
		must(r.waitForReplicas(t.Context(), time.Now())) // for nobody
		server := replicas.New(on(t, time.Now), keys, "v1", "")
		must(server.Tell(t.Context()))
		must(r.waitForReplicas(t.Context(), time.Now()))
		must(secret.StageKey(path))
		if err := r.waitForReplicas(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "the server on "+server.Host()+" has not read") {
			t.Errorf("it has not read the file: %v", err)
		}
		var waiting sync.WaitGroup
		waiting.Go(func() {
			if err := r.waitForReplicas(t.Context(), time.Now().Add(time.Minute)); err != nil {
				t.Error(err)
			}
		})
		_, err = keys.Reload()
		must(err)
		must(server.Tell(t.Context()))
		waiting.Wait()
		must(secret.PromoteKey(path))
		if err := r.waitForReplicas(t.Context(), time.Now()); err == nil {
			t.Error("it seals by the key before")
		}
		must(server.Leave(t.Context()))
		must(r.waitForReplicas(t.Context(), time.Now()))
	})
}
