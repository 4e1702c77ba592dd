package program

import (
	"errors"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/replicas"
)

// TestUnserved: a database that others may serve from is not brought up to date under those who do.
func TestUnserved(t *testing.T) {
	t.Parallel()
	c := config.Config{Data: t.TempDir(), Database: enginetest.Empty(t)}
	mustDo(t, Create(t.Context(), c))
	d, err := db.Open(t.Context(), c.Database, db.Options{})
	mustDo(t, err)
	defer d.Close()
	keys, err := LoadKeys(t.Context(), c, &d.Reader)
	mustDo(t, err)
	mustDo(t, unserved(t.Context(), c))
	other := replicas.New(d, keys, "v1", "127.0.0.1:8080")
	mustDo(t, other.Tell(t.Context()))
	if err := unserved(t.Context(), c); !errors.Is(err, db.ErrInUse) || !strings.Contains(err.Error(), other.Host()) {
		t.Errorf("beside %s: %v", other.Host(), err)
	}
	mustDo(t, other.Leave(t.Context()))
	mustDo(t, unserved(t.Context(), c))
}
