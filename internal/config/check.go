package config

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// Check returns what the settings must not be beside one another, for whoever
// serves with them. Each by itself, Load has found good.
func (c Config) Check() error {
	return errors.Join(c.checkBaseURL(), c.checkAliases(), c.checkDomain(), c.checkMail(), c.checkProviders(), c.checkBackups(), c.checkMetrics(), c.checkLimits())
}

// defaultBaseURL sets BaseURL where it can be known from Addr.
func (c *Config) defaultBaseURL() error {
	if c.BaseURL != "" || c.Addr == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("split %s: %w", c.Addr, err)
	}
	if !netaddr.Loopback(host) || port == "0" {
		return nil
	}
	return webOrigin{&c.BaseURL}.Set("http://localhost:" + port)
}

func (c Config) checkBaseURL() error {
	if c.BaseURL != "" {
		return nil
	}
	return fmt.Errorf("base-url is not set, and cannot be known from addr %s (%s); set it to the address that people use, as in https://id.example.com",
		c.Addr, c.Origin("addr"))
}

func (c Config) checkAliases() error {
	if slices.Contains(c.Aliases, c.BaseURL) {
		return fmt.Errorf("%s: %s is the base URL; an alias is an address that it had before", c.Origin("alias"), c.BaseURL)
	}
	return nil
}

// checkMail checks the mail settings together, so that a half-made set-up is
// found at the start and not when the first person wants to sign in.
func (c Config) checkMail() error {
	if c.SMTPAddr == "" {
		return c.checkNoMail()
	}
	host, port, err := net.SplitHostPort(c.SMTPAddr)
	if err != nil {
		return fmt.Errorf("split %s: %w", c.SMTPAddr, err)
	}
	at := c.Origin("smtp-addr")
	switch {
	case host == "" || strings.Trim(port, "0") == "":
		return fmt.Errorf("%s: %q is not a server; write HOST:PORT, as in smtp.example.com:587", at, c.SMTPAddr)
	case c.SMTPFrom == "":
		return fmt.Errorf("%s is set, but smtp-from is not; set it to the sender of the mails", at)
	case c.SMTPUser != "" && c.SMTPPassword == "":
		return fmt.Errorf("%s is set, but smtp-password is not; set both or neither", c.Origin("smtp-user"))
	case c.SMTPUser == "" && c.SMTPPassword != "":
		return fmt.Errorf("%s is set, but smtp-user is not; set both or neither", c.Origin("smtp-password"))
	case c.SMTPTLS == TLSNone && !netaddr.Loopback(host):
		return fmt.Errorf("%s: none sends sign-in codes in the clear, so it is for loopback addresses only, and %s is not one; use %s or %s",
			c.Origin("smtp-tls"), host, TLSStart, TLSImplicit)
	}
	return nil
}

// checkNoMail checks that nothing is said about a mail server that is not named.
func (c Config) checkNoMail() error {
	var origin string
	switch {
	case c.SMTPUser != "":
		origin = c.Origin("smtp-user")
	case c.SMTPPassword != "":
		origin = c.Origin("smtp-password")
	case c.SMTPFrom != "":
		origin = c.Origin("smtp-from")
	default:
		return nil
	}
	return fmt.Errorf("%s is set, but smtp-addr is not; set smtp-addr to the mail server", origin)
}

// maxShutdown is longer than any service manager waits before it kills.
const maxShutdown = 5 * time.Minute

// checkData checks where the data is: nothing goes on without it.
func (c Config) checkData() error {
	if c.Data == "" {
		return errors.New(c.Origin("data") + ": the data directory is empty; set it to a directory")
	}
	return nil
}

// checkBackups checks that nothing is said about backups that nobody makes.
func (c Config) checkBackups() error {
	if c.Database != "" && c.BackupDir != "" {
		return fmt.Errorf("%s is set, and so is %s: backups of PostgreSQL are made with its own tools, as pg_dump; remove backup-dir", c.Origin("backup-dir"), c.Origin("database"))
	}
	for _, name := range []string{"backup-keep", "backup-age-recipients"} {
		if at := c.Origin(name); c.BackupDir == "" && at != byDefault && at != "" {
			return fmt.Errorf("%s is set, but backup-dir is not; set backup-dir to the directory of the backups", at)
		}
	}
	return nil
}

// checkMetrics checks that only this machine reaches what nobody signs in to.
func (c Config) checkMetrics() error {
	if c.MetricsAddr == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(c.MetricsAddr)
	if err != nil {
		return fmt.Errorf("split %s: %w", c.MetricsAddr, err)
	}
	if !netaddr.Loopback(host) {
		return fmt.Errorf("%s: anybody who reaches %s could look into the program; use an address of this machine alone, as in localhost:9464", c.Origin("metrics-addr"), c.MetricsAddr)
	}
	return nil
}

// checkLimits checks what has a bound but no kind of its own.
func (c Config) checkLimits() error {
	for _, s := range []struct {
		name   string
		length time.Duration
	}{{"shutdown-delay", c.ShutdownDelay}, {"shutdown-timeout", c.ShutdownTimeout}} {
		if s.length > maxShutdown {
			return fmt.Errorf("%s: %s is too long; the limit is %s", c.Origin(s.name), s.length, maxShutdown)
		}
	}
	return nil
}
