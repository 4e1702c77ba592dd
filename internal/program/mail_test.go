package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/config"
)

// TestMailTemplatesAreReadAtStart: what cannot be used does not keep the program from
// starting, and is in the log.
func TestMailTemplatesAreReadAtStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustDo(t, Create(t.Context(), config.Config{Data: dir}))
	_, err := ExportMail(MailPath(dir), []string{"signin"})
	mustDo(t, err)
	const says = "a mail template is not used"
	if log := logOfStart(t, dir); strings.Contains(log, says) {
		t.Errorf("as exported: %s", log)
	}
	mustDo(t, os.WriteFile(filepath.Join(MailPath(dir), "signin.txt"), []byte("Hello"), 0o600))
	if log := logOfStart(t, dir); strings.Count(log, says) != 1 || !strings.Contains(log, "file=signin.txt") || !strings.Contains(log, "level=WARN") {
		t.Errorf("without a version: %s", log)
	}
}
