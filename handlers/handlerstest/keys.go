package handlerstest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/secret"
)

// made holds the keys of all worlds: making those that sign tokens takes longer
// than most tests.
type made struct {
	seal    *secret.Keys
	signing []model.SigningKey
}

// makeKeys makes the keys once, as an operator does who replaces them.
var makeKeys = sync.OnceValues(func() (m made, err error) {
	if m.seal, err = secret.NewKeys(); err != nil {
		return m, err
	}
	dir, err := os.MkdirTemp("", "handlerstest")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(dir)
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
