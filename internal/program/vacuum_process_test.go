package program_test

import (
	"encoding/json"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestVacuum: what was deleted takes no room any more, and a server works on what is left.
func TestVacuum(t *testing.T) {
	t.Parallel()
	data, path := instance(t)
	dbtest.Bloat(t, path, 4_000_000)
	out, err := programtest.Run(t, data, "vacuum", "--json")
	var said struct {
		Before int64 `json:"bytes_before"`
		After  int64 `json:"bytes_after"`
	}
	if err == nil {
		err = json.Unmarshal([]byte(out), &said)
	}
	if err != nil || said.Before < 4_000_000 || said.After == 0 || said.After > said.Before-4_000_000 {
		t.Errorf("%v\n%s", err, out)
	}
	until(t, programtest.StartServer(t, data), "/readyz", 200)
}
