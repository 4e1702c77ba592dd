package config

import (
	"flag"
	"strings"
)

// setting declares one setting. Its flag, its variable, its key in the file,
// and its line in `anteroom config` and in the manual all derive from here.
type setting struct {
	name     string                   // as in --smtp-addr, ANTEROOM_SMTP_ADDR and smtp_addr
	fallback string                   // the value when nobody has set one
	help     string                   // sentences for the operator; the first word in backquotes names the value
	secret   bool                     // never printed, not a flag, and may lie in a file of its own
	noKey    bool                     // cannot stand in the settings file
	inFile   bool                     // may lie in a file of its own, as every secret
	ofData   bool                     // says where the database is
	field    func(*Config) flag.Value // parses and formats the value
}

var settings = []setting{
	{
		name: "addr", fallback: "localhost:8080",
		help:  "Listen on this `HOST:PORT`. An empty host listens on every interface. With domain the default is :443.",
		field: func(c *Config) flag.Value { return hostPort{&c.Addr} },
	},
	{
		name:  "base-url",
		help:  "The `URL` that people and applications use, as in https://id.example.com. Every link and the OpenID Connect issuer start with it. With domain the default is the first of those; on a loopback address it is http://localhost with the port of addr; otherwise it must be set.",
		field: func(c *Config) flag.Value { return webOrigin{&c.BaseURL} },
	},
	{
		name:  "alias",
		help:  "Answer at these `URLS`, too, which were the base URL before, as in https://old.example.com: single sign-on, directories and applications that know it by them go on to work, and people are led to the base URL.",
		field: func(c *Config) flag.Value { return webOrigins{&c.Aliases} },
	},
	{
		name:  "domain",
		help:  "Face the internet without a proxy, and get certificates for these `HOSTS`, as in id.example.com: those of base-url and of every alias. Both ports have to lead here.",
		field: func(c *Config) flag.Value { return domainNames{&c.Domains} },
	},
	{
		name:  "http-addr",
		help:  "With domain, listen for http on this `HOST:PORT`, for the certificate authority and to lead people to https. The default is :80.",
		field: func(c *Config) flag.Value { return hostPort{&c.HTTPAddr} },
	},
	{
		name: "acme-directory", fallback: "https://acme-v02.api.letsencrypt.org/directory",
		help:  "Get certificates from the authority whose ACME directory is at this `URL`.",
		field: func(c *Config) flag.Value { return document{&c.ACME.Directory} },
	},
	{
		name:  "acme-email",
		help:  "Let the certificate authority write to this `ADDRESS`.",
		field: func(c *Config) flag.Value { return mailAddress{&c.ACME.Email} },
	},
	{
		name: "acme-accept-terms", fallback: "false",
		help:  "Accept the terms of the certificate authority. Without it there are no certificates.",
		field: func(c *Config) flag.Value { return yes{&c.ACME.AcceptTerms} },
	},
	{
		name:  "acme-eab-kid",
		help:  "Belong to the account at the certificate authority that has this `ID`, where it asks for one (external account binding).",
		field: func(c *Config) flag.Value { return text{&c.ACME.KeyID} },
	},
	{
		name: "acme-eab-key", secret: true,
		help:  "The `KEY` that goes with acme-eab-kid, in base64.",
		field: func(c *Config) flag.Value { return key{&c.ACME.Key} },
	},
	{
		name: "data", fallback: "./anteroom-data", ofData: true,
		help:  "Keep the database, the keys and anteroom.toml in this `DIR`.",
		field: func(c *Config) flag.Value { return text{&c.Data} },
	},
	{
		name: "database", inFile: true, ofData: true,
		help:  "Keep the data in PostgreSQL, in the database at this `URL`, as in postgres://anteroom@db.internal/anteroom, which several servers may share. The default is an SQLite file in the data directory.",
		field: func(c *Config) flag.Value { return database{&c.Database} },
	},
	{
		name: "keys-file", ofData: true,
		help:  "Read the keys that seal secrets from this `FILE`, which several servers may share. The default is keys in the data directory.",
		field: func(c *Config) flag.Value { return text{&c.KeysFile} },
	},
	{
		name: "config", noKey: true, ofData: true,
		help:  "Read settings from this `FILE`. The default is anteroom.toml in the data directory, if it exists.",
		field: func(c *Config) flag.Value { return text{&c.File} },
	},
	{
		name:  "smtp-addr",
		help:  "Send mail through the server at this `HOST:PORT`. Without it no mail is sent.",
		field: func(c *Config) flag.Value { return hostPort{&c.SMTPAddr} },
	},
	{
		name:  "smtp-user",
		help:  "Sign in to the mail server as this `USER`.",
		field: func(c *Config) flag.Value { return text{&c.SMTPUser} },
	},
	{
		name: "smtp-password", secret: true,
		help:  "The `PASSWORD` for the mail server.",
		field: func(c *Config) flag.Value { return text{&c.SMTPPassword} },
	},
	{
		name:  "smtp-from",
		help:  "Send mail from this `ADDRESS`, as in no-reply@example.com, with or without a name before it. It must be set when smtp-addr is.",
		field: func(c *Config) flag.Value { return mailbox{&c.SMTPFrom} },
	},
	{
		name: "smtp-tls", fallback: TLSStart,
		help:  "Protect the connection to the mail server by this `METHOD`: starttls, tls (from the first byte, usually on port 465), or none (to a loopback address only).",
		field: func(c *Config) flag.Value { return choice{&c.SMTPTLS, []string{TLSStart, TLSImplicit, TLSNone}} },
	},
	{
		name:  "trusted-proxies",
		help:  "Believe the forwarded headers of requests from these `NETWORKS`, as in 10.0.0.0/8,192.0.2.7. From anywhere else they are ignored.",
		field: func(c *Config) flag.Value { return networks{&c.TrustedProxies} },
	},
	{
		name:  "allow-private-hosts",
		help:  "Call these `HOSTS` although their addresses are private or this machine’s, as in app.internal,localhost. All others are called at public addresses only, and by https.",
		field: func(c *Config) flag.Value { return hosts{&c.AllowPrivateHosts} },
	},
	{
		name:  "geoip-file",
		help:  "Show people where their sessions are, by this `FILE`: a database of cities in MaxMind’s format. Without it no place is shown.",
		field: func(c *Config) flag.Value { return text{&c.GeoIPFile} },
	},
	{
		name:  "dns-resolvers",
		help:  "Look the records of domains up through these `RESOLVERS`, as in 192.0.2.53,[2001:db8::53]:5353, where a zone’s own servers do not answer. The default is those of the machine.",
		field: func(c *Config) flag.Value { return text{&c.DNSResolvers} },
	},
	{
		name:  "google-client-id",
		help:  "Let people sign in by accounts that they have with Google, to which this program is known by this `ID`. Without it that is not offered.",
		field: func(c *Config) flag.Value { return text{&c.Google.ID} },
	},
	{
		name: "google-client-secret", secret: true,
		help:  "The `SECRET` that goes with google-client-id.",
		field: func(c *Config) flag.Value { return text{&c.Google.Secret} },
	},
	{
		name:  "microsoft-client-id",
		help:  "Let people sign in by accounts that they have with Microsoft, to which this program is known by this `ID`. Without it that is not offered.",
		field: func(c *Config) flag.Value { return text{&c.Microsoft.ID} },
	},
	{
		name: "microsoft-client-secret", secret: true,
		help:  "The `SECRET` that goes with microsoft-client-id.",
		field: func(c *Config) flag.Value { return text{&c.Microsoft.Secret} },
	},
	{
		name:  "microsoft-tenant",
		help:  "The `TENANT` whose accounts are meant, by its id, as in 72f988bf-86f1-41af-91ab-2d7cd011db47. It must be set when microsoft-client-id is.",
		field: func(c *Config) flag.Value { return tenant{&c.Microsoft.Tenant} },
	},
	{
		name:  "github-client-id",
		help:  "Let people sign in by accounts that they have with GitHub, to which this program is known by this `ID`. Without it that is not offered.",
		field: func(c *Config) flag.Value { return text{&c.GitHub.ID} },
	},
	{
		name: "github-client-secret", secret: true,
		help:  "The `SECRET` that goes with github-client-id.",
		field: func(c *Config) flag.Value { return text{&c.GitHub.Secret} },
	},
	{
		name: "github-url", fallback: "https://github.com",
		help:  "The `URL` of the GitHub that is meant, which may be one of your own.",
		field: func(c *Config) flag.Value { return webOrigin{&c.GitHub.URL} },
	},
	{
		name:  "gitlab-client-id",
		help:  "Let people sign in by accounts that they have with GitLab, to which this program is known by this `ID`. Without it that is not offered.",
		field: func(c *Config) flag.Value { return text{&c.GitLab.ID} },
	},
	{
		name: "gitlab-client-secret", secret: true,
		help:  "The `SECRET` that goes with gitlab-client-id.",
		field: func(c *Config) flag.Value { return text{&c.GitLab.Secret} },
	},
	{
		name: "gitlab-url", fallback: "https://gitlab.com",
		help:  "The `URL` of the GitLab that is meant, which may be one of your own.",
		field: func(c *Config) flag.Value { return webOrigin{&c.GitLab.URL} },
	},
	{
		name:  "console-addr",
		help:  "Listen on this `HOST:PORT` for the console, which is nowhere else then. Its address stays that of base-url: a proxy, or the names inside your network, lead there.",
		field: func(c *Config) flag.Value { return hostPort{&c.ConsoleAddr} },
	},
	{
		name:  "metrics-addr",
		help:  "Listen on this `HOST:PORT` of this machine, as in localhost:9464, for those who watch the program: /metrics for Prometheus, and /debug/pprof/. Without it there is neither.",
		field: func(c *Config) flag.Value { return hostPort{&c.MetricsAddr} },
	},
	{
		name:  "backup-dir",
		help:  "Copy the database to this `DIR` every day, which is there, and better on another disk. Without it the server makes no backups.",
		field: func(c *Config) flag.Value { return text{&c.BackupDir} },
	},
	{
		name: "backup-keep", fallback: "7",
		help:  "Keep so many of these backups; the `NUMBER` is at least 1.",
		field: func(c *Config) flag.Value { return number{&c.BackupKeep, 1} },
	},
	{
		name:  "backup-age-recipients",
		help:  "Seal these backups by age for these `RECIPIENTS`, as in age1ql3z…, with commas between them.",
		field: func(c *Config) flag.Value { return text{&c.BackupRecipients} },
	},
	{
		name: "log-format", fallback: LogAuto,
		help:  "Write logs in this `FORMAT`: text, json, or auto, which is text on a terminal and JSON elsewhere.",
		field: func(c *Config) flag.Value { return choice{&c.LogFormat, []string{LogAuto, LogText, LogJSON}} },
	},
	{
		name: "log-level", fallback: "info",
		help:  "Log this `LEVEL` and what is more important: debug, info, warn or error.",
		field: func(c *Config) flag.Value { return level{&c.LogLevel} },
	},
	{
		name: "shutdown-delay", fallback: "1s",
		help:  "When stopped, say so at /readyz and go on for this `DURATION`, as in 10s, so that whoever sends requests here looks there first; 0s for none.",
		field: func(c *Config) flag.Value { return duration{&c.ShutdownDelay, 0} },
	},
	{
		name: "shutdown-timeout", fallback: "10s",
		help:  "When stopped, give requests that are under way this `DURATION` to finish, as in 30s.",
		field: func(c *Config) flag.Value { return duration{&c.ShutdownTimeout, 1} },
	},
}

// variable returns the name of the setting's environment variable.
func (s setting) variable() string { return variablePrefix + strings.ToUpper(s.key()) }

// key returns the setting's name in the settings file.
func (s setting) key() string { return strings.ReplaceAll(s.name, "-", "_") }
