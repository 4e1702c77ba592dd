package model

import "strings"

// SafeCell keeps spreadsheets from running what somebody is called as a formula:
// they run what begins with one of these signs (OWASP, CSV injection), where
// East Asian text is common also in full width.
func SafeCell(s string) string {
	if strings.IndexAny(s, "=+-@\t\r＝＋－＠") == 0 {
		return "'" + s
	}
	return s
}
