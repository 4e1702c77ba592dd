package geoip_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/anteroom/anteroom/internal/geoip"
)

// write makes a database with a few of the networks that are for documentation.
func write(t *testing.T, kind string) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: kind, IncludeReservedNetworks: true})
	if err != nil {
		t.Fatal(err)
	}
	name := func(s string) mmdbtype.Map {
		return mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String(s), "de": mmdbtype.String("anders")}}
	}
	for network, record := range map[string]mmdbtype.Map{
		"192.0.2.0/24":    {"city": name("Zurich"), "country": name("Switzerland")},
		"198.51.100.0/24": {"country": name("Kenya")},
		"2001:db8::/48":   {"city": name("Osaka"), "country": name("Japan")},
		"203.0.113.0/24":  {"traits": mmdbtype.Map{}},
		"203.0.113.77/32": {"city": mmdbtype.String("not what it should be")},
	} {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(n, record); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "places.mmdb")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestPlace(t *testing.T) {
	t.Parallel()
	places, err := geoip.Open(write(t, "GeoLite2-City"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { places.Close() })
	for ip, want := range map[string]string{
		"192.0.2.1":        "Zurich, Switzerland",
		"::ffff:192.0.2.1": "Zurich, Switzerland",
		"198.51.100.9":     "Kenya",
		"2001:db8::1":      "Osaka, Japan",
		"2001:db8::1%eth0": "Osaka, Japan",
		"203.0.113.1":      "",
		"203.0.113.77":     "",
		"10.0.0.1":         "",
		"":                 "",
		"nonsense":         "",
	} {
		if got := places.Place(ip); got != want {
			t.Errorf("Place(%q) = %q, want %q", ip, got, want)
		}
	}
}

func TestNoFileKnowsNoPlace(t *testing.T) {
	t.Parallel()
	var none *geoip.Places
	if got := none.Place("192.0.2.1"); got != "" || none.Close() != nil {
		t.Errorf("Place = %q, want nothing", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	rubbish := filepath.Join(t.TempDir(), "rubbish.mmdb")
	if err := os.WriteFile(rubbish, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ file, want string }{
		"missing":   {filepath.Join(t.TempDir(), "none.mmdb"), "no such file"},
		"rubbish":   {rubbish, "MaxMind DB"},
		"a country": {write(t, "GeoLite2-Country"), "not of cities"},
	} {
		if _, err := geoip.Open(test.file); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error = %v, want %q", name, err, test.want)
		}
	}
}
