package web

import (
	"strings"
	"testing"
	"time"
)

func TestDownloadName(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for in, want := range map[string]string{
		"Acme Corp":                 "members-acme-corp-2026-03-04.csv",
		`../"etc"` + "\r\nX: y":     "members-etc-x-y-2026-03-04.csv",
		"株式会社":                      "members-organization-2026-03-04.csv",
		strings.Repeat("long ", 50): "members-" + strings.TrimSuffix(strings.Repeat("long-", 12), "-") + "-2026-03-04.csv",
	} {
		if got := DownloadName("members", in, now, "csv"); got != want {
			t.Errorf("DownloadName(%q) = %q, want %q", in, got, want)
		}
	}
}
