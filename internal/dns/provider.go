package dns

import "strings"

// Provider is a company that hosts zones.
type Provider struct {
	Name string
	URL  string // of the page where its customers find their zones; empty if the servers do not tell which page
}

// ProviderOf recognises who hosts a zone by the host names of its servers. It
// returns false when nobody is recognised, and also when several are: only the
// zone's owner knows where they edit it.
func ProviderOf(hosts []string) (Provider, bool) {
	var found Provider
	for _, host := range hosts {
		p, ok := providerOfHost(strings.ToLower(strings.TrimSuffix(host, ".")))
		if !ok {
			continue
		}
		if found != (Provider{}) && found != p {
			return Provider{}, false
		}
		found = p
	}
	return found, found != Provider{}
}

func providerOfHost(host string) (Provider, bool) {
	for _, known := range providers {
		for _, domain := range strings.Fields(known.domains) {
			if strings.HasSuffix(host, "."+domain) {
				return known.Provider, true
			}
		}
	}
	// Amazon numbers its domains: ns-512.awsdns-00.net.
	labels := strings.Split(host, ".")
	if len(labels) > 2 && strings.HasPrefix(labels[0], "ns-") && strings.HasPrefix(labels[1], "awsdns-") {
		return route53, true
	}
	return Provider{}, false
}

var route53 = Provider{"Amazon Route 53", "https://console.aws.amazon.com/route53/v2/hostedzones"}

// providers are the hosts of most zones, with the domains, separated by
// spaces, that their name servers are in.
var providers = []struct {
	Provider
	domains string
}{
	{Provider{"Cloudflare", "https://dash.cloudflare.com/?to=/:account/:zone/dns"}, "ns.cloudflare.com"},
	// Squarespace took over Google's customers and left their zones where they were.
	{Provider{"Google Cloud DNS or Squarespace", ""}, "googledomains.com"},
	{Provider{"Squarespace", "https://account.squarespace.com/domains"}, "squarespacedns.com"},
	{Provider{"Azure DNS", "https://portal.azure.com/#view/HubsExtension/BrowseResource/resourceType/Microsoft.Network%2FdnsZones"},
		"azure-dns.com azure-dns.net azure-dns.org azure-dns.info"},
	{Provider{"GoDaddy", "https://dcc.godaddy.com/control/portfolio"}, "domaincontrol.com"},
	{Provider{"Namecheap", "https://ap.www.namecheap.com/domains/list/"}, "registrar-servers.com"},
	{Provider{"DigitalOcean", "https://cloud.digitalocean.com/networking/domains"}, "digitalocean.com"},
	{Provider{"Hetzner", "https://console.hetzner.com/"}, "ns.hetzner.com ns.hetzner.de your-server.de first-ns.de second-ns.de second-ns.com"},
	{Provider{"OVHcloud", "https://www.ovh.com/manager/"}, "ovh.net ovh.ca anycast.me"},
	{Provider{"Gandi", "https://admin.gandi.net/domain"}, "gandi.net"},
	{Provider{"IONOS", "https://my.ionos.com/domains"}, "ui-dns.com ui-dns.org ui-dns.de ui-dns.biz"},
	{Provider{"DNSimple", "https://dnsimple.com/dashboard"}, "dnsimple.com dnsimple-edge.net dnsimple-edge.org"},
	// Netlify's zones are served by NS1, under the same names.
	{Provider{"NS1 or Netlify", ""}, "nsone.net"},
	{Provider{"Vercel", "https://vercel.com/dashboard/domains"}, "vercel-dns.com"},
	{Provider{"Hostinger", "https://hpanel.hostinger.com/domains"}, "dns-parking.com hostinger.com"},
	{Provider{"Porkbun", "https://porkbun.com/account/domainsSpeedy"}, "porkbun.com"},
	{Provider{"Akamai", "https://control.akamai.com/"}, "akam.net"},
	{Provider{"Alibaba Cloud", "https://dns.console.aliyun.com/"}, "hichina.com alidns.com"},
	{Provider{"Bluehost", "https://my.bluehost.com/"}, "bluehost.com"},
	{Provider{"Bunny", "https://dash.bunny.net/dns"}, "bunny.net"},
	{Provider{"ClouDNS", "https://www.cloudns.net/main/"}, "cloudns.net"},
	{Provider{"deSEC", "https://desec.io/domains"}, "desec.io desec.org"},
	{Provider{"DNS Made Easy", "https://cp.dnsmadeeasy.com/"}, "dnsmadeeasy.com"},
	{Provider{"DNSPod", "https://console.dnspod.com/"}, "dnspod.net dnspod.com"},
	{Provider{"DreamHost", "https://panel.dreamhost.com/"}, "dreamhost.com"},
	{Provider{"Hover", "https://www.hover.com/control_panel"}, "hover.com"},
	{Provider{"Infomaniak", "https://manager.infomaniak.com/"}, "infomaniak.com infomaniak.ch"},
	{Provider{"INWX", "https://www.inwx.com/"}, "inwx.de inwx.eu inwx.com"},
	{Provider{"Linode", "https://cloud.linode.com/domains"}, "linode.com"},
	{Provider{"Name.com", "https://www.name.com/account/domain"}, "name.com"},
	{Provider{"Network Solutions", "https://www.networksolutions.com/my-account/"}, "worldnic.com"},
	{Provider{"Scaleway", "https://console.scaleway.com/domains"}, "dom.scw.cloud"},
	{Provider{"Vultr", "https://my.vultr.com/dns/"}, "vultr.com"},
	{Provider{"Wix", "https://manage.wix.com/account/domains"}, "wixdns.net"},
}
