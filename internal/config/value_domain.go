package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The kinds of setting that only getting certificates has.

// domainNames is a list of host names that anybody on the internet can look up, separated
// by commas.
type domainNames struct{ p *[]string }

func (v domainNames) String() string { return strings.Join(*v.p, ",") }

func (v domainNames) Set(s string) error {
	var list []string
	for part := range strings.SplitSeq(s, ",") {
		name := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(part), "."))
		_, notIP := netip.ParseAddr(name)
		odd := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" || strings.Contains("."+name+".", "..")
		if notIP == nil || odd || !strings.Contains(name, ".") || strings.HasSuffix(name, ".localhost") {
			return fmt.Errorf("%q is not a name that gets a certificate; write a host name that leads here from the internet, as in id.example.com", part)
		}
		if slices.Contains(list, name) {
			return fmt.Errorf("%s is there twice", name)
		}
		list = append(list, name)
	}
	*v.p = list
	return nil
}

// document is the URL of something at a server.
type document struct{ p *string }

func (v document) String() string { return *v.p }

func (v document) Set(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return errors.New("this is not a web address; write it as in https://ca.example.com/acme/directory")
	}
	if u.Scheme != "https" { // RFC 8555 §6.1
		return fmt.Errorf("an ACME directory is at an https address; use https://%s", u.Host)
	}
	*v.p = s
	return nil
}

// mailAddress is a mail address alone.
type mailAddress struct{ p *string }

func (v mailAddress) String() string { return *v.p }

func (v mailAddress) Set(s string) error {
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return fmt.Errorf("%q is not a mail address; write it as in admin@example.com", s)
	}
	*v.p = s
	return nil
}

// key is a secret in base64, of the kind that URLs have.
type key struct{ p *string }

func (v key) String() string { return *v.p }

func (v key) Set(s string) error {
	s = strings.TrimRight(s, "=")
	if _, err := base64.RawURLEncoding.DecodeString(s); err != nil {
		return errors.New("the key is not in base64 as URLs have it; copy it as the certificate authority shows it")
	}
	*v.p = s
	return nil
}

// yes is something that is so or is not. A flag of it needs no value.
type yes struct{ p *bool }

func (v yes) String() string { return strconv.FormatBool(*v.p) }

func (v yes) Set(s string) error {
	is, err := strconv.ParseBool(s)
	if err != nil {
		return fmt.Errorf("%q is neither true nor false", s)
	}
	*v.p = is
	return nil
}
