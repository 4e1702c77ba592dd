package dns

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// resolvConf is where the machine's resolvers are configured.
const resolvConf = "/etc/resolv.conf"

// parseResolvers returns the addresses in a setting, or those of this machine
// when it is empty.
func parseResolvers(setting string) ([]string, error) {
	var resolvers []string
	for field := range strings.SplitSeq(setting, ",") {
		field = strings.TrimSpace(field)
		if field == "" {
			continue
		}
		addr, err := withPort(field)
		if err != nil {
			return nil, err
		}
		resolvers = append(resolvers, addr)
	}
	if len(resolvers) > 0 {
		return resolvers, nil
	}
	return machineResolvers(resolvConf), nil
}

// withPort checks a resolver and completes it with the port of DNS.
func withPort(resolver string) (string, error) {
	if ip, err := netip.ParseAddr(resolver); err == nil {
		return netip.AddrPortFrom(ip, 53).String(), nil
	}
	if !strings.Contains(resolver, ":") {
		resolver = net.JoinHostPort(resolver, "53")
	}
	host, port, err := net.SplitHostPort(resolver)
	if err != nil {
		return "", fmt.Errorf("resolver %q is not host:port: %w", resolver, err)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || host == "" {
		return "", fmt.Errorf("resolver %q is not host:port", resolver)
	}
	return resolver, nil
}

// machineResolvers reads a file such as /etc/resolv.conf. Without one the
// machine is expected to be its own resolver, as in the standard library.
func machineResolvers(file string) []string {
	config, err := dns.ClientConfigFromFile(file)
	if err != nil || len(config.Servers) == 0 {
		return []string{"127.0.0.1:53", "[::1]:53"}
	}
	var resolvers []string
	for _, server := range config.Servers {
		resolvers = append(resolvers, net.JoinHostPort(server, config.Port))
	}
	return resolvers
}
