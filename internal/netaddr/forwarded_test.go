package netaddr

import (
	"net/netip"
	"testing"
)

func TestParseForwarded(t *testing.T) {
	t.Parallel()
	for element, want := range map[string]string{
		"198.51.100.7":                  "198.51.100.7",
		"\t198.51.100.7 ":               "198.51.100.7",
		"198.51.100.7:54321":            "198.51.100.7",
		"2001:db8::1":                   "2001:db8::1",
		"[2001:db8::1]":                 "2001:db8::1",
		"[2001:db8::1]:443":             "2001:db8::1",
		"::ffff:198.51.100.7":           "198.51.100.7",
		"[::ffff:198.51.100.7]:443":     "198.51.100.7",
		`"[2001:db8::1]:443"`:           "2001:db8::1",
		`for="[2001:db8::1]:443"`:       "2001:db8::1",
		"For=198.51.100.7":              "198.51.100.7",
		"":                              "",
		"unknown":                       "",
		"_hidden":                       "",
		"localhost":                     "",
		"198.51.100":                    "",
		"198.51.100.7:":                 "",
		"198.51.100.7:x":                "",
		"[198.51.100.7]":                "",
		"[2001:db8::1":                  "",
		"198.51.100.7;proto=https":      "",
		`"198.51.100.7`:                 "",
		"198.51.100.7 198.51.100.8":     "",
		"for=":                          "",
		`""`:                            "",
		"[]":                            "",
		"0x7f.1":                        "",
		"198.51.100.007":                "",
		"198.51.100.7/24":               "",
		"http://198.51.100.7":           "",
		"2001:db8::1]:443":              "",
		"for=\"198.51.100.7:54321\"":    "198.51.100.7",
		"for=\"_gazonk\"":               "",
		"2001:db8:0:0:0:0:0:1:443:1111": "",
	} {
		got, ok := ParseForwarded(element)
		if (want != "") != ok || ok && got.String() != want {
			t.Errorf("%q: %v, %v; want %q", element, got, ok, want)
		}
	}
}

func TestClient(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"192.0.2.1": "192.0.2.1/32", "::ffff:192.0.2.1": "192.0.2.1/32", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::": "2001:db8:1:2::/64",
		"2001:db8:1:3::": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "": "", "@": "",
	} {
		if got := ClientOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := Client(netip.Addr{}); got.IsValid() {
		t.Errorf("no address: %v", got)
	}
}
