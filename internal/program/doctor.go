package program

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/dns"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/secret"
)

// remark is what a look returns that has found nothing wrong, and something to tell.
type remark string

// Error returns it.
func (r remark) Error() string { return string(r) }

// Patient is what a doctor looks at.
type Patient struct {
	Settings config.Config
	Open     func(ctx context.Context) (*db.DB, error)                         // the database, which a server may have open; who examines closes it
	Roots    *x509.CertPool                                                    // who may vouch for a certificate; nil: whom the machine trusts
	Dial     func(ctx context.Context, network, addr string) (net.Conn, error) // nil: as everybody does
	Free     func(path string) (uint64, error)                                 // how much room there is; nil: as the machine says

	Resolver *dns.Client // asks DNS; nil: as the settings say

	FileSystem func(path string) (string, error)       // what has a path, "" for nothing special; nil: as the machine says
	Sync       func(dir string) (time.Duration, error) // how long its disk takes; nil: as measured
}

// Limits of what the doctor puts up with.
const (
	soonOver = 14 * 24 * time.Hour // certificates are renewed before
	mostSkew = time.Minute         // tokens and codes bear no more
	patience = 10 * time.Second
)

// check is one look, by what it looks at.
type check struct {
	name string
	look func(context.Context, Patient) error
}

// checksOf returns the looks at an instance.
func checksOf(p Patient) []check {
	return slices.DeleteFunc(checks(), func(c check) bool { return p.Settings.Database != "" && slices.Contains(ofFiles, c.name) })
}

// checks are all looks, in the order in which they are told of.
func checks() []check {
	return []check{
		{"settings", func(_ context.Context, p Patient) error { return p.Settings.Check() }},
		{"data directory", lookAtDirectory},
		{"file system", lookAtFileSystem},
		{"disk", lookAtDisk},
		{"writing", lookAtSync},
		{"database", lookAtDatabase},
		{"write-ahead log", lookAtLog},
		{"clock", lookAtClock},
		{"key file", lookAtKeys},
		{"servers", lookAtServers},
		{"backups", lookAtBackups},
		{"base URL", lookAtBaseURL},
		{"proxies", lookAtProxies},
		{"certificates", lookAtCertificates},
		{"aliases", lookAtOldAddresses},
		{"use of aliases", lookAtAliases},
		{"resolvers", lookAtResolvers},
		{"embeds", lookAtEmbeds},
		{"mail server", lookAtMail},
		{"mail templates", lookAtTexts},
		{"queues", lookAtQueues},
	}
}

// Examine looks at everything that has to work together, and says in words what does not.
func Examine(ctx context.Context, p Patient) []model.Finding {
	d, err := p.Open(ctx)
	p.Open = func(context.Context) (*db.DB, error) { return d, err }
	found := examine(ctx, p, checksOf(p))
	if err == nil {
		_ = d.Close() // what it was asked is answered
	}
	return found
}

// ExamineBeside looks at what can be looked at while this process serves from a database: not at
// the settings, which it was started with, and not at all of the database, which takes its time.
func ExamineBeside(ctx context.Context, p Patient, d *db.DB) []model.Finding {
	p.Open = func(context.Context) (*db.DB, error) { return d, nil }
	return examine(ctx, p, slices.DeleteFunc(checksOf(p), func(c check) bool { return c.name == "settings" || c.name == "database" }))
}

func examine(ctx context.Context, p Patient, checks []check) []model.Finding {
	all := make([]model.Finding, len(checks))
	var wait sync.WaitGroup
	for i, c := range checks {
		wait.Go(func() {
			all[i].Check = c.name
			err := c.look(ctx, p)
			if note := remark(""); errors.As(err, &note) {
				all[i].Note = string(note)
			} else if err != nil {
				all[i].Problem = strings.ReplaceAll(err.Error(), "\n", "; ")
			}
		})
	}
	wait.Wait()
	return all
}

// lookAtDirectory returns an error when others on the machine can get at the data.
func lookAtDirectory(_ context.Context, p Patient) error {
	if runtime.GOOS == "windows" {
		return remark("whoever may read the folder gets at the data: let nobody but the user of the server")
	}
	for _, path := range []string{p.Settings.Data, DatabasePath(p.Settings.Data), Keys(p.Settings)} {
		info, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) && path != p.Settings.Data {
			continue // which another check tells of
		}
		if err != nil {
			return err
		}
		if info.IsDir() && info.Mode().Perm()&0o022 != 0 || !info.IsDir() && secret.Exposed(info) {
			return fmt.Errorf("%s has mode %04o, so that others on this machine get at it: chmod go= %s", path, info.Mode().Perm(), path)
		}
	}
	return nil
}

// lookAtDatabase returns an error when the database cannot be opened, or is damaged.
func lookAtDatabase(ctx context.Context, p Patient) (err error) {
	d, err := p.Open(ctx)
	if err != nil {
		return Advise(err)
	}
	found, err := d.Damage(ctx)
	if err == nil && found != "" {
		return fmt.Errorf("the database is damaged (%s): %s", found, restoreBackup)
	}
	return err
}

// lookAtKeys returns an error when the file is missing, is no key file, or is that of another
// database.
func lookAtKeys(ctx context.Context, p Patient) (err error) {
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("whether the keys fit cannot be said while the database does not open")
	}
	seal, err := LoadKeys(ctx, p.Settings, &d.Reader)
	if err != nil {
		return err
	}
	return oidc.CheckKeys(ctx, &d.Reader, seal)
}

// lookAtMail returns an error when the mail server cannot be reached, offers no TLS or
// takes no sign-in. It sends nothing.
func lookAtMail(ctx context.Context, p Patient) error {
	if p.Settings.SMTPAddr == "" {
		return errors.New("no mail server is set, so that nobody can sign in by email: set smtp-addr and smtp-from")
	}
	sender, err := newSender(p.Settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if s, ok := sender.(*mail.SMTP); ok {
		if err := s.Probe(ctx); err != nil {
			return fmt.Errorf("the mail server %s does not take us (%w): check smtp-addr, smtp-tls, smtp-user and its password", p.Settings.SMTPAddr, err)
		}
	}
	return nil
}
