// Package schema holds the database's shape: the goose migrations, embedded,
// and schema.sql, what they add up to. A released migration is never edited;
// repairs go forward.
package schema

import "embed"

// Migrations are the goose migrations, in the root of the file system.
//
//go:embed 0*.sql
var Migrations embed.FS
