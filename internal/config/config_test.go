package config

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// files are the readable files of a test, by path.
type files map[string]string

func (f files) read(path string) ([]byte, error) {
	content, ok := f[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

// load calls Load as a command without flags of its own does, and has what came of
// it checked.
func load(args, environ []string, f files) (Config, error) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(new(bytes.Buffer))
	c, err := Load(flags, args, environ, f.read)
	if err == nil {
		err = c.Check()
	}
	return c, err
}

// TestLoadData: what only a server needs keeps no other command from working.
func TestLoadData(t *testing.T) {
	t.Parallel()
	flags := func() *flag.FlagSet {
		set := flag.NewFlagSet("organization add", flag.ContinueOnError)
		set.SetOutput(new(bytes.Buffer))
		return set
	}
	f := files{"/srv/anteroom.toml": "smtp_from = \"nobody\"\naddr = \"x\""}
	environ := []string{"ANTEROOM_SMTP_PASSWORD=s", "ANTEROOM_SMTP_PASSWORD_FILE=/not/mine", "ANTEROOM_ADDR=:8080", "ANTEROOM_LOG_LEVEL=loud", "ANTEROOM_DATA=/srv"}
	c, err := LoadData(flags(), nil, environ, f.read)
	if err != nil || c.Data != "/srv" || c.File != "/srv/anteroom.toml" || c.SMTPPassword != "" {
		t.Errorf("settings %+v, %v", c, err)
	}
	for name, test := range map[string]struct {
		args, environ []string
		want          string
	}{
		"flag of a server":  {[]string{"--smtp-addr", "mail:25"}, nil, "unknown flag --smtp-addr"},
		"misspelt variable": {nil, []string{"ANTEROOM_DTA=/srv"}, "did you mean ANTEROOM_DATA?"},
		"no directory":      {[]string{"--data", ""}, nil, "--data: the data directory is empty"},
	} {
		if _, err := LoadData(flags(), test.args, test.environ, files{}.read); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

func TestLoadDefaults(t *testing.T) {
	t.Parallel()
	got, err := load(nil, []string{"PATH=/bin", "ANTEROOM_SMTP_ADDR="}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if o := got.Origin("base-url"); o != "default" {
		t.Errorf("origin of base-url is %q, want default", o)
	}
	got.origins = nil
	want := Config{
		Addr: "localhost:8080", BaseURL: "http://localhost:8080", Data: "./anteroom-data", SMTPTLS: TLSStart,
		ACME:   ACME{Directory: "https://acme-v02.api.letsencrypt.org/directory"},
		GitHub: Provider{URL: "https://github.com"}, GitLab: Provider{URL: "https://gitlab.com"},
		BackupKeep: 7, LogFormat: LogAuto, LogLevel: slog.LevelInfo, ShutdownDelay: time.Second, ShutdownTimeout: 10 * time.Second,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Config{})); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestLoadPrecedence(t *testing.T) {
	t.Parallel()
	const inData = "anteroom-data/anteroom.toml"
	tests := []struct {
		name              string
		args, environ     []string
		files             files
		setting           string
		wantValue, wantIn string
	}{
		{"file", nil, nil, files{inData: `log_level = "warn"`}, "log-level", "warn", "log_level in " + inData},
		{"variable over file", nil, []string{"ANTEROOM_LOG_LEVEL=error"}, files{inData: `log_level = "warn"`},
			"log-level", "error", "ANTEROOM_LOG_LEVEL"},
		{"flag over variable", []string{"--log-level", "debug"}, []string{"ANTEROOM_LOG_LEVEL=error"}, files{inData: `log_level = "warn"`},
			"log-level", "debug", "--log-level"},
		{"empty variable leaves the file", nil, []string{"ANTEROOM_LOG_LEVEL="}, files{inData: `log_level = "warn"`},
			"log-level", "warn", "log_level in " + inData},
		{"empty flag switches off", []string{"--trusted-proxies="}, []string{"ANTEROOM_TRUSTED_PROXIES=10.0.0.0/8"}, nil,
			"trusted-proxies", "", "--trusted-proxies"},
		{"file in the data directory of a flag", []string{"-data=/srv"}, nil, files{"/srv/anteroom.toml": `log_level = "warn"`},
			"log-level", "warn", "log_level in /srv/anteroom.toml"},
		{"file in the data directory of a variable", nil, []string{"ANTEROOM_DATA=/srv"}, files{"/srv/anteroom.toml": `log_level = "warn"`},
			"log-level", "warn", "log_level in /srv/anteroom.toml"},
		{"file of its own moves the data", []string{"--config", "/etc/a.toml"}, nil, files{"/etc/a.toml": `data = "/srv"`},
			"data", "/srv", "data in /etc/a.toml"},
		{"chosen file hides the one in the data directory", nil, []string{"ANTEROOM_CONFIG=/etc/a.toml"},
			files{"/etc/a.toml": ``, inData: `log_level = "warn"`}, "log-level", "info", "default"},
		{"the file that was found", nil, nil, files{inData: ``}, "config", inData, "default"},
		{"list in the file", nil, nil, files{inData: `trusted_proxies = ["10.1.2.3/8", "192.0.2.7"]`},
			"trusted-proxies", "10.0.0.0/8,192.0.2.7/32", "trusted_proxies in " + inData},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(test.args, test.environ, test.files)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range c.lines() {
				if l.Name == test.setting && (l.Value != test.wantValue || l.Origin != test.wantIn) {
					t.Errorf("%s = %q from %q, want %q from %q", l.Name, l.Value, l.Origin, test.wantValue, test.wantIn)
				}
			}
		})
	}
}

func TestLoadSecret(t *testing.T) {
	t.Parallel()
	smtp := []string{"ANTEROOM_SMTP_ADDR=mail:587", "ANTEROOM_SMTP_FROM=a@example.com", "ANTEROOM_SMTP_USER=u"}
	tests := []struct {
		name       string
		environ    []string
		files      files
		want       string
		wantOrigin string
		wantErr    string
	}{
		{name: "in the variable", environ: []string{"ANTEROOM_SMTP_PASSWORD= s=cret "}, want: " s=cret ", wantOrigin: "ANTEROOM_SMTP_PASSWORD"},
		{name: "in a file of its own", environ: []string{"ANTEROOM_SMTP_PASSWORD_FILE=/run/pw"}, files: files{"/run/pw": "s cret\r\n"},
			want: "s cret", wantOrigin: "ANTEROOM_SMTP_PASSWORD_FILE"},
		{name: "in the settings file", files: files{"anteroom-data/anteroom.toml": `smtp_password = "s"`},
			want: "s", wantOrigin: "smtp_password in anteroom-data/anteroom.toml"},
		{name: "file is missing", environ: []string{"ANTEROOM_SMTP_PASSWORD_FILE=/run/pw"},
			wantErr: "ANTEROOM_SMTP_PASSWORD_FILE: open /run/pw: file does not exist"},
		{name: "twice", environ: []string{"ANTEROOM_SMTP_PASSWORD=s", "ANTEROOM_SMTP_PASSWORD_FILE=/run/pw"}, files: files{"/run/pw": "s"},
			wantErr: "ANTEROOM_SMTP_PASSWORD and ANTEROOM_SMTP_PASSWORD_FILE are both set; remove one"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(nil, append(test.environ, smtp...), test.files)
			if test.wantErr != "" {
				if err == nil || err.Error() != test.wantErr {
					t.Fatalf("error %v, want %s", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.SMTPPassword != test.want || c.Origin("smtp-password") != test.wantOrigin {
				t.Errorf("password %q from %q, want %q from %q", c.SMTPPassword, c.Origin("smtp-password"), test.want, test.wantOrigin)
			}
		})
	}
}

func TestLoadUnknownNames(t *testing.T) {
	t.Parallel()
	const inData = "anteroom-data/anteroom.toml"
	tests := []struct {
		name          string
		args, environ []string
		files         files
		want          string
	}{
		{"flag", []string{"--smtp-adr", "mail:25"}, nil, nil, "unknown flag --smtp-adr; did you mean --smtp-addr?"},
		{"flag after values", []string{"-addr", "-x", "--data=/srv", "-loglevel=info"}, nil, nil, "unknown flag --loglevel; did you mean --log-level?"},
		{"flag like none", []string{"--xyz"}, nil, nil, "unknown flag --xyz; known are --acme-accept-terms, --acme-directory, --acme-eab-kid, --acme-email, --addr, --alias, --allow-private-hosts, --backup-age-recipients, --backup-dir, --backup-keep, --base-url, --config, --console-addr, --data, --database, --dns-resolvers, --domain, --geoip-file, --github-client-id, --github-url, --gitlab-client-id, --gitlab-url, --google-client-id, --http-addr, --keys-file, --log-format, --log-level, --metrics-addr, --microsoft-client-id, --microsoft-tenant, --shutdown-delay, --shutdown-timeout, --smtp-addr, --smtp-from, --smtp-tls, --smtp-user, --trusted-proxies"},
		{"argument", []string{"--addr", ":80", "now"}, nil, nil, `unexpected argument "now"; flags start with --`},
		{"flag without value", []string{"--addr"}, nil, nil, "--addr needs a value"},
		{"secret as a flag", []string{"--smtp-password=s"}, nil, nil, "--smtp-password is not a flag, since others on this machine can read a command line; set ANTEROOM_SMTP_PASSWORD or ANTEROOM_SMTP_PASSWORD_FILE"},
		{"variable", nil, []string{"ANTEROOM_BASEURL=x"}, nil, "unknown variable ANTEROOM_BASEURL; did you mean ANTEROOM_BASE_URL?"},
		{"variable of a file that is no secret", nil, []string{"ANTEROOM_BASE_URL_FILE=x"}, nil, "unknown variable ANTEROOM_BASE_URL_FILE; did you mean ANTEROOM_BASE_URL?"},
		{"variable like none", nil, []string{"ANTEROOM_X=x"}, nil, "unknown variable ANTEROOM_X; known are ANTEROOM_ADDR, ANTEROOM_BASE_URL, ANTEROOM_ALIAS, ANTEROOM_DOMAIN, ANTEROOM_HTTP_ADDR, ANTEROOM_ACME_DIRECTORY, ANTEROOM_ACME_EMAIL, ANTEROOM_ACME_ACCEPT_TERMS, ANTEROOM_ACME_EAB_KID, ANTEROOM_ACME_EAB_KEY, ANTEROOM_ACME_EAB_KEY_FILE, ANTEROOM_DATA, ANTEROOM_DATABASE, ANTEROOM_DATABASE_FILE, ANTEROOM_KEYS_FILE, ANTEROOM_CONFIG, ANTEROOM_SMTP_ADDR, ANTEROOM_SMTP_USER, ANTEROOM_SMTP_PASSWORD, ANTEROOM_SMTP_PASSWORD_FILE, ANTEROOM_SMTP_FROM, ANTEROOM_SMTP_TLS, ANTEROOM_TRUSTED_PROXIES, ANTEROOM_ALLOW_PRIVATE_HOSTS, ANTEROOM_GEOIP_FILE, ANTEROOM_DNS_RESOLVERS, ANTEROOM_GOOGLE_CLIENT_ID, ANTEROOM_GOOGLE_CLIENT_SECRET, ANTEROOM_GOOGLE_CLIENT_SECRET_FILE, ANTEROOM_MICROSOFT_CLIENT_ID, ANTEROOM_MICROSOFT_CLIENT_SECRET, ANTEROOM_MICROSOFT_CLIENT_SECRET_FILE, ANTEROOM_MICROSOFT_TENANT, ANTEROOM_GITHUB_CLIENT_ID, ANTEROOM_GITHUB_CLIENT_SECRET, ANTEROOM_GITHUB_CLIENT_SECRET_FILE, ANTEROOM_GITHUB_URL, ANTEROOM_GITLAB_CLIENT_ID, ANTEROOM_GITLAB_CLIENT_SECRET, ANTEROOM_GITLAB_CLIENT_SECRET_FILE, ANTEROOM_GITLAB_URL, ANTEROOM_CONSOLE_ADDR, ANTEROOM_METRICS_ADDR, ANTEROOM_BACKUP_DIR, ANTEROOM_BACKUP_KEEP, ANTEROOM_BACKUP_AGE_RECIPIENTS, ANTEROOM_LOG_FORMAT, ANTEROOM_LOG_LEVEL, ANTEROOM_SHUTDOWN_DELAY, ANTEROOM_SHUTDOWN_TIMEOUT"},
		{"key", nil, nil, files{inData: `smtp_adr = "mail:25"`}, "unknown key smtp_adr in " + inData + "; did you mean smtp_addr?"},
		{"key with a hyphen", nil, nil, files{inData: `smtp-addr = "mail:25"`}, "unknown key smtp-addr in " + inData + "; did you mean smtp_addr?"},
		{"table", nil, nil, files{inData: "[smtp_adr]\nx = 1"}, "unknown key smtp_adr in " + inData + "; did you mean smtp_addr?"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(test.args, test.environ, test.files)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadCommandFlags(t *testing.T) {
	t.Parallel()
	flags := flag.NewFlagSet("config", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "Write JSON.")
	c, err := Load(flags, []string{"--json", "--addr", "127.0.0.1:90"}, nil, files{}.read)
	if err != nil {
		t.Fatal(err)
	}
	if !*asJSON || c.Addr != "127.0.0.1:90" {
		t.Errorf("json %t, addr %s; want true, 127.0.0.1:90", *asJSON, c.Addr)
	}
}

func TestLoadHelp(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(&out)
	if _, err := Load(flags, []string{"--help"}, nil, files{}.read); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("error %v, want flag.ErrHelp", err)
	}
	for _, want := range []string{"  -addr HOST:PORT", `(default "localhost:8080")`} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("usage does not have %q once:\n%s", want, &out)
		}
	}
	if strings.Contains(out.String(), "password") {
		t.Errorf("usage offers a secret as a flag:\n%s", &out)
	}
}

func TestNetworksAreMasked(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"--trusted-proxies", "10.9.9.9/8, ::1"}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	equal := cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })
	if diff := cmp.Diff(want, c.TrustedProxies, equal); diff != "" {
		t.Errorf("trusted proxies (-want +got):\n%s", diff)
	}
}
