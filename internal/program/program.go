// Package program is the running program: what is opened and wired when it
// starts, what it serves, what works beside the server, and the timetable. The
// server of an operator, the demo and tests start the same one.
//
// It owns no rule and no page, and reads no flags: settings come in as values,
// and who was asked for what is known to command, which is above it.
package program

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"anteroom/db"
	"anteroom/internal/domains"
	"anteroom/internal/geoip"
	"anteroom/internal/invitations"
	"anteroom/internal/mail"
	"anteroom/internal/oidc"
	"anteroom/internal/passkeys"
	"anteroom/internal/secret"
	"anteroom/internal/sessions"
	"anteroom/internal/signin"
)

// Program is opened and ready to serve. Run or Close ends it.
type Program struct {
	db          *db.DB
	keys        *secret.Keys
	outbox      *mail.Outbox
	logouts     *oidc.Logouts
	sessions    *sessions.Service
	signin      *signin.Service
	passkeys    *passkeys.Service
	invitations *invitations.Service
	domains     *domains.Service
	places      *geoip.Places
	handler     http.Handler
	timeout     time.Duration // how long requests may take when it is told to stop
	log         *slog.Logger
}

// Close closes what Open has opened, for a program that was not run.
func (p *Program) Close() error { return errors.Join(p.db.Close(), p.places.Close()) }
