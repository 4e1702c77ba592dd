package dns

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseResolvers(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]string{
		"1.1.1.1":                          {"1.1.1.1:53"},
		"1.1.1.1:5353, 9.9.9.9,":           {"1.1.1.1:5353", "9.9.9.9:53"},
		"2606:4700::1111, [2620:fe::9]:53": {"[2606:4700::1111]:53", "[2620:fe::9]:53"},
		"dns, dns.internal:5353":           {"dns:53", "dns.internal:5353"},
		"1.1.1.1:":                         nil,
		"1.1.1.1:0":                        nil,
		"1.1.1.1:65536":                    nil,
		"1.1.1.1:dns":                      nil,
		":53":                              nil,
		"[::1":                             nil,
		"a:b:c":                            nil,
	} {
		got, err := parseResolvers(setting)
		if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (want == nil) {
			t.Errorf("%q: %s%v", setting, diff, err)
		}
	}
	if _, err := New(Options{Resolvers: "1.1.1.1:dns"}); err == nil {
		t.Error("a client is made with a resolver that is none")
	}
}

func TestMachineResolvers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, test := range map[string]struct {
		content string
		want    []string
	}{
		"two":  {"# ours\nsearch acme.com\nnameserver 192.0.2.1\nnameserver 2001:db8::1\n", []string{"192.0.2.1:53", "[2001:db8::1]:53"}},
		"none": {"search acme.com\n", []string{"127.0.0.1:53", "[::1]:53"}},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(test.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, machineResolvers(file)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	want := []string{"127.0.0.1:53", "[::1]:53"}
	if diff := cmp.Diff(want, machineResolvers(filepath.Join(dir, "missing"))); diff != "" {
		t.Error(diff)
	}
}
