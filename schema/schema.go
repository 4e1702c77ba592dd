// Package schema holds the database's shape: the goose migrations, embedded,
// and schema.sql, what they add up to. A released migration is never edited;
// repairs go forward. There is one source for all engines.
package schema

import "embed"

//go:embed 0*.sql
var migrations embed.FS
