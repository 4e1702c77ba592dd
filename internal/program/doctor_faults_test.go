package program

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/demo/nameserver"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/secret"
)

// installation is one that is well, for a fault to be planted in.
type installation struct {
	*testing.T
	Patient
	server *httptest.Server // at the base URL
}

// fault is something that is wrong.
type fault struct {
	plant func(i *installation)
	check string   // which finds it
	says  string   // that, or what to do
	note  bool     // it may be as somebody wants it
	also  []string // checks that cannot be well then
}

var closed = []string{"clock", "key file", "embeds", "queues", "servers"} // which need the database

// faults are what the doctor has to find.
func faults() map[string]fault {
	return map[string]fault{
		"settings that do not fit": {check: "settings", says: "smtp-from", also: []string{"mail server"}, plant: func(i *installation) { i.Settings.SMTPFrom = "" }},

		"keys that all can read": {check: "data directory", says: "chmod go=", also: []string{"key file"}, plant: func(i *installation) {
			mustDo(i, os.Chmod(KeysPath(i.Settings.Data), 0o644))
		}},
		"a directory that all can write to": {check: "data directory", says: "chmod go=", plant: func(i *installation) { mustDo(i, os.Chmod(i.Settings.Data, 0o777)) }},

		"a share of another machine": {check: "file system", says: "the data is on NFS", plant: func(i *installation) { i.on("NFS") }},
		"a program as a disk":        {check: "file system", says: "move it to a disk of this machine", plant: func(i *installation) { i.on("FUSE") }},
		"a disk in memory":           {check: "file system", says: "gone when the machine stops", note: true, plant: func(i *installation) { i.on("tmpfs") }},
		"a container without volume": {check: "file system", says: "mount a volume there", note: true, plant: func(i *installation) { i.on("overlayfs") }},
		"a full disk": {check: "disk", says: "3 MB are free", plant: func(i *installation) {
			i.Free = func(string) (uint64, error) { return 3 << 20, nil }
		}},
		"a slow disk": {check: "writing", says: "takes 120 ms", plant: func(i *installation) {
			i.Sync = func(string) (time.Duration, error) { return 120 * time.Millisecond, nil }
		}},
		"a disk that is read only": {check: "writing", says: "cannot be written to", plant: func(i *installation) {
			i.Sync = func(string) (time.Duration, error) { return 0, errors.New("read-only file system") }
		}},

		"no database": {check: "database", says: "it is not there", also: closed, plant: func(i *installation) {
			i.Open = func(context.Context) (*db.DB, error) { return nil, errors.New("it is not there") }
		}},
		"a page that is lost": {check: "database", says: "the database is damaged", also: closed, plant: (*installation).damage},
		"somebody who reads for hours": {check: "write-ahead log", says: "300 MB", plant: func(i *installation) {
			i.Open = func(context.Context) (*db.DB, error) { return nil, errors.New("the log is none") }
			mustDo(i, os.Truncate(DatabasePath(i.Settings.Data)+"-wal", 300<<20))
		}, also: append([]string{"database"}, closed...)},
		"a change of tomorrow": {check: "clock", says: "have its clock set by NTP", plant: func(i *installation) {
			d := dbtest.OpenFile(i, i.Settings.Data, func() time.Time { return time.Now().Add(24 * time.Hour) })
			_, err := operators.New(d, secret.NewSource(nil), nil, "").Add(i.Context(), model.Actor{Kind: model.ActorSystem}, "Olga", "olga@ops.example")
			mustDo(i, err)
		}},
		"no keys": {check: "key file", says: "there are no keys yet", plant: func(i *installation) { mustDo(i, os.Remove(KeysPath(i.Settings.Data))) }},
		"keys of another instance": {check: "key file", says: "does not belong to this database", plant: func(i *installation) {
			others, err := secret.NewKeys()
			mustDo(i, err)
			mustDo(i, oidc.ReplaceKeys(i.Context(), i.database(0), others, model.Actor{Kind: model.ActorOperator}))
		}},

		"a server with another key file": {check: "servers", says: "the server on b has another key file than is here (it seals by 0b, and", plant: func(i *installation) {
			i.serves(time.Now(), "b", "v1", "0b")
		}},
		"a server that was not updated": {check: "servers", says: "the server on b is of version v1, and the one on a of v2: update all of them", plant: func(i *installation) {
			keys, err := secret.LoadKeys(KeysPath(i.Settings.Data))
			mustDo(i, err)
			i.serves(time.Now().Add(-time.Minute), "a", "v2", keys.IDs()...)
			i.serves(time.Now(), "b", "v1", keys.IDs()...)
		}},
		"a server whose clock is wrong": {check: "servers", says: "the clock of the server on b is ahead by", plant: func(i *installation) {
			keys, err := secret.LoadKeys(KeysPath(i.Settings.Data))
			mustDo(i, err)
			i.serves(time.Now().Add(time.Hour), "b", "v1", keys.IDs()...)
		}},
		"no server": {check: "servers", says: "no server was heard of", note: true, plant: func(*installation) {}},

		"no backups": {check: "backups", says: "set backup-dir", note: true, plant: func(i *installation) { i.Settings.BackupDir = "" }},
		"a backup that failed": {check: "backups", says: "no space left", plant: func(i *installation) {
			mustDo(i, os.WriteFile(failedBackupPath(i.Settings.Data), []byte("2026-11-30T02:29:00Z: no space left\n"), 0o600))
		}},
		"backups that nobody makes any more": {check: "backups", says: "look whether the server runs with this setting", plant: func(i *installation) {
			mustDo(i, os.WriteFile(filepath.Join(i.Settings.BackupDir, "anteroom-20250101T022900Z.db"), nil, 0o600))
		}},
		"no place for backups": {check: "backups", says: "backup-dir has to be a directory", plant: func(i *installation) { i.Settings.BackupDir += "/missing" }},

		"a server that is stopped":      {check: "base URL", says: "nothing answers", plant: func(i *installation) { i.server.Close() }},
		"a certificate of nobody":       {check: "base URL", says: "certificate", plant: func(i *installation) { i.Roots = x509.NewCertPool() }},
		"a certificate of another host": {check: "base URL", says: "have it name this host", plant: func(i *installation) { i.certify(365*24*time.Hour, "other.example") }},
		"a certificate that is over":    {check: "base URL", says: "renew it", plant: func(i *installation) { i.certify(-time.Hour, "127.0.0.1") }},
		"a certificate that ends soon":  {check: "base URL", says: "only: renew it", plant: func(i *installation) { i.certify(5*24*time.Hour, "127.0.0.1") }},
		"another program":               {check: "base URL", says: "status 404", plant: func(i *installation) { i.answers(http.NotFound) }},
		"a page that is no Anteroom":    {check: "base URL", says: "another program", plant: func(i *installation) { i.answers(func(http.ResponseWriter, *http.Request) {}) }},
		"a server with other settings": {check: "base URL", says: "says that it is https://x.test", plant: func(i *installation) {
			i.answers(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"issuer":"https://x.test"}`) })
		}},
		"a clock that is behind": {check: "base URL", says: "NTP", plant: func(i *installation) {
			i.answers(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
			})
		}},
		"a host that is none": {check: "base URL", says: "DNS knows no host nobody.invalid: make an A or AAAA record", plant: func(i *installation) {
			i.Dial = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Name: "nobody.invalid", IsNotFound: true}
			}
		}},
		"a proxy that is not trusted": {check: "proxies", says: "set trusted-proxies", plant: func(i *installation) { i.Settings.TrustedProxies = nil }},
		"proxies that anybody can be": {check: "proxies", says: "128.0.0.0/1, which is a large part", plant: func(i *installation) {
			i.Settings.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fc00::/7"), netip.MustParsePrefix("128.0.0.0/1")}
		}},
		"no certificate yet": {check: "certificates", says: "there is no certificate of 127.0.0.1: start the server", also: []string{"settings"}, plant: func(i *installation) {
			i.Settings.Domains, i.Settings.ACME = []string{"127.0.0.1"}, config.ACME{Directory: "https://ca.test", AcceptTerms: true}
		}},
		"an alias that leads to nobody": {check: "aliases", says: "nothing answers at https://localhost:1", plant: func(i *installation) {
			i.Settings.Aliases = []string{"https://localhost:1"}
		}},
		"an alias that the server does not know": {check: "aliases", says: "says that it is https://127.0.0.1", plant: func(i *installation) {
			i.Settings.Aliases = []string{strings.Replace(i.server.URL, "127.0.0.1", "example.com", 1)}
			i.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, i.server.Listener.Addr().String())
			}
		}},
		"an alias that nobody needs": {check: "use of aliases", says: "nobody has come to https://localhost:1 yet", note: true, also: []string{"aliases"}, plant: func(i *installation) {
			i.Settings.Aliases = []string{"https://localhost:1"}
		}},

		"resolvers that do not answer": {check: "resolvers", says: "set dns-resolvers to ones that this machine reaches", plant: func(i *installation) {
			i.Resolver, i.Settings.DNSResolvers = nil, "127.0.0.1:1"
		}},
		"one resolver of two that does not": {check: "resolvers", says: "take it out of dns-resolvers", plant: func(i *installation) {
			i.Resolver, i.Settings.DNSResolvers = nil, "127.0.0.1:1, "+i.Settings.DNSResolvers
		}},
		"a resolver that does not do so for us": {check: "resolvers", says: "REFUSED", plant: func(i *installation) { i.Settings.BaseURL = "https://id.elsewhere.test" }, also: []string{"base URL"}},
		"a resolver that is none":               {check: "resolvers", says: "is not host:port", plant: func(i *installation) { i.Resolver, i.Settings.DNSResolvers = nil, "::1:x" }},

		"a page that browsers block": {check: "embeds", says: "browsers block the portal of Till in pages of https://shop.test", note: true, plant: func(i *installation) {
			d := i.database(0)
			mustDo(i, d.Housekeep(i.Context(), func(tx *db.Tx) error {
				app, err := tx.InsertApplication(i.Context(), model.Application{Name: "Till", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://till.test/callback"}})
				if err != nil {
					return err
				}
				return tx.NoteBlockedEmbed(i.Context(), app.ID, "https://shop.test", 3, 100)
			}))
		}},

		"no mail server":            {check: "mail server", says: "set smtp-addr and smtp-from", plant: func(i *installation) { i.Settings.SMTPAddr, i.Settings.SMTPFrom = "", "" }, also: []string{"settings"}},
		"a mail server that is off": {check: "mail server", says: "connection refused", plant: func(i *installation) { i.Settings.SMTPAddr = "127.0.0.1:1" }},
		"a mail server without TLS": {check: "mail server", says: "STARTTLS", plant: func(i *installation) { i.Settings.SMTPTLS = mail.TLSStartTLS }},
		"a wrong password": {check: "mail server", says: "check smtp-addr, smtp-tls, smtp-user and its password", plant: func(i *installation) {
			i.Settings.SMTPPassword = "wrong"
		}},
		"a mail template of an older program": {check: "mail templates", says: "mail/signin.txt is not used, and the built-in template is: it replaces version 0", plant: func(i *installation) {
			mustDo(i, os.Mkdir(MailPath(i.Settings.Data), 0o700))
			mustDo(i, os.WriteFile(filepath.Join(MailPath(i.Settings.Data), "signin.txt"), []byte("{{/* replaces signin.txt 0 */}}{{.Code}}"), 0o600))
		}},
		"mails that nobody takes":    {check: "queues", says: "1 mails wait to be sent", plant: func(i *installation) { i.waits(model.QueueMail) }},
		"codes that nobody takes":    {check: "queues", says: "see that the mail server takes them", plant: func(i *installation) { i.waits(model.QueueCodes) }},
		"an app that hears nothing":  {check: "queues", says: "back-channel logout URIs", plant: func(i *installation) { i.waits(model.QueueLogouts) }},
		"a webhook that is answered": {check: "queues", says: "anteroom webhook list", plant: func(i *installation) { i.waits(model.QueueEvents) }},
	}
}

// TestExamine plants one fault at a time: it is named by the check that is for it, with what to
// do, and by no other. Every check has one.
func TestExamine(t *testing.T) {
	t.Parallel()
	all := faults()
	for _, c := range checks() {
		if !slices.ContainsFunc(slices.Collect(maps.Values(all)), func(f fault) bool { return f.check == c.name }) {
			t.Errorf("no fault is planted that %q would find", c.name)
		}
	}
	all["nothing"] = fault{plant: func(*installation) {}}
	for name, f := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newInstallation(t)
			f.plant(i)
			for _, found := range Examine(t.Context(), i.Patient) {
				said := found.Problem
				if f.note && found.Check == f.check {
					said = found.Note
				}
				switch {
				case found.Check == f.check && !strings.Contains(said, f.says):
					t.Errorf("%s says %q, and not %q", found.Check, said, f.says)
				case found.Problem != "" && (found.Check != f.check || f.note) && !slices.Contains(f.also, found.Check):
					t.Errorf("%s: %s", found.Check, found.Problem)
				}
			}
		})
	}
}

// TestDoctorIsDescribed: the manual lists the looks, in their order.
func TestDoctorIsDescribed(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/operations.md")
	mustDo(t, err)
	_, section, _ := strings.Cut(string(text), "\n## The doctor\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var listed, want []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \|`).FindAllStringSubmatch(section, -1) {
		listed = append(listed, row[1])
	}
	for _, c := range checks() {
		want = append(want, c.name)
	}
	if diff := cmp.Diff(append([]string{"look"}, want...), listed); diff != "" {
		t.Error(diff)
	}
}

// newInstallation returns an installation that nothing is wrong with.
func newInstallation(t *testing.T) *installation {
	t.Helper()
	dir := t.TempDir()
	i := &installation{T: t}
	dbtest.OpenFile(t, dir, time.Now)
	_, err := secret.CreateKeys(KeysPath(dir))
	mustDo(t, err)
	mustDo(t, os.Chmod(DatabasePath(dir), 0o600))
	i.server = httptest.NewUnstartedServer(http.HandlerFunc(i.discovery))
	i.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	i.server.StartTLS()
	t.Cleanup(func() { i.server.Close() })
	names, err := nameserver.Listen("127.0.0.1:0")
	mustDo(t, err)
	t.Cleanup(names.Close)
	i.Roots = x509.NewCertPool()
	i.Roots.AddCert(i.server.Certificate())
	i.Free = func(string) (uint64, error) { return 1 << 40, nil }
	i.Sync = func(string) (time.Duration, error) { return time.Millisecond, nil }
	i.on("")
	i.Open = func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, DatabasePath(dir), db.Options{}) }
	i.Settings = config.Config{
		Data: dir, BaseURL: i.server.URL, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
		DNSResolvers: names.Addr(), BackupDir: t.TempDir(), BackupKeep: 7,
		SMTPAddr: takesMail(t), SMTPFrom: "no-reply@ops.example", SMTPTLS: mail.TLSNone, SMTPUser: "u", SMTPPassword: "right",
	}
	return i
}

// discovery answers what an Anteroom does at its address.
func (i *installation) discovery(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, `{"issuer":%q}`, i.server.URL)
}

// answers has another handler at the base URL.
func (i *installation) answers(h http.HandlerFunc) { i.server.Config.Handler = h }

// on puts the data on a file system.
func (i *installation) on(kind string) {
	i.FileSystem = func(string) (string, error) { return kind, nil }
}

// database opens the database as of a moment.
func (i *installation) database(ago time.Duration) *db.DB {
	i.Helper()
	return dbtest.OpenFile(i, i.Settings.Data, func() time.Time { return time.Now().Add(-ago) })
}

// serves has a server that has told of itself at some time.
func (i *installation) serves(at time.Time, host, version string, keys ...string) {
	i.Helper()
	d := dbtest.OpenFile(i, i.Settings.Data, func() time.Time { return at })
	mustDo(i, d.Housekeep(i.Context(), func(tx *db.Tx) error {
		return tx.PutReplica(i.Context(), model.Replica{ID: host, Host: host, Version: version, Keys: keys, Started: at})
	}))
}

// waits puts something into a queue, two hours ago.
func (i *installation) waits(queue model.Queue) {
	i.Helper()
	mustDo(i, i.database(2*time.Hour).Housekeep(i.Context(), func(tx *db.Tx) error {
		return tx.InsertDelivery(i.Context(), model.Delivery{ID: tx.NewDeliveryID(), Queue: queue, Target: "somebody"})
	}))
}

// damage loses the last page of the database.
func (i *installation) damage() {
	i.Helper()
	const page = 4096
	from := filepath.Join(i.TempDir(), "anteroom.db")
	mustDo(i, i.database(0).Backup(i.Context(), from, false)) // which is whole without a log
	info, err := os.Stat(from)
	mustDo(i, err)
	mustDo(i, os.Truncate(from, info.Size()-page))
	mustDo(i, os.Truncate(from, info.Size()))
	i.Open = func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, from, db.Options{}) }
}

// certify has a certificate at the base URL that is good for so long yet, and for one name.
func (i *installation) certify(left time.Duration, name string) {
	i.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	mustDo(i, err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(left), IsCA: true, BasicConstraintsValid: true}
	if ip := net.ParseIP(name); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	mustDo(i, err)
	c, err = x509.ParseCertificate(der)
	mustDo(i, err)
	i.server.Close()
	i.server = httptest.NewUnstartedServer(http.HandlerFunc(i.discovery))
	i.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	i.server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}}}
	i.server.StartTLS()
	i.Roots.AddCert(c)
	i.Settings.BaseURL = i.server.URL
}

// takesMail starts a mail server that lets in who has the right password.
func takesMail(t *testing.T) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	mustDo(t, err)
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return doorkeeper{}, nil }))
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "localhost", true, log.New(io.Discard, "", 0)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

// doorkeeper lets people in, and takes nothing.
type doorkeeper struct{}

func (doorkeeper) AuthMechanisms() []string { return []string{sasl.Plain} }

func (doorkeeper) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "u" || password != "right" {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}

func (doorkeeper) Mail(string, *smtp.MailOptions) error { return errors.New("nothing is sent") }
func (doorkeeper) Rcpt(string, *smtp.RcptOptions) error { return errors.New("nothing is sent") }
func (doorkeeper) Data(io.Reader) error                 { return errors.New("nothing is sent") }
func (doorkeeper) Reset()                               {}
func (doorkeeper) Logout() error                        { return nil }
