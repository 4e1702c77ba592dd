// Package organizations decides how organizations come into being, who may
// change what about them, and how they end.
//
// Its neighbours are handlers/general (/ui/general), the commands organization …,
// and membership (seats, joining by domain); the rows are in db/organizations.go.
// The session policy of an organization is decided in sessions.
package organizations
