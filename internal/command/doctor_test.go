package command

import (
	"bytes"
	"strings"
	"testing"
)

// TestDoctor: what is wrong is said once, and the status tells scripts.
func TestDoctor(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	status := Main(t.Context(), []string{"doctor", "--data", newData(t), "--addr", "localhost:1"}, nil, &out, &problems)
	if status != 1 || !strings.Contains(problems.String(), "something is wrong") {
		t.Errorf("status %d: %s", status, &problems)
	}
	for _, want := range []string{"ok database ", "ok key file ", "wrong base URL nothing answers at http://localhost:1 (", "wrong mail server no mail server is set"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), want) {
			t.Errorf("no %q in\n%s", want, &out)
		}
	}
}
