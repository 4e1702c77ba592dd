package config

import (
	"fmt"
	"strings"
)

// unknown returns the error for a name that is none of known.
func unknown(kind, name, where string, known []string) error {
	if near := nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %s%s; did you mean %s?", kind, name, where, near)
	}
	return fmt.Errorf("unknown %s %s%s; known are %s", kind, name, where, strings.Join(known, ", "))
}

// nearest returns the element of known that takes the fewest edits to reach
// from name, or "" when it would take more than half of name.
func nearest(name string, known []string) string {
	// A prefix that all names share would make strangers look alike.
	name = strings.TrimPrefix(name, variablePrefix)
	best, least := "", len(name)/2+1
	for _, k := range known {
		if d := distance(name, strings.TrimPrefix(k, variablePrefix)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance returns the Levenshtein distance of a and b in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
