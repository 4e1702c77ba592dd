package web

import (
	"net/http"
	"time"

	gorilla "github.com/gorilla/sessions"

	"github.com/anteroom/anteroom/views/layout"
)

// CookiePolicy says what the cookies of a shell are called and when browsers send
// them.
type CookiePolicy struct {
	Name        string // of the cookie that says who is there; those of the others begin with it
	SameSite    http.SameSite
	Partitioned bool // kept for each site apart that frames the shell
}

// What the names of the other cookies end with.
const (
	browserCookie = "-browser"
	flashCookie   = "-flash"
)

// themeCookie says which look somebody chose. app.js sets it, for all shells, and it is
// no secret.
const themeCookie = "anteroom-theme"

// theme returns the look that the browser's person chose.
func theme(r *http.Request) layout.Theme {
	if c, err := r.Cookie(themeCookie); err == nil {
		if t := layout.Theme(c.Value); t == layout.Light || t == layout.Dark {
			return t
		}
	}
	return ""
}

// maxCookieAge is the longest that browsers keep a cookie. The session's own
// limits are checked on the server.
const maxCookieAge = 400 * 24 * time.Hour

// cookie returns the name of a shell's cookie. With https it begins with __Host-,
// which keeps other hosts of the same domain from setting it (RFC 6265bis, section
// 4.1.3.2).
func (c Config) cookie(p CookiePolicy, ending string) string {
	if c.secure() {
		return "__Host-" + p.Name + ending
	}
	return p.Name + ending
}

func (c Config) cookieOptions(p CookiePolicy) *gorilla.Options {
	return &gorilla.Options{
		Path: "/", MaxAge: int(maxCookieAge / time.Second), Secure: c.secure() || p.Partitioned, HttpOnly: true, SameSite: p.SameSite, Partitioned: p.Partitioned,
	}
}

// CookiesOf returns what the cookies of a request's shell are called, and when browsers send
// them. Where pages of other sites may frame what is asked for, they are others than in a
// window of its own, and kept for each of those sites apart: a frame has no cookie otherwise.
func (s *Web) CookiesOf(r *http.Request) CookiePolicy {
	p := s.shellOf(r).Cookies
	if len(FramersOf(r)) > 0 && !p.Partitioned {
		p.Name, p.SameSite, p.Partitioned = p.Name+"-framed", http.SameSiteNoneMode, true
	}
	return p
}

// KeepIn makes the browser keep a value for a while in a cookie of a shell's own, whose name
// ends with a word.
func (s *Web) KeepIn(w http.ResponseWriter, p CookiePolicy, ending, value string, life time.Duration) {
	o := s.cookieOptions(p)
	o.MaxAge = int(life / time.Second)
	http.SetCookie(w, gorilla.NewCookie(s.cookie(p, "-"+ending), value, o))
}

// ForgetIn makes the browser forget that cookie.
func (s *Web) ForgetIn(w http.ResponseWriter, p CookiePolicy, ending string) {
	o := s.cookieOptions(p)
	o.MaxAge = -1
	http.SetCookie(w, gorilla.NewCookie(s.cookie(p, "-"+ending), "", o))
}

// KeptIn returns what the browser keeps there, "" for nothing.
func (s *Web) KeptIn(r *http.Request, p CookiePolicy, ending string) string {
	c, err := r.Cookie(s.cookie(p, "-"+ending))
	if err != nil {
		return ""
	}
	return c.Value
}
