package schema

import (
	"io/fs"
	"regexp"
	"strings"
)

// SQLite returns the migrations for SQLite, whose types they are written in.
func SQLite() fs.FS { return dialect{own: "sqlite"} }

// PostgreSQL returns the migrations for PostgreSQL. Text has the order of its
// bytes there, as it has in SQLite, whatever the order of the database.
func PostgreSQL() fs.FS {
	return dialect{own: "postgresql", types: map[string]string{"TEXT": `TEXT COLLATE "C"`, "BLOB": "BYTEA", "INTEGER": "BIGINT"}}
}

// dialect is the migrations for one engine. Where engines need other statements,
// a migration has both, each after a line of its own, up to one that says both:
//
//	-- +engine sqlite
//	-- +engine postgresql
//	-- +engine both
type dialect struct {
	own   string
	types map[string]string // what to call the types of columns; those that are not in it stay
}

// Open implements fs.FS.
func (d dialect) Open(name string) (fs.File, error) {
	f, err := migrations.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	text, err := migrations.ReadFile(name)
	return file{f, strings.NewReader(d.translate(string(text)))}, err
}

// file is a file whose content is another.
type file struct {
	fs.File
	content *strings.Reader
}

// Read implements fs.File.
func (f file) Read(p []byte) (int, error) { return f.content.Read(p) }

// column finds the type in a line that defines a column.
var column = regexp.MustCompile(`^((?:ALTER TABLE \w+ ADD COLUMN |\s+)\w+\s+)([A-Z]+)\b`)

func (d dialect) translate(migration string) string {
	var out strings.Builder
	engine := "both"
	for line := range strings.Lines(migration) {
		if named, ok := strings.CutPrefix(line, "-- +engine "); ok {
			engine = strings.TrimSpace(named)
			continue
		}
		if engine != "both" && engine != d.own {
			continue
		}
		if m := column.FindStringSubmatch(line); m != nil && d.types[m[2]] != "" {
			line = m[1] + d.types[m[2]] + line[len(m[0]):]
		}
		out.WriteString(line)
	}
	return out.String()
}
