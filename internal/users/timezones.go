package users

import (
	_ "embed" // for the list of zones
	"slices"
	"strings"
)

// The zones of the IANA database that differ since 1970 or are a country's own,
// as in its table zone.tab, sorted. The system's own list may lack some, or may
// not be there.
//
//go:embed timezones.txt
var timeZones string

// TimeZones returns the names of the time zones that people can choose, sorted.
func TimeZones() []string { return strings.Fields(timeZones) }

func isTimeZone(name string) bool {
	_, found := slices.BinarySearch(TimeZones(), name)
	return found
}
