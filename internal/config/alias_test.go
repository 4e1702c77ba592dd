package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAlias(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value   string
		want    []string
		wantErr string
	}{
		"none":         {},
		"several":      {value: "https://old.example.com, HTTPS://Older.example.com:443/", want: []string{"https://old.example.com", "https://older.example.com"}},
		"twice":        {value: "https://a.example,https://A.example:443", wantErr: "--alias: https://a.example is there twice"},
		"a host alone": {value: "old.example.com", wantErr: "--alias: this is not a web address; write it as in https://id.example.com"},
		"the base URL": {value: "https://id.example.com", wantErr: "--alias: https://id.example.com is the base URL; an alias is an address that it had before"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := load([]string{"--base-url", "https://id.example.com", "--alias", test.value}, nil, nil)
			if err == nil {
				err = c.Check()
			}
			if diff := cmp.Diff(test.wantErr, textOf(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if err == nil && !cmp.Equal(test.want, c.Aliases) {
				t.Errorf("%v, want %v", c.Aliases, test.want)
			}
		})
	}
}
