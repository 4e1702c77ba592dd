package model

import (
	"testing"

	"github.com/google/go-cmp/cmp"
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

func TestWords(t *testing.T) {
	t.Parallel()
	got := Words("Dana O'Neil", "dana.oneil+x@acme-corp.test")
	want := []string{"dana", "o", "neil", "oneil", "x", "acme", "corp", "test"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if got := Words("", " %_* "); got != nil {
		t.Errorf("words of nothing = %q", got)
	}
}
