package e2e

import (
	"context"
	"encoding/json"
	"os/exec"
	"testing"
)

// TestSDK has an SDK that exists for such an API, unmodified, drive the instance: over
// HTTP/2 without TLS, as it speaks on a laptop.
func TestSDK(t *testing.T) {
	node := findNode(t, "@scalekit-sdk/node")
	d := startDemo(t, context.Background(), "")
	var backend registered
	d.Command(t, &backend, "application", "add", "--name", "Backend", "--redirect-uris", "http://localhost:9999/callback", "--management-api")
	application, err := json.Marshal(backend)
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), node, "sdk.mjs", d.BaseURL, string(application)).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
