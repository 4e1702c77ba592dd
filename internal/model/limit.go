package model

import "time"

// InUnits returns a limit of whole minutes as a number of the largest unit that
// says it exactly: 90 "minutes", 8 "hours", 30 "days".
func InUnits(d time.Duration) (n int64, unit string) {
	n = int64(d / time.Minute)
	switch {
	case n > 0 && n%(24*60) == 0:
		return n / (24 * 60), "days"
	case n > 0 && n%60 == 0:
		return n / 60, "hours"
	}
	return n, "minutes"
}
