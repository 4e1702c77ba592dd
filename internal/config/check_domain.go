package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Where a program listens that faces the internet itself, as browsers and certificate
// authorities expect it.
const (
	httpsAddr = ":443"
	httpAddr  = ":80"
)

// faceInternet sets what follows from Domains and was not set: where the program listens,
// and its address.
func (c *Config) faceInternet() {
	if len(c.Domains) == 0 {
		return
	}
	if !c.says("addr") {
		c.Addr = httpsAddr
	}
	if c.HTTPAddr == "" {
		c.HTTPAddr = httpAddr
	}
	if c.BaseURL == "" {
		c.BaseURL = "https://" + c.Domains[0]
	}
}

// checkDomain checks what belongs to getting certificates together.
func (c Config) checkDomain() error {
	if len(c.Domains) == 0 {
		for _, name := range []string{"http-addr", "acme-directory", "acme-email", "acme-accept-terms", "acme-eab-kid", "acme-eab-key"} {
			if c.says(name) {
				return fmt.Errorf("%s is set, but domain is not; set domain to the host names to get certificates for", c.Origin(name))
			}
		}
		return nil
	}
	switch at := c.Origin("domain"); {
	case !c.ACME.AcceptTerms:
		return fmt.Errorf("%s: a certificate authority gives certificates to who accepts its terms only; read those of %s, and set acme-accept-terms", at, hostOf(c.ACME.Directory))
	case len(c.TrustedProxies) > 0:
		return fmt.Errorf("%s: with it the program faces the internet itself, and %s says that a proxy stands before it, which gets certificates; remove one of the two", at, c.Origin("trusted-proxies"))
	case c.Addr == c.HTTPAddr && !strings.HasSuffix(c.Addr, ":0"):
		return fmt.Errorf("%s: https and http cannot both listen on %s; set addr and http-addr to different ports", at, c.Addr)
	case (c.ACME.KeyID == "") != (c.ACME.Key == ""):
		return errors.New("acme-eab-kid and acme-eab-key belong together; set both or neither")
	}
	return c.checkHosts()
}

// checkHosts checks that the base URL and the aliases are what there are certificates for.
func (c Config) checkHosts() error {
	at, hosts := c.Origin("domain"), make([]string, 0, len(c.Domains))
	for i, address := range append([]string{c.BaseURL}, c.Aliases...) {
		name, host := "base-url", hostOf(address)
		if i > 0 {
			name = "alias"
		}
		if !strings.HasPrefix(address, "https://") || !slices.Contains(c.Domains, host) {
			return fmt.Errorf("%s: there would be no certificate for %s of %s; it has to be https, and its host one of %s", at, name, address, strings.Join(c.Domains, ", "))
		}
		hosts = append(hosts, host)
	}
	for _, host := range c.Domains {
		if !slices.Contains(hosts, host) {
			return fmt.Errorf("%s: nothing is at %s, which is neither the host of base-url nor of an alias; add https://%s to alias, or remove it", at, host, host)
		}
	}
	return nil
}

// hostOf returns the host of an address that was found good.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
