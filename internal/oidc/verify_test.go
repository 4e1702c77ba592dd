package oidc

import "testing"

func TestHeaderText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Dana Cole": "Dana Cole", "100%": "100%25", "Dänä": "D%C3%A4n%C3%A4", "a\r\nX-Auth-Roles: admin": "a%0D%0AX-Auth-Roles: admin",
		"\u202eevil": "%E2%80%AEevil", "\x00\x7f": "%00%7F", "": "",
	} {
		if got := headerText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
