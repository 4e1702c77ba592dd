package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBaseURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		addr, url string
		want      string
		wantErr   string
	}{
		{name: "default on localhost", addr: "localhost:8443", want: "http://localhost:8443"},
		{name: "default on a loopback address", addr: "[::1]:80", want: "http://localhost"},
		{name: "https", addr: ":443", url: "https://id.example.com", want: "https://id.example.com"},
		{name: "normalised", addr: ":443", url: "HTTPS://ID.Example.com:443/", want: "https://id.example.com"},
		{name: "with a dot at its end", addr: ":443", url: "https://id.example.com./", want: "https://id.example.com"},
		{name: "with a port", addr: ":443", url: "https://id.example.com:8443", want: "https://id.example.com:8443"},
		{name: "http below localhost", addr: ":80", url: "http://id.localhost:80", want: "http://id.localhost"},
		{name: "http on IPv6 loopback", addr: ":80", url: "http://[::1]:8080", want: "http://[::1]:8080"},
		{name: "missing on every interface", addr: ":8080",
			wantErr: "base-url is not set, and cannot be known from addr :8080 (--addr); set it to the address that people use, as in https://id.example.com"},
		{name: "missing with a port of the system's choice", addr: "localhost:0",
			wantErr: "base-url is not set, and cannot be known from addr localhost:0 (--addr); set it to the address that people use, as in https://id.example.com"},
		{name: "http on a name", addr: ":80", url: "http://id.example.com", wantErr: "--base-url: http is for localhost only; use https://id.example.com"},
		{name: "http on a name that only starts as localhost", addr: ":80", url: "http://localhost.example.com",
			wantErr: "--base-url: http is for localhost only; use https://localhost.example.com"},
		{name: "path", addr: ":80", url: "https://example.com/id", wantErr: "--base-url: only scheme, host and port can be set; remove user, path, query and fragment"},
		{name: "query", addr: ":80", url: "https://example.com?a", wantErr: "--base-url: only scheme, host and port can be set; remove user, path, query and fragment"},
		{name: "user is not repeated", addr: ":80", url: "https://u:secret@example.com", wantErr: "--base-url: only scheme, host and port can be set; remove user, path, query and fragment"},
		{name: "no scheme", addr: ":80", url: "example.com", wantErr: "--base-url: this is not a web address; write it as in https://id.example.com"},
		{name: "other scheme", addr: ":80", url: "ftp://example.com", wantErr: "--base-url: this is not a web address; write it as in https://id.example.com"},
		{name: "international name", addr: ":80", url: "https://bücher.example", wantErr: `--base-url: "bücher.example" is not a host name; write international names in their xn-- form`},
		{name: "port out of range", addr: ":80", url: "https://example.com:65536", wantErr: `--base-url: port "65536" is not a number from 1 to 65535`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := load([]string{"--addr", test.addr, "--base-url", test.url}, nil, nil)
			if diff := cmp.Diff(test.wantErr, textOf(err)); diff != "" {
				t.Fatalf("error (-want +got):\n%s", diff)
			}
			if c.BaseURL != test.want {
				t.Errorf("base URL %q, want %q", c.BaseURL, test.want)
			}
		})
	}
}

// textOf returns the text of err, "" when it is nil.
func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestBadValues(t *testing.T) {
	t.Parallel()
	const inData = "anteroom-data/anteroom.toml"
	mail := []string{"ANTEROOM_SMTP_ADDR=mail.example.com:587", "ANTEROOM_SMTP_FROM=a@example.com"}
	tests := []struct {
		name          string
		args, environ []string
		files         files
		want          string
	}{
		{"address without port", []string{"--addr", "localhost"}, nil, nil, `--addr: "localhost" is not an address; write HOST:PORT, as in localhost:8080`},
		{"port by name", nil, []string{"ANTEROOM_ADDR=localhost:http"}, nil, `ANTEROOM_ADDR: port "http" is not a number from 0 to 65535`},
		{"level", nil, nil, files{inData: `log_level = "loud"`}, `log_level in ` + inData + `: "loud" is none of debug, info, warn, error`},
		{"format", []string{"--log-format", "xml"}, nil, nil, `--log-format: "xml" is none of auto, text, json`},
		{"host with a scheme", []string{"--allow-private-hosts", "https://app.internal"}, nil, nil, `--allow-private-hosts: "https://app.internal" is not a host; write its name or address alone, without scheme and port`},
		{"host with a port", []string{"--allow-private-hosts", "a.internal,b.internal:80"}, nil, nil, `--allow-private-hosts: "b.internal:80" is not a host; write its name or address alone, without scheme and port`},
		{"duration without unit", []string{"--shutdown-timeout", "10"}, nil, nil, `--shutdown-timeout: "10" is not a length of time above zero; write it as in 30s or 2m`},
		{"duration of nothing", []string{"--shutdown-timeout", "0s"}, nil, nil, `--shutdown-timeout: "0s" is not a length of time above zero; write it as in 30s or 2m`},
		{"duration below nothing", []string{"--shutdown-delay", "-1s"}, nil, nil, `--shutdown-delay: "-1s" is not a length of time; write it as in 0s, 30s or 2m`},
		{"long delay", []string{"--shutdown-delay", "6m"}, nil, nil, `--shutdown-delay: 6m0s is too long; the limit is 5m0s`},
		{"long duration", []string{"--shutdown-timeout", "6m"}, nil, nil, `--shutdown-timeout: 6m0s is too long; the limit is 5m0s`},
		{"network", []string{"--trusted-proxies", "10.0.0.0/8,proxy"}, nil, nil, `--trusted-proxies: "proxy" is not a network; write it as in 10.0.0.0/8 or 192.0.2.7`},
		{"everybody is a proxy", []string{"--trusted-proxies", "0.0.0.0/0"}, nil, nil, `--trusted-proxies: 0.0.0.0/0 is everybody, and would let every client choose its own address; name the proxies`},
		{"no data directory", []string{"--data", "", "--config", "/a"}, nil, files{"/a": ""}, `--data: the data directory is empty; set it to a directory`},
		{"several at once", []string{"--addr", "x", "--log-format", "xml"}, nil, nil,
			"--addr: \"x\" is not an address; write HOST:PORT, as in localhost:8080\n--log-format: \"xml\" is none of auto, text, json"},
		{"number in the file", nil, nil, files{inData: `addr = 8080`}, `addr in ` + inData + `: the value must be in quotes`},
		{"number in a list", nil, nil, files{inData: `trusted_proxies = [10]`}, `trusted_proxies in ` + inData + `: every element of the list must be in quotes`},
		{"file that is no TOML", nil, nil, files{inData: "addr"}, inData + `: toml: line 1: unexpected EOF; expected key separator '='`},
		{"chosen file is missing", nil, []string{"ANTEROOM_CONFIG=/etc/a.toml"}, nil, `ANTEROOM_CONFIG: open /etc/a.toml: file does not exist`},
		{"file moves the directory it was found in", nil, nil, files{inData: `data = "/srv"`},
			`data in ` + inData + `: this file was found through the data directory, so it cannot move it; set --data or ANTEROOM_DATA`},

		{"mail server without host", []string{"--smtp-addr", ":25"}, mail, nil, `--smtp-addr: ":25" is not a server; write HOST:PORT, as in smtp.example.com:587`},
		{"mail without sender", []string{"--smtp-addr", "mail:25"}, nil, nil, `--smtp-addr is set, but smtp-from is not; set it to the sender of the mails`},
		{"metrics for everybody", []string{"--metrics-addr", ":9464"}, nil, nil, `--metrics-addr: anybody who reaches :9464 could look into the program; use an address of this machine alone, as in localhost:9464`},
		{"backups that nobody makes", []string{"--backup-keep", "3"}, nil, nil, `--backup-keep is set, but backup-dir is not; set backup-dir to the directory of the backups`},
		{"no backups", []string{"--backup-dir", "/backup", "--backup-keep", "0"}, nil, nil, `--backup-keep: "0" is not a number from 1 on`},
		{"sender without server", []string{"--smtp-from", "a@example.com"}, nil, nil, `--smtp-from is set, but smtp-addr is not; set smtp-addr to the mail server`},
		{"sender", []string{"--smtp-from", "nobody"}, mail, nil, `--smtp-from: "nobody" is not a mail address; write it as in Coffeedesk <no-reply@example.com>`},
		{"user without password", []string{"--smtp-user", "u"}, mail, nil, `--smtp-user is set, but smtp-password is not; set both or neither`},
		{"password without user", nil, append([]string{"ANTEROOM_SMTP_PASSWORD=s"}, mail...), nil, `ANTEROOM_SMTP_PASSWORD is set, but smtp-user is not; set both or neither`},
		{"provider without secret", []string{"--google-client-id", "i"}, nil, nil, `--google-client-id is set, but google-client-secret is not; set both or neither`},
		{"provider without id", nil, []string{"ANTEROOM_GITLAB_CLIENT_SECRET=s"}, nil, `ANTEROOM_GITLAB_CLIENT_SECRET is set, but gitlab-client-id is not; set both or neither`},
		{"provider's address alone", []string{"--github-url", "https://git.example.com"}, nil, nil, `--github-url is set, but github-client-id is not; set both or neither`},
		{"Microsoft without tenant", []string{"--microsoft-client-id", "i"}, []string{"ANTEROOM_MICROSOFT_CLIENT_SECRET=s"}, nil,
			`--microsoft-client-id is set, but microsoft-tenant is not; set it to the id of the tenant whose accounts are meant`},
		{"tenant alone", []string{"--microsoft-tenant", "72F988BF-86F1-41AF-91AB-2D7CD011DB47"}, nil, nil, `--microsoft-tenant is set, but microsoft-client-id is not; set both or neither`},
		{"every tenant there is", []string{"--microsoft-tenant", "common"}, nil, nil,
			`--microsoft-tenant: "common" is not the id of a tenant; write it as in 72f988bf-86f1-41af-91ab-2d7cd011db47`},
		{"mail in the clear", []string{"--smtp-tls", "none"}, mail, nil,
			`--smtp-tls: none sends sign-in codes in the clear, so it is for loopback addresses only, and mail.example.com is not one; use starttls or tls`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(test.args, test.environ, test.files)
			if diff := cmp.Diff(test.want, textOf(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMailInTheClearToLoopback(t *testing.T) {
	t.Parallel()
	_, err := load([]string{"--smtp-addr", "127.0.0.1:1025", "--smtp-tls", "none", "--smtp-from", "Coffeedesk <a@example.com>"}, nil, nil)
	if err != nil {
		t.Error(err)
	}
}
