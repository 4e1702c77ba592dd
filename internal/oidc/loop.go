package oidc

import (
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// An application that begins anew whatever it is told sends its browser round and
// round, until the browser gives up with a page that helps nobody, or for ever. In the
// place of one more redirect the browser gets a page of ours then, which says what the
// application does. What counts is what follows each other within loopTime without the
// person doing anything here; what browsers ask at the same moment, as when they open
// their tabs again, is no loop.
const (
	loopTime       = time.Minute
	mostFailures   = 2               // redirects with the same failure
	mostUnredeemed = 5               // redirects with a code when none is redeemed, though there was
	redeemTime     = 2 * time.Second // this long to do it
	mostCodes      = 10              // redirects with a code at all
	breathe        = 3               // each third redirect with a code goes by a page
	maxLoops       = 10_000          // in memory; when it is reached all are forgotten
)

// loops are the answers that browsers carried to applications a moment ago.
type loops struct {
	mu      sync.Mutex
	known   map[string]round
	answers uint64 // that were counted
}

// round is how often a browser came round to the same answer.
type round struct {
	since time.Time
	times int
	last  uint64 // the number of the answer that was counted last
}

// begin returns a mark of this moment, for a request that begins.
func (l *loops) begin() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.answers
}

// behind returns what lies behind a request that began at a mark: nothing when it began
// before the last answer was given.
func (l *loops) behind(key string, began uint64, now time.Time) round {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.known[key]
	if !ok || began < r.last || now.Sub(r.since).Abs() > loopTime {
		return round{since: now}
	}
	return r
}

// count notes the answer to a request that began at a mark, and returns how many it has
// noted, 0 when it does not come round.
func (l *loops) count(key string, began uint64, now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, ok := l.known[key]
	if !ok || now.Sub(r.since).Abs() > loopTime {
		r = round{since: now}
	}
	if began < r.last {
		return 0
	}
	if l.known == nil || len(l.known) >= maxLoops {
		l.known = map[string]round{}
	}
	l.answers++
	r.times, r.last = r.times+1, l.answers
	l.known[key] = r
	return r.times
}

// forget forgets what was counted, because the person has done something.
func (l *loops) forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.known, key)
}

// Loop is what a page says about an application that begins anew again and again.
type Loop struct {
	Name, Entry string // of the application; Entry is "" when nobody knows where its people come in
	Failure     string // what it is told each time, "" when that is a code
	Redeemed    bool   // it has redeemed such a code
}

// loopKey returns under which key the answers to a request are counted.
func (p *Provider) loopKey(w http.ResponseWriter, r *http.Request, req authRequest, answer string) string {
	return string(req.Application) + " " + base64.RawStdEncoding.EncodeToString(p.cfg.Browser(w, r)) + answer
}

// byItself reports whether a request is answered without the person doing anything, in
// sight of them. Frames, and requests that nobody may see (prompt=none), are asked as
// often as their page likes. Where browsers say what they open, it has to be a page.
func (req authRequest) byItself(r *http.Request) bool {
	opens := r.Header.Get("Sec-Fetch-Dest")
	return req.ID == "" && !req.silent && (opens == "" || opens == "document")
}

// stopFailures answers with a page, and reports that it has, when a browser comes round
// with a failure once more, for an application that begins anew instead of showing it.
func (p *Provider) stopFailures(w http.ResponseWriter, r *http.Request, req authRequest, f *failure) (stopped bool, err error) {
	if !req.byItself(r) {
		return false, nil
	}
	key, now := p.loopKey(w, r, req, f.Error()), p.cfg.DB.Now()
	if p.rounds.behind(key, req.began, now).times < mostFailures {
		p.rounds.count(key, req.began, now)
		return false, nil
	}
	return true, p.stop(w, r, req, key, Loop{Failure: f.Error()})
}

// opensByItself reports whether a request is byItself, and of a browser that says that
// it opens a page. Programs that try a client out ask for many codes in the name of one
// browser.
func (req authRequest) opensByItself(r *http.Request) bool {
	return req.byItself(r) && r.Header.Get("Sec-Fetch-Dest") != ""
}

// stopCodes does the same with codes.
func (p *Provider) stopCodes(w http.ResponseWriter, r *http.Request, req authRequest, session model.SessionID) (stopped bool, err error) {
	if !req.opensByItself(r) {
		return false, nil
	}
	key := p.loopKey(w, r, req, "")
	before := p.rounds.behind(key, req.began, req.CreatedAt)
	if before.times < mostUnredeemed {
		return false, nil
	}
	redeemed, err := p.cfg.DB.CodeRedeemed(r.Context(), session, req.Application, before.since)
	if err != nil {
		return false, err
	}
	if before.times < mostCodes && (redeemed || req.CreatedAt.Sub(before.since) < redeemTime) {
		return false, nil
	}
	return true, p.stop(w, r, req, key, Loop{Redeemed: redeemed})
}

// countCode notes that the browser carries a code to the application. It reports whether
// it should do so by a page: browsers give up a chain of redirects after some twenty, of
// which a round has two and more, and so before we could stop it. A page that goes on by
// itself begins another chain.
func (p *Provider) countCode(w http.ResponseWriter, r *http.Request, req authRequest) (byPage bool) {
	key := p.loopKey(w, r, req, "")
	switch {
	case req.opensByItself(r):
		times := p.rounds.count(key, req.began, req.CreatedAt)
		return times > 0 && times%breathe == 0 && ofTheWeb(req.RedirectURI) && req.ResponseMode != model.ResponseFormPost
	case req.ID != "":
		p.rounds.forget(key)
	}
	return false
}

// ofTheWeb reports whether an address is one of the web, and not of a native app, with
// which a chain of redirects ends anyway.
func ofTheWeb(uri string) bool {
	return strings.HasPrefix(uri, "https://") || strings.HasPrefix(uri, "http://")
}

// stop answers with a page. What the person does next counts anew.
func (p *Provider) stop(w http.ResponseWriter, r *http.Request, req authRequest, key string, loop Loop) error {
	app, err := p.cfg.DB.Application(r.Context(), req.Application)
	if err != nil {
		return err
	}
	p.cfg.Logger.WarnContext(r.Context(), "an application loops", "application", app.ID, "failure", loop.Failure, "redeems_codes", loop.Redeemed)
	p.rounds.forget(key)
	loop.Name, loop.Entry = app.Name, entryOf(app, req.RedirectURI)
	return p.cfg.Looped(w, r, loop)
}
