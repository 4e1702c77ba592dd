package model

import (
	"strconv"
	"time"
)

// LimitText returns a limit of whole minutes in words, in the largest unit that
// says it exactly: "90 minutes", "8 hours", "30 days".
func LimitText(d time.Duration) string {
	n, unit := int64(d/time.Minute), "minute"
	switch {
	case n > 0 && n%(24*60) == 0:
		n, unit = n/(24*60), "day"
	case n > 0 && n%60 == 0:
		n, unit = n/60, "hour"
	}
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(n, 10) + " " + unit
}
