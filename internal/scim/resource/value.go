package resource

import (
	"strconv"
	"strings"
	"time"
)

// ParseBool reads a boolean as clients write it: Entra ID sends "False".
func ParseBool(s string) (value, ok bool) {
	switch {
	case strings.EqualFold(s, "true"), s == "1":
		return true, true
	case strings.EqualFold(s, "false"), s == "0":
		return false, true
	}
	return false, false
}

// ParseTime reads a time (RFC 7643 section 2.3.5) as it is compared: in UTC, with
// milliseconds. One without a zone is in UTC.
func ParseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

// TimeFormat is how times are shown: in UTC, with milliseconds.
const TimeFormat = "2006-01-02T15:04:05.000Z07:00"

// kindOf says what a value is.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case string:
		return Quote(v)
	case Number:
		return "the number " + Quote(string(v))
	case []any:
		return "an array"
	}
	return "an object"
}
