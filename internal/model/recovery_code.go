package model

import (
	"strings"
	"unicode"
)

// RecoveryCodeLength is how many letters and digits a recovery code has.
const RecoveryCodeLength = 16

// RecoveryCodeDigits are the letters and digits of recovery codes: none that is taken for
// another one.
const RecoveryCodeDigits = "0123456789abcdefghjkmnpqrstvwxyz"

// ParseRecoveryCode returns a recovery code as it is compared, of what people enter: in large or
// small letters, with spaces or dashes, and with letters that look like one of its digits. It
// reports whether that can be a code at all.
func ParseRecoveryCode(s string) (string, bool) {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.Dash, unicode.Cf, unicode.Variation_Selector):
			continue
		case r == 'o':
			r = '0'
		case r == 'i', r == 'l':
			r = '1'
		}
		if !strings.ContainsRune(RecoveryCodeDigits, r) {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == RecoveryCodeLength
}
