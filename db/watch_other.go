//go:build !unix

package db

// watchSQLite returns no watch: how other systems share the WAL-index between
// processes was not tried.
func watchSQLite(string) (watch, error) { return nil, nil }
