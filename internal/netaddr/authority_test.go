package netaddr

import "testing"

func TestSameAuthority(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		scheme, a, b string
		want         bool
	}{
		{"https", "id.example", "id.example", true},
		{"https", "id.example", "ID.Example", true},
		{"https", "id.example", "id.example:443", true},
		{"https", "id.example", "id.example:", true},
		{"https", "id.example", "id.example.", true},
		{"https", "id.example", "Id.Example.:443", true},
		{"http", "id.example", "id.example:80", true},
		{"https", "[2001:db8::a]", "[2001:DB8::A]:443", true},
		{"https", "[::1]", "[0:0:0:0:0:0:0:1]:443", true},
		{"https", "[2001:db8::a]", "[2001:0db8:0::000a]", true},
		{"https", "[::1]", "[::1%25lo]", false},
		{"https", "xn--bcher-kva.example", "bücher.example", true},
		{"https", "id.example:8443", "ID.example.:8443", true},
		{"https", "id.example", "id.example:80", false},
		{"http", "id.example", "id.example:443", false},
		{"https", "id.example", "id.example:8443", false},
		{"https", "id.example", "id.example..", false},
		{"https", "id.example", "evil.example", false},
		{"https", "id.example", "id.example@evil.example", false},
		{"https", "id.example", "evil.example@id.example", false},
		{"https", "id.example", "id.example#", false},
		{"https", "id.example", "id%2eexample", false},
		{"https", "id.example", "", false},
		{"https", "[::1]", "::1", false},
	} {
		if got := SameAuthority(test.scheme, test.a, test.b); got != test.want {
			t.Errorf("%s: %s and %s: %v, want %v", test.scheme, test.a, test.b, got, test.want)
		}
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]string{
		"https://id.example":           "https://id.example",
		"HTTPS://Id.Example.:443":      "https://id.example",
		"http://localhost:80":          "http://localhost",
		"http://[::1]:8080":            "http://[::1]:8080",
		"https://id.example/":          "https://id.example/",
		"capacitor://LocalHost":        "capacitor://LocalHost",
		"null":                         "null",
		"":                             "",
		"https://id.example:443#@evil": "https://id.example:443#@evil",
	} {
		if got := Origin(origin); got != want {
			t.Errorf("%s: %s, want %s", origin, got, want)
		}
	}
}
