package netaddr

import (
	"net/netip"
	"testing"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	type sort struct{ public, private bool }
	public, private, neither := sort{true, false}, sort{false, true}, sort{}
	for text, want := range map[string]sort{
		"8.8.8.8": public, "172.32.0.1": public, "100.128.0.1": public, "2606:4700::1": public, "::ffff:8.8.8.8": public,
		"10.1.2.3": private, "127.0.0.1": private, "127.8.8.8": private, "172.16.0.1": private, "192.168.1.1": private,
		"100.64.0.1": private, "::1": private, "fd12::1": private, "::ffff:127.0.0.1": private, "::ffff:10.0.0.1": private,
		"0.0.0.0": neither, "169.254.169.254": neither, "::ffff:169.254.169.254": neither, "192.0.2.1": neither, "224.0.0.1": neither,
		"255.255.255.255": neither, "::": neither, "fe80::1": neither, "ff02::1": neither, "64:ff9b::7f00:1": neither, "2002:7f00:1::": neither,
		"::127.0.0.1": neither,
	} {
		addr := netip.MustParseAddr(text)
		if got := (sort{Public(addr), Private(addr)}); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "a.localhost": false, "localhost.": false, "10.0.0.1": false, "0.0.0.0": false, "::": false, "example.com": false, "[::1]": false,
	} {
		if got := Loopback(host); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}
