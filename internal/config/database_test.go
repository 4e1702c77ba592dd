package config

import (
	"strings"
	"testing"
)

// TestDatabase: where the database is may be said in all the ways there are, but a password not
// where everybody on the machine can read it; and it is shown nowhere.
func TestDatabase(t *testing.T) {
	t.Parallel()
	const open = "postgres://anteroom@db.internal/anteroom"
	const closed = "postgresql://anteroom:s%40cret@db.internal:6432/anteroom?sslmode=verify-full"
	tests := []struct {
		name    string
		args    []string
		environ []string
		files   files
		want    string // the address
		shown   string
		wantErr string
	}{
		{name: "nowhere"},
		{name: "as a flag", args: []string{"--database", open}, want: open, shown: open},
		{name: "as a flag with a password", args: []string{"--database", closed},
			wantErr: "--database: others on this machine can read a command line, and with it the password; set ANTEROOM_DATABASE or ANTEROOM_DATABASE_FILE, or keep the password in PGPASSWORD or PGPASSFILE"},
		{name: "as a flag with the other password", args: []string{"--database", open + "?password=secret"},
			wantErr: "--database: others on this machine can read a command line, and with it the password; set ANTEROOM_DATABASE or ANTEROOM_DATABASE_FILE, or keep the password in PGPASSWORD or PGPASSFILE"},
		{name: "in the variable", environ: []string{"ANTEROOM_DATABASE=" + closed}, want: closed, shown: "postgresql://anteroom:(secret)@db.internal:6432/anteroom?sslmode=verify-full"},
		{name: "with a key that has a password", environ: []string{"ANTEROOM_DATABASE=" + open + "?sslpassword=secret"}, want: open + "?sslpassword=secret", shown: open + "?sslpassword=(secret)"},
		{name: "in a file", environ: []string{"ANTEROOM_DATABASE_FILE=/run/db"}, files: files{"/run/db": closed + "\n"}, want: closed, shown: "postgresql://anteroom:(secret)@db.internal:6432/anteroom?sslmode=verify-full"},
		{name: "in the settings file", files: files{"anteroom-data/anteroom.toml": `database = "` + open + `?password=secret"`}, want: open + "?password=secret", shown: open + "?password=(secret)"},
		{name: "of a socket", args: []string{"--database", "postgresql:///anteroom?host=/run/postgresql"}, want: "postgresql:///anteroom?host=/run/postgresql", shown: "postgresql:///anteroom?host=/run/postgresql"},
		{name: "on several hosts", args: []string{"--database", "postgres://a@one,two:5433/anteroom?target_session_attrs=read-write"},
			want: "postgres://a@one,two:5433/anteroom?target_session_attrs=read-write", shown: "postgres://a@one,two:5433/anteroom?target_session_attrs=read-write"},
		{name: "of another engine", args: []string{"--database", "mysql://secret@db/anteroom"},
			wantErr: "--database: the database can be PostgreSQL alone; write it as in postgres://anteroom@db.internal/anteroom, or leave it out for an SQLite file in the data directory"},
		{name: "without a name", args: []string{"--database", "postgres://db.internal/"},
			wantErr: "--database: this URL names no database; write it as in postgres://anteroom@db.internal/anteroom"},
		{name: "garbled", environ: []string{"ANTEROOM_DATABASE=postgres://a:s%cret@db/anteroom"},
			wantErr: "ANTEROOM_DATABASE: this is not a URL; write it as in postgres://anteroom@db.internal/anteroom, with every character of a password that is no letter or digit as in %40"},
	}
	const escape = "ANTEROOM_DATABASE: this is not a URL; write it as in postgres://anteroom@db.internal/anteroom, with every character of a password that is no letter or digit as in %40"
	for _, password := range []string{"s@cret", "s/cret", "s?cret", "s#cret", "12/cret", "12?cret", "s@cr/e?t#"} {
		address := "postgres://anteroom:" + password + "@db/anteroom"
		if _, err := load(nil, []string{"ANTEROOM_DATABASE=" + address}, nil); err == nil || err.Error() != escape {
			t.Errorf("the password %s: error %v, want %s", password, err, escape)
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, err := load(test.args, test.environ, test.files)
			if test.wantErr != "" {
				if err == nil || err.Error() != test.wantErr {
					t.Fatalf("error %v, want %s", err, test.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if shown, _ := c.Shown("database"); c.Database != test.want || shown != test.shown {
				t.Errorf("%q, shown as %q; want %q, shown as %q", c.Database, shown, test.want, test.shown)
			}
			var table strings.Builder
			if err := c.Print(&table); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(table.String(), "cret@") || strings.Contains(table.String(), "secret@") {
				t.Errorf("the password is shown:\n%s", table.String())
			}
		})
	}
}

// TestBackupsOfPostgreSQL: the server makes none, and does not act as if it did.
func TestBackupsOfPostgreSQL(t *testing.T) {
	t.Parallel()
	_, err := load([]string{"--database", "postgres://db/anteroom", "--backup-dir", "/backups"}, nil, nil)
	const want = "--backup-dir is set, and so is --database: backups of PostgreSQL are made with its own tools, as pg_dump; remove backup-dir"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
