package handlerstest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/secret"
)

// made holds the keys of all worlds: making those that sign tokens takes longer
// than most tests.
type made struct {
	seal    *secret.Keys
	file    []byte // in which they are
	signing []model.SigningKey
}

// makeKeys makes the keys once, as an operator does who replaces them.
var makeKeys = sync.OnceValues(func() (m made, err error) {
	dir, err := os.MkdirTemp("", "handlerstest")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "keys")
	if m.seal, err = secret.CreateKeys(path); err != nil {
		return m, err
	}
	if m.file, err = os.ReadFile(path); err != nil {
		return m, err
	}
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(dir, "anteroom.db"), db.Options{})
	if err != nil {
		return m, err
	}
	if err = oidc.ReplaceKeys(ctx, d, m.seal, model.System); err == nil {
		m.signing, err = d.SigningKeys(ctx)
	}
	return m, errors.Join(err, d.Close())
})

// keys gives the world the keys that sign tokens, and returns those that seal.
func (w *World) keys(t *testing.T) *secret.Keys {
	t.Helper()
	m, err := makeKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.Write(t, func(tx *db.Tx) error {
		for _, key := range m.signing {
			if err := tx.InsertSigningKey(t.Context(), key); err != nil {
				return err
			}
		}
		return nil
	})
	return m.seal
}

// KeyFile has the program read its keys from a file, and returns what puts a new key in the place
// of the one that seals, as the operator does.
func (w *World) KeyFile(t *testing.T) (promote func()) {
	t.Helper()
	m, err := makeKeys()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(path, m.file, 0o600); err != nil {
		t.Fatal(err)
	}
	keys, err := secret.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	w.configure(t, keys, w.Post)
	w.Serve(t, handlers.New)
	return func() {
		t.Helper()
		for _, step := range []func(string) error{secret.StageKey, secret.PromoteKey} {
			if err := step(path); err != nil {
				t.Fatal(err)
			}
			if changed, err := keys.Reload(); err != nil || !changed {
				t.Fatalf("reloaded %v, %v", changed, err)
			}
		}
	}
}
