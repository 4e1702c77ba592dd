package oidc

import (
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"anteroom/internal/model"
)

// An application that begins anew whenever it is told of a failure sends its browser
// round and round, until the browser gives up with a page that helps nobody. The
// third time within loopTime, the browser gets a page of ours in the place of the
// redirect, which says what the application was told.
const (
	loopRounds = 3
	loopTime   = 10 * time.Second
	maxLoops   = 10_000 // in memory; when it is reached all are forgotten
)

// loops are the failures that browsers carried to applications a moment ago.
type loops struct {
	mu    sync.Mutex
	known map[string]round
}

type round struct {
	since time.Time
	times int
}

// count notes that a failure travels once more and returns how often it did lately.
func (l *loops) count(key string, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.known[key]
	if now.Sub(r.since).Abs() > loopTime {
		r = round{since: now}
	}
	if l.known == nil || len(l.known) >= maxLoops {
		l.known = map[string]round{}
	}
	r.times++
	l.known[key] = r
	return r.times
}

// loops reports whether a browser comes round with a failure, for an application
// that starts again instead of showing it. Frames and requests that nobody may see
// (prompt=none) are asked as often as their page likes.
func (p *Provider) loops(w http.ResponseWriter, r *http.Request, req model.AuthRequest, f *failure) bool {
	page := r.Header.Get("Sec-Fetch-Dest")
	if page != "" && page != "document" || f.code == "login_required" || f.code == "interaction_required" {
		return false
	}
	key := string(req.Application) + " " + base64.RawStdEncoding.EncodeToString(p.cfg.Browser(w, r)) + f.Error()
	if p.rounds.count(key, p.cfg.DB.Now()) < loopRounds {
		return false
	}
	p.cfg.Logger.WarnContext(r.Context(), "an application loops", "application", req.Application, "error", f)
	return true
}
