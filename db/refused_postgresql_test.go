package db

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
)

// TestPostgreSQLRefuses asks a server for what it does not give. What Open says then is one
// line, begins with what to do, and has no password in it.
func TestPostgreSQLRefuses(t *testing.T) {
	t.Parallel()
	s := enginetest.NewServer(t)
	address := s.Create(t)
	latin := s.Create(t, "--encoding=LATIN1", "--template=template0", "--locale-provider=libc", "--locale=C")
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var rules string
	if err := admin.QueryRow(t.Context(), `SHOW hba_file`).Scan(&rules); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`CREATE ROLE locked LOGIN PASSWORD 'kestrel'`,
		`CREATE ROLE stranger LOGIN`,
		`CREATE ROLE guest LOGIN`,
		`CREATE ROLE many LOGIN CONNECTION LIMIT 0`,
		`COPY (VALUES ('local all locked scram-sha-256'), ('local all stranger reject'), ('local all all trust')) TO '` + rules + `'`,
		`SELECT pg_reload_conf()`,
	} {
		if _, err := admin.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	// What the server reads anew it reads a moment later.
	for reloaded := false; !reloaded; {
		if err := admin.QueryRow(t.Context(), `SELECT pg_conf_load_time() > pg_postmaster_start_time()`).Scan(&reloaded); err != nil {
			t.Fatal(err)
		}
	}
	as := func(user string) string { return withQuery(t, address, "user", user, "password", "quetzal") }
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, address, want string }{
		{"password", as("locked"), "the user or the password in the address is wrong"},
		{"user", as("nobody"), "does not know this user"},
		{"rules", as("stranger"), "see its pg_hba.conf"},
		{"rights", as("guest"), "GRANT CREATE ON SCHEMA public"},
		{"connections", as("many"), "takes no more connections"},
		{"database", strings.Replace(address, "/test", "/missing", 1), "createdb --encoding=UTF8"},
		{"encoding", latin, "create one with ENCODING 'UTF8'"},
		{"socket", withQuery(t, address, "host", t.TempDir()), "nothing listens there"},
		{"port", fmt.Sprintf("postgresql://postgres:quetzal@%s/anteroom", nobody.Addr()), "nothing listens there"},
		{"name", "postgresql://postgres:quetzal@database.invalid/anteroom", "no host of the name"},
		{"setting", "postgresql://postgres:quetzal@127.0.0.1/anteroom?sslmode=nonsense", "sslmode"},
	} {
		d, err := Open(t.Context(), c.address, Options{})
		if err == nil {
			d.Close()
			t.Errorf("%s: it is open", c.name)
			continue
		}
		if said := err.Error(); !strings.Contains(said, c.want) || strings.Contains(said, "quetzal") || strings.Contains(said, "\n") {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
	}
}

// withQuery returns an address with other settings, which come in pairs.
func withQuery(t *testing.T, address string, settings ...string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for i := 0; i < len(settings); i += 2 {
		q.Set(settings[i], settings[i+1])
	}
	u.RawQuery = q.Encode()
	return u.String()
}
