package model

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseSpan reads a length of time as operators write it: 30d, 12h, 90m, 1d12h, or off for none.
func ParseSpan(s string) (time.Duration, error) {
	if s == "off" {
		return 0, nil
	}
	days, rest, found := strings.Cut(s, "d")
	if !found {
		days, rest = "0", s
	}
	n, err := strconv.ParseUint(days, 10, 16)
	span := time.Duration(n) * day
	if err == nil && rest != "" {
		var d time.Duration
		d, err = time.ParseDuration(rest)
		span += d
	}
	if err != nil || span <= 0 || rest != "" && rest[0] < '0' {
		return 0, errors.New("write it as in 30d, 12h or 5m")
	}
	return span, nil
}

// SpanText returns a length of time of whole minutes as ParseSpan reads it, in the largest unit
// that says it exactly.
func SpanText(d time.Duration) string {
	switch {
	case d == 0:
		return "off"
	case d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
