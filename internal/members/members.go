package members

import "github.com/anteroom/anteroom/db"

// Service holds the rules about members. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about members on a database.
func New(d *db.DB) *Service { return &Service{d} }
