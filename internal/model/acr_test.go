package model

import (
	"testing"
	"time"
)

// TestACR tells by whose word a session is phishing-resistant: by a passkey of ours, or
// by what the identity provider calls so, and its hwk is none of that.
func TestACR(t *testing.T) {
	t.Parallel()
	vouched := func(acr string, amr ...string) Session {
		return Session{AMR: amr, Upstream: Upstream{Connection: "conn_1", ACR: acr}}
	}
	stepped := vouched("urn:example:gold", "swk", "user", "mfa")
	stepped.SteppedUpAt = time.Unix(1, 0)
	for name, test := range map[string]struct {
		s     Session
		want  string
		meets []string
		not   []string
	}{
		"a code":                             {Session{AMR: []string{"otp"}}, "1", []string{"1"}, []string{"phr", "phrh", ""}},
		"a passkey":                          {Session{AMR: []string{"swk", "user", "mfa"}}, "phr", []string{"1", "phr"}, []string{"phrh"}},
		"a passkey on a key":                 {Session{AMR: []string{"hwk", "user", "mfa"}}, "phr", []string{"1", "phr"}, []string{"phrh"}},
		"a provider":                         {vouched("", "pwd"), "1", []string{"1"}, []string{"phr", ""}},
		"a provider's push":                  {vouched("", "hwk", "mfa"), "1", []string{"1"}, []string{"phr"}},
		"a provider's own word":              {vouched("urn:example:gold"), "1", []string{"1", "urn:example:gold"}, []string{"phr"}},
		"a provider that says so":            {vouched("phr"), "phr", []string{"1", "phr"}, []string{"phrh"}},
		"a provider that says more":          {vouched("phrh"), "phr", []string{"1", "phr", "phrh"}, nil},
		"a provider that names FIDO":         {vouched("", "fido", "mfa"), "phr", []string{"1", "phr"}, nil},
		"a provider, and then a passkey":     {stepped, "phr", []string{"1", "phr"}, []string{"urn:example:gold"}},
		"somebody who was signed in by demo": {Session{AMR: []string{"user"}}, "1", []string{"1"}, []string{"phr"}},
	} {
		if got := test.s.ACR(); got != test.want {
			t.Errorf("%s: acr %q, want %q", name, got, test.want)
		}
		for _, acr := range test.meets {
			if !test.s.Meets(acr) {
				t.Errorf("%s does not meet %q", name, acr)
			}
		}
		for _, acr := range test.not {
			if acr != "" && test.s.Meets(acr) {
				t.Errorf("%s meets %q", name, acr)
			}
		}
	}
}

// TestACRFor says what answers a request, and when nothing does.
func TestACRFor(t *testing.T) {
	t.Parallel()
	code, passkey := Session{AMR: []string{"otp"}}, Session{AMR: []string{"swk", "user", "mfa"}}
	for name, test := range map[string]struct {
		asks          []string
		essential     bool
		code, passkey string // "" for unmet
		asksPasskey   bool
	}{
		"nothing":                        {nil, false, "1", "phr", false},
		"basic":                          {[]string{"1"}, false, "1", "1", false},
		"a passkey":                      {[]string{"phr"}, false, "", "phr", true},
		"a passkey, or less":             {[]string{"phr", "1"}, false, "1", "phr", false},
		"anything, or a passkey":         {[]string{"1", "phr"}, false, "1", "1", false},
		"what nobody knows":              {[]string{"urn:example:gold", "0"}, false, "1", "phr", false},
		"what nobody knows, or basic":    {[]string{"2", "1"}, false, "1", "1", false},
		"a key in hardware":              {[]string{"phrh"}, false, "1", "phr", false},
		"a key in hardware, or less":     {[]string{"phrh", "phr"}, false, "", "phr", true},
		"a passkey, essentially":         {[]string{"phr"}, true, "", "phr", true},
		"what nobody knows, but must":    {[]string{"urn:example:gold"}, true, "", "", false},
		"basic, essentially":             {[]string{"1"}, true, "1", "1", false},
		"essentially, whatever it is":    {nil, true, "1", "phr", false},
		"a key in hardware, and no less": {[]string{"phrh"}, true, "", "", false},
	} {
		r := AuthRequest{ACRs: test.asks, ACREssential: test.essential}
		for i, s := range []Session{code, passkey} {
			want := []string{test.code, test.passkey}[i]
			if got, met := r.ACRFor(s); got != want || met != (want != "") {
				t.Errorf("%s, by %v: acr %q, met %t; want %q", name, s.AMR, got, met, want)
			}
		}
		if r.AsksPasskey() != test.asksPasskey {
			t.Errorf("%s: asks for a passkey %t", name, r.AsksPasskey())
		}
	}
}
