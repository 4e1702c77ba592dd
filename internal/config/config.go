// Package config reads the settings of the program from flags, ANTEROOM_
// variables and anteroom.toml, in that order of precedence, and says where each
// value came from. It owns the names, defaults and checks of all settings. It
// opens nothing but the files that hold settings: listening, logging and
// sending mail belong to those who are given the values.
package config

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"time"
)

// Config is the settings that are in force. The zero value is not usable; Load
// makes one that is complete and checked.
type Config struct {
	// Addr is where the program listens, as HOST:PORT. The default,
	// localhost:8080, is reachable from this machine only; with Domains it is :443.
	// An empty host listens on every interface.
	Addr string

	// BaseURL is the address that people and applications use, as scheme, host
	// and port, without a slash at its end. It is the only source of absolute
	// URLs: links in mails, redirect targets, and the OpenID Connect issuer,
	// which applications compare byte for byte. It is https, except on
	// localhost. With Domains the default is https and the first of them. When Addr is
	// a loopback address, it is http://localhost with Addr's port; otherwise it must be set.
	BaseURL string

	// Aliases are the addresses that it had before, in the form of BaseURL. It goes
	// on to answer there for programs that know it by them.
	Aliases []string

	// Domains are the hosts of BaseURL and Aliases when the program faces the internet
	// itself: it gets their certificates, and speaks TLS on Addr.
	Domains []string

	// HTTPAddr is where it answers those who come by http then, as HOST:PORT: with what
	// the certificate authority asks for, and the way to https. The default is port 80.
	HTTPAddr string

	// ACME is who gives the certificates.
	ACME ACME

	// Data is the directory that holds everything worth a backup: the database,
	// the keys, and anteroom.toml. The default is ./anteroom-data.
	Data string

	// Database is the address of a database of PostgreSQL, as a URL; it may hold a
	// password. It is empty when the database is an SQLite file in Data.
	Database string

	// KeysFile is the file with the keys that seal secrets. It is empty when that is
	// in Data.
	KeysFile string

	// File is the settings file. It is empty when there is none: the default,
	// anteroom.toml in Data, may be missing.
	File string

	// SMTPAddr is the mail server that takes outgoing mail, as HOST:PORT.
	// Without one no mail is sent, so nobody can sign in by e-mail.
	SMTPAddr string

	// SMTPUser and SMTPPassword authenticate to the mail server. Both or
	// neither are set. The password is a secret: it is never printed and not a
	// flag, since every user of a machine can read a command line.
	SMTPUser     string
	SMTPPassword string

	// SMTPFrom is the sender of every mail, as "Name <address>" or an address.
	// It must be set when SMTPAddr is.
	SMTPFrom string

	// SMTPTLS says how the connection to the mail server is protected: TLSStart,
	// the default, TLSImplicit, or TLSNone, which is for loopback addresses only.
	SMTPTLS string

	// TrustedProxies are the networks whose forwarded headers are believed.
	// From anywhere else those headers are ignored.
	TrustedProxies []netip.Prefix

	// AllowPrivateHosts are the hosts that may be called although their addresses
	// are not public, such as an application's on the same network.
	AllowPrivateHosts []string

	// GeoIPFile is a database of cities in MaxMind's format. It tells people
	// where their sessions are. Without one no place is shown.
	GeoIPFile string

	// DNSResolvers are recursive DNS servers, as HOST:PORT with commas between
	// them; the port may be missing. The default is those of the machine.
	DNSResolvers string

	// Google, Microsoft, GitHub and GitLab are the providers by whose accounts people
	// may sign in. One without an ID is not offered.
	Google, Microsoft, GitHub, GitLab Provider

	// ConsoleAddr is where operators get into the console, as HOST:PORT; without it where
	// everybody comes.
	ConsoleAddr string

	// MetricsAddr is where the program tells how it is, as HOST:PORT, to whoever is on this
	// machine: nobody signs in there. Without it nothing is told.
	MetricsAddr string

	// BackupDir is where the server copies the database every day. The newest BackupKeep
	// copies stay. BackupRecipients are those whom they are sealed for, as age writes them
	// and with commas between them; without any they are not sealed.
	BackupDir        string
	BackupKeep       int
	BackupRecipients string

	// LogFormat is LogAuto, the default, LogText or LogJSON. LogAuto is text on
	// a terminal and JSON elsewhere.
	LogFormat string

	// LogLevel is the least important level that is logged. The default is info.
	LogLevel slog.Level

	// ShutdownDelay is how long the program goes on when it is stopped, and
	// already says that it is not ready. The default is a second.
	ShutdownDelay time.Duration

	// ShutdownTimeout is how long requests that are under way may take to
	// finish when the program is stopped. The default is 10 seconds.
	ShutdownTimeout time.Duration

	origins map[string]string // setting name → where its value was found
}

// ACME is a certificate authority, and what the program is to it (RFC 8555).
type ACME struct {
	Directory   string // its URL
	Email       string // whom it may write to
	AcceptTerms bool   // the operator has read them
	KeyID, Key  string // an account there that the one here shall belong to (§7.3.4), both or neither; the key is a secret
}

// Provider is what the program is to somebody with whom people have accounts.
type Provider struct {
	ID, Secret string // both or neither; the secret is never printed and not a flag
	Tenant     string // of Microsoft: whose accounts are meant
	URL        string // of GitHub and GitLab: where it is, as scheme, host and port
}

// The values of Config.SMTPTLS.
const (
	TLSStart    = "starttls" // begin in the clear, and send nothing until STARTTLS has succeeded
	TLSImplicit = "tls"      // TLS from the first byte, usually on port 465
	TLSNone     = "none"
)

// The values of Config.LogFormat.
const (
	LogAuto = "auto"
	LogText = "text"
	LogJSON = "json"
)

// byDefault is the origin of a value that nobody has set.
const byDefault = "default"

// given is a value as somebody wrote it, with the place it was found.
type given struct{ text, origin string }

// Load adds a flag for each setting to flags, which flag.NewFlagSet has made with
// flag.ContinueOnError, parses args with it, and returns
// the settings that these, the variables in environ (as os.Environ returns
// them) and the settings file amount to. Files are read by readFile, in the
// program os.ReadFile. A command's own flags are defined on flags before the
// call.
//
// The error names every value that is wrong and where it came from. A name that
// nobody knows is an error, too, since a misspelt setting that is ignored is
// noticed only when it is needed. For -h the usage is printed to the output of
// flags and the error is flag.ErrHelp. What settings have to be beside one another
// is for Check.
func Load(flags *flag.FlagSet, args, environ []string, readFile func(string) ([]byte, error)) (Config, error) {
	return loadSome(settings, flags, args, environ, readFile)
}

// LoadData is Load for a command that works on the database beside a server: it
// returns where that is, and reads no other setting. What the server's are, right
// or wrong, is none of its business.
func LoadData(flags *flag.FlagSet, args, environ []string, readFile func(string) ([]byte, error)) (Config, error) {
	var some []setting
	for _, s := range settings {
		if s.ofData {
			some = append(some, s)
		}
	}
	return loadSome(some, flags, args, environ, readFile)
}

// loadSome reads some of the settings. It knows the names of all.
func loadSome(some []setting, flags *flag.FlagSet, args, environ []string, readFile func(string) ([]byte, error)) (Config, error) {
	fromFlags, err := parseFlags(some, flags, args)
	if err != nil {
		return Config{}, err
	}
	fromVariables, err := readVariables(some, environ, readFile)
	if err != nil {
		return Config{}, err
	}
	values := make(map[string]given, len(some))
	for _, s := range some {
		values[s.name] = given{s.fallback, byDefault}
	}
	maps.Copy(values, fromVariables)
	maps.Copy(values, fromFlags)

	file, fromFile, err := readSettingsFile(values["config"], values["data"].text, readFile)
	if err != nil {
		return Config{}, err
	}
	for name, v := range fromFile {
		if values[name].origin == byDefault {
			values[name] = v
		}
	}
	values["config"] = given{file, values["config"].origin}
	return build(some, values)
}

// build parses the values.
func build(some []setting, values map[string]given) (Config, error) {
	c := Config{origins: make(map[string]string, len(some))}
	var errs []error
	for _, s := range some {
		v := values[s.name]
		c.origins[s.name] = v.origin
		if v.text == "" && s.fallback == "" {
			continue // an optional setting that is off
		}
		if err := s.field(&c).Set(v.text); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", v.origin, err))
		}
	}
	if len(errs) == 0 {
		c.faceInternet()
		errs = append(errs, c.checkData(), c.defaultBaseURL())
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, err
	}
	return c, nil
}

// Origin returns where the value of the named setting was found: "default",
// "--addr", "ANTEROOM_ADDR", or "addr in anteroom-data/anteroom.toml". It is
// empty for a name that is not a setting.
func (c Config) Origin(name string) string { return c.origins[name] }

// Shown returns the value of the named setting as somebody may see it, hidden where it is a
// secret, and its Origin. Both are empty for a name that is not a setting.
func (c Config) Shown(name string) (value, origin string) {
	for _, l := range c.lines() {
		if l.Name == name {
			return l.Value, l.Origin
		}
	}
	return "", ""
}

// Wrong says of err that the named setting has led to it, and where its value was
// found.
func (c Config) Wrong(name string, err error) error {
	at := c.Origin(name)
	if at == byDefault {
		at = "--" + name
	}
	return fmt.Errorf("%s: %w", at, err)
}
