package db

import (
	"strings"
	"testing"
)

// TestDisabledInPlan: who is disabled is looked for among those who are, and not among all
// members, of whom there may be a thousand for each.
func TestDisabledInPlan(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	lines, err := many(t.Context(), &d.queries, scanPlan, `EXPLAIN QUERY PLAN `+disabledInQuery, "org")
	if err != nil || len(lines) < 2 || !strings.Contains(lines[1], "SEARCH m USING") || !strings.Contains(lines[1], "user_id=?") {
		t.Errorf("the plan is %q (%v); want members to be searched by their user", lines, err)
	}
}
