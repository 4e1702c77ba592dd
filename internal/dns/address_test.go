package dns

import (
	"net/netip"
	"testing"
)

func TestMayAsk(t *testing.T) {
	t.Parallel()
	c, err := New(Options{Resolvers: "192.0.2.1", Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "100.63.255.255": true, "172.15.0.1": true, "172.32.0.1": true, "223.255.255.255": true,
		"2001:4860:4860::8888": true, "2a00:1450::1": true, "2001:500:2f::f": true, "2606:4700::1": true,
		"127.0.0.2": true, "127.0.0.1": false,
		"0.0.0.0": false, "10.1.2.3": false, "100.64.0.1": false, "169.254.169.254": false, "172.16.0.1": false,
		"172.31.255.255": false, "192.0.0.1": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false,
		"198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.1": false,
		"224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::127.0.0.1": false, "64:ff9b::1": false, "64:ff9b:1::1": false, "100::1": false,
		"2001::1": false, "2001:10::1": false, "2001:db8::1": false, "2002:7f00:1::": false, "3fff::1": false,
		"5f00::1": false, "fc00::1": false, "fd12::1": false, "fe80::1": false, "fec0::1": false, "ff02::1": false,
	} {
		if got := c.mayAsk(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %t, want %t", addr, got, want)
		}
	}
}
