package program

import "path/filepath"

// DatabasePath returns where a data directory has its database.
func DatabasePath(dir string) string { return filepath.Join(dir, "anteroom.db") }

// lockPath returns where a data directory says that a server works on it.
func lockPath(dir string) string { return filepath.Join(dir, "lock") }

// KeysPath returns where a data directory has the keys that seal secrets.
func KeysPath(dir string) string { return filepath.Join(dir, "keys") }

// MailPath returns where a data directory may have mail templates of the operator's own.
func MailPath(dir string) string { return filepath.Join(dir, "mail") }
