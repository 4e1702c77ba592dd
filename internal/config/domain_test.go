package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDomain: what follows from the names, and what cannot stand beside them.
func TestDomain(t *testing.T) {
	t.Parallel()
	type set struct{ Addr, HTTPAddr, BaseURL string }
	const terms = "--acme-accept-terms"
	for name, test := range map[string]struct {
		args    string
		want    set
		wantErr string
	}{
		"one":            {args: "--domain id.example.com " + terms, want: set{":443", ":80", "https://id.example.com"}},
		"as people type": {args: "--domain ID.Example.com. " + terms, want: set{":443", ":80", "https://id.example.com"}},
		"with an alias":  {args: "--domain id.example.com,old.example.com --alias https://old.example.com " + terms, want: set{":443", ":80", "https://id.example.com"}},
		"ports of its own": {
			args: "--domain id.example.com --addr 127.0.0.1:8443 --http-addr 127.0.0.1:8080 --base-url https://id.example.com:8443 " + terms,
			want: set{"127.0.0.1:8443", "127.0.0.1:8080", "https://id.example.com:8443"},
		},
		"terms that nobody has read": {
			args:    "--domain id.example.com",
			wantErr: "--domain: a certificate authority gives certificates to who accepts its terms only; read those of acme-v02.api.letsencrypt.org, and set acme-accept-terms",
		},
		"terms that were refused": {
			args:    "--domain id.example.com --acme-directory https://ca.example.com/acme " + terms + "=false",
			wantErr: "--domain: a certificate authority gives certificates to who accepts its terms only; read those of ca.example.com, and set acme-accept-terms",
		},
		"another base URL": {
			args:    "--domain id.example.com --base-url https://example.com " + terms,
			wantErr: "--domain: there would be no certificate for base-url of https://example.com; it has to be https, and its host one of id.example.com",
		},
		"base URL without TLS": {
			args:    "--domain id.example.com --base-url http://localhost " + terms,
			wantErr: "--domain: there would be no certificate for base-url of http://localhost; it has to be https, and its host one of id.example.com",
		},
		"alias without": {
			args:    "--domain id.example.com --alias https://old.example.com " + terms,
			wantErr: "--domain: there would be no certificate for alias of https://old.example.com; it has to be https, and its host one of id.example.com",
		},
		"name of nothing": {
			args:    "--domain id.example.com,www.example.com " + terms,
			wantErr: "--domain: nothing is at www.example.com, which is neither the host of base-url nor of an alias; add https://www.example.com to alias, or remove it",
		},
		"behind a proxy": {
			args:    "--domain id.example.com --trusted-proxies 10.0.0.0/8 " + terms,
			wantErr: "--domain: with it the program faces the internet itself, and --trusted-proxies says that a proxy stands before it, which gets certificates; remove one of the two",
		},
		"one port": {
			args:    "--domain id.example.com --addr :443 --http-addr :443 " + terms,
			wantErr: "--domain: https and http cannot both listen on :443; set addr and http-addr to different ports",
		},
		"half an account":     {args: "--domain id.example.com --acme-eab-kid k " + terms, wantErr: "acme-eab-kid and acme-eab-key belong together; set both or neither"},
		"no domain":           {args: "--acme-email a@example.com", wantErr: "--acme-email is set, but domain is not; set domain to the host names to get certificates for"},
		"http alone":          {args: "--http-addr :80", wantErr: "--http-addr is set, but domain is not; set domain to the host names to get certificates for"},
		"twice":               {args: "--domain a.example.com,A.example.com", wantErr: "--domain: a.example.com is there twice"},
		"directory by http":   {args: "--acme-directory http://ca.example.com/acme", wantErr: "--acme-directory: an ACME directory is at an https address; use https://ca.example.com"},
		"directory":           {args: "--acme-directory https:///x", wantErr: "--acme-directory: this is not a web address; write it as in https://ca.example.com/acme/directory"},
		"address with a name": {args: "--acme-email <a@example.com>", wantErr: `--acme-email: "<a@example.com>" is not a mail address; write it as in admin@example.com`},
		"perhaps":             {args: terms + "=perhaps", wantErr: `--acme-accept-terms: "perhaps": parse error`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := load(strings.Fields(test.args), nil, nil)
			if diff := cmp.Diff(test.wantErr, textOf(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if got := (set{c.Addr, c.HTTPAddr, c.BaseURL}); err == nil && got != test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}

// TestDomainNames: what no certificate authority would give a certificate for.
func TestDomainNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"localhost", "id.localhost", "192.0.2.7", "2001:db8::1", "*.example.com", "https://id.example.com", "id.example.com:443", "a..example.com", "bücher.example", ".example.com", "id_1.example.com", "a,"} {
		if err := (domainNames{new([]string)}).Set(name); err == nil || !strings.Contains(err.Error(), "as in id.example.com") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDomainInFile: what is true stands in the file without quotes.
func TestDomainInFile(t *testing.T) {
	t.Parallel()
	c, err := load(nil, []string{"ANTEROOM_ACME_EAB_KEY=a2V5LWtleQ=="}, files{"anteroom-data/anteroom.toml": "domain = [\"id.example.com\"]\nacme_accept_terms = true\nacme_eab_kid = \"k\""})
	if err != nil || !c.ACME.AcceptTerms || c.ACME.Key != "a2V5LWtleQ" {
		t.Errorf("%+v, %v", c.ACME, err)
	}
	if _, err := load(nil, []string{"ANTEROOM_ACME_EAB_KEY=#hunter2"}, nil); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a key that is none: %v", err)
	}
}
