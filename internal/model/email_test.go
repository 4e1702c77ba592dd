package model

import (
	"testing"
)

func TestKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[Email]string{
		"Dana@acme.com":     "dana@acme.com",
		"ÜTÊ@acme.com":      "ÜtÊ@acme.com",
		"İvan@acme.com":     "İvan@acme.com", // strings.ToLower makes ivan of it
		"\u212aim@acme.com": "\u212aim@acme.com",
	} {
		if got := in.Key(); got != want {
			t.Errorf("key of %q = %q, want %q", in, got, want)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for in, want := range map[Email]string{
		"dana@acme.com": "d•••@acme.com",
		"d@acme.com":    "d•••@acme.com",
		"ütê@acme.com":  "ü•••@acme.com",
	} {
		if got := in.Masked(); got != want {
			t.Errorf("%q masked = %q, want %q", in, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	t.Parallel()
	if got := Email("Dana@ACME.Com").Domain(); got != "acme.com" {
		t.Errorf("domain = %q, want it in lower case", got)
	}
}
