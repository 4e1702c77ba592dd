package dns

import (
	"net/url"
	"strings"
	"testing"
)

func TestProviderOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		hosts string
		want  string
	}{
		{"ada.ns.cloudflare.com bob.ns.cloudflare.com", "Cloudflare"},
		{"ns-512.awsdns-00.net ns-1234.awsdns-26.org ns-2000.awsdns-58.co.uk", "Amazon Route 53"},
		{"ns-cloud-a1.googledomains.com ns-cloud-a2.googledomains.com", "Google Cloud DNS or Squarespace"},
		{"ns1-03.azure-dns.com ns2-03.azure-dns.net ns3-03.azure-dns.org ns4-03.azure-dns.info", "Azure DNS"},
		{"NS51.DOMAINCONTROL.COM. NS52.DOMAINCONTROL.COM.", "GoDaddy"},
		{"dns1.registrar-servers.com", "Namecheap"},
		{"ns1.digitalocean.com", "DigitalOcean"},
		{"helium.ns.hetzner.de hydrogen.ns.hetzner.com oxygen.ns.hetzner.com", "Hetzner"},
		{"dns104.ovh.net ns104.ovh.net", "OVHcloud"},
		{"ns-12-a.gandi.net", "Gandi"},
		{"ns1045.ui-dns.com ns1045.ui-dns.biz", "IONOS"},
		{"ns1.dnsimple.com ns2.dnsimple-edge.net", "DNSimple"},
		{"dns1.p01.nsone.net", "NS1 or Netlify"},
		{"ns1.vercel-dns.com", "Vercel"},
		{"ns1.dns-parking.com", "Hostinger"},
		{"curitiba.ns.porkbun.com", "Porkbun"},
		{"ns1.acme.com ns1.digitalocean.com", "DigitalOcean"}, // a hidden primary of one's own
		{"ns1.digitalocean.com ns1.linode.com", ""},
		{"ns1.acme.com", ""},
		{"evilgandi.net gandi.net", ""},
		{"ns.cloudflare.com.evil.org", ""},
		{"awsdns-00.net", ""},
		{"", ""},
	} {
		got, ok := ProviderOf(strings.Fields(test.hosts))
		if got.Name != test.want || ok != (test.want != "") {
			t.Errorf("%q: %q, %t; want %q", test.hosts, got.Name, ok, test.want)
		}
	}
}

func TestProviderTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range providers {
		if p.URL != "" {
			if u, err := url.Parse(p.URL); err != nil || u.Scheme != "https" || u.Host == "" {
				t.Errorf("%s: %q is no link (%v)", p.Name, p.URL, err)
			}
		}
		if seen[p.Name] {
			t.Errorf("%s is there twice", p.Name)
		}
		seen[p.Name] = true
		for _, domain := range strings.Fields(p.domains) {
			if got, _ := ProviderOf([]string{"ns1." + domain}); got != p.Provider {
				t.Errorf("%s, of %s, is found for %s", domain, p.Name, got.Name)
			}
		}
	}
}
