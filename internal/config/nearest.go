package config

import (
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/spelling"
)

// unknown returns the error for a name that is none of known.
func unknown(kind, name, where string, known []string) error {
	if near := nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %s%s; did you mean %s?", kind, name, where, near)
	}
	return fmt.Errorf("unknown %s %s%s; known are %s", kind, name, where, strings.Join(known, ", "))
}

// nearest returns the element of known that somebody may have meant who typed name, or "".
func nearest(name string, known []string) string {
	// A prefix that all names share would make strangers look alike.
	bare := make(map[string]string, len(known))
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = strings.TrimPrefix(k, variablePrefix)
		bare[names[i]] = k
	}
	return bare[spelling.Nearest(strings.TrimPrefix(name, variablePrefix), names)]
}
