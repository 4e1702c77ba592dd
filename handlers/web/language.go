package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

// languageCookie remembers, for somebody who is not signed in, which language an
// application or a link has asked for. It is for all shells, and no secret.
const languageCookie = "anteroom-language"

// reader is what a request says of the language that its person reads, and what answers it.
type reader struct {
	catalogue *words.Catalogue
	room      string          // that answers
	found     *words.Language // nil as long as nobody has asked
	shownAt   string          // see ShownAt
	own       model.Language  // what the person of a session has chosen
	org       model.Language  // that of their organization
	about     model.Language  // that of the organization which the page is about
	afresh    bool            // what the browser keeps does not count any more
}

// anyRoom answers where no other is known to, and speaks all languages.
const anyRoom = "problem"

// Words returns the language in which a request is answered: its person's, where the room
// that answers speaks it, and English otherwise, because a page in two languages is worse
// than one in the wrong one.
func Words(r *http.Request) *words.Language {
	n := noteOf(r)
	if n.reader.found == nil {
		n.reader.found = n.reader.catalogue.English()
		if n.shell != nil && n.shell.English {
			return n.reader.found
		}
		if l := n.reader.wanted(r); l != nil && l.Speaks(n.reader.room) {
			n.reader.found = l
		}
	}
	return n.reader.found
}

// wanted returns the language that a request's person reads, as far as anybody says, and
// nil when that is none that there is: what they have chosen in their profile, what the
// address asks for, which is how an application passes its ui_locales on, then what it
// asked for before, then the browser's own, then that of the organization which the page is
// about, then that of theirs.
func (n reader) wanted(r *http.Request) *words.Language {
	c := n.catalogue
	if l := c.Offer(string(n.own)); l != nil {
		return l
	}
	if l := asked(r, c); l != nil {
		return l
	}
	if kept, err := r.Cookie(languageCookie); err == nil && !n.afresh {
		if l := c.Named(kept.Value); l != nil {
			return l
		}
	}
	if l := c.Accepted(r.Header.Get("Accept-Language")); l != nil {
		return l
	}
	return c.Offer(string(cmp.Or(n.about, n.org)))
}

// withReader returns a context of a request in which rules find what its person reads, where they
// write to whoever waits before the browser. It is asked for when a mail is put, which is when
// the session is known.
func withReader(ctx context.Context, r *http.Request, n *note) context.Context {
	return model.Reads(ctx, func() model.Language {
		if l := n.reader.wanted(r); l != nil {
			return model.Language(l.Tag().String())
		}
		return ""
	})
}

// asked returns the language that the address of a request asks for, nil when none.
func asked(r *http.Request, c *words.Catalogue) *words.Language {
	if !strings.Contains(r.URL.RawQuery, "lang=") && !strings.Contains(r.URL.RawQuery, "ui_locales=") {
		return nil // of all requests but a few
	}
	query := r.URL.Query()
	if l := c.Named(query.Get("lang")); l != nil {
		return l
	}
	return c.Named(query.Get("ui_locales"))
}

// keepLanguage has the browser remember a language that the address asks for: the pages
// that follow do not say it again.
func (s *Web) keepLanguage(w http.ResponseWriter, r *http.Request) {
	if l := asked(r, s.Views.Words()); l != nil && r.Method == http.MethodGet {
		s.setLanguage(w, l.Tag().String(), int(maxCookieAge.Seconds()))
	}
}

// ShownAt notes where the page is that answers a form which has to be sent once more: who
// chooses another language goes there.
func ShownAt(r *http.Request, path string) { noteOf(r).reader.shownAt = path }

// languages returns the links to a page in all languages that its room speaks, for somebody
// who is not signed in: whoever is has said it in their profile. It returns nil where the
// page cannot be asked for once more.
func (s *Web) languages(r *http.Request) []layout.Language {
	n := noteOf(r)
	page, err := url.Parse(n.reader.shownAt)
	if r.Method != http.MethodPost && (err != nil || page.Path == "" || page.Path == r.URL.Path) {
		page = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	}
	_, signedOut := s.CurrentSession(r)
	if page == nil || !clean(page.Path) || page.Path == "" || signedOut == nil || s.shellOf(r) != s.Portal || n.reader.room == anyRoom {
		return nil
	}
	var all []layout.Language
	query := page.Query()
	query.Del("ui_locales") // this is a later wish
	for _, l := range n.reader.catalogue.Offered() {
		if !l.Speaks(n.reader.room) {
			continue
		}
		query.Set("lang", l.Tag().String())
		page.RawQuery = query.Encode()
		all = append(all, layout.Language{Tag: l.Tag().String(), Name: l.Sentence("ui.language"), URL: page.RequestURI(), Current: l == Words(r)})
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

func (s *Web) setLanguage(w http.ResponseWriter, tag string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: languageCookie, Value: tag, Path: "/", MaxAge: age, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode,
	})
}

// Languages returns the languages to choose from, with the one that is chosen by now.
func Languages(chosen model.Language) []ui.LanguageChoice {
	var all []ui.LanguageChoice
	for _, l := range model.Languages() {
		all = append(all, ui.LanguageChoice{Tag: string(l), Name: l.Name(), Selected: l == chosen})
	}
	return all
}

// Reads notes that the person of a request reads a language from now on, "" for what the
// browser says. The browser is told, too, for where nobody is signed in: or else to forget
// what an address asked for before.
func (s *Web) Reads(w http.ResponseWriter, r *http.Request, l model.Language) {
	n := noteOf(r)
	n.reader.own, n.reader.found, n.reader.afresh = l, nil, true
	if l != "" {
		s.setLanguage(w, string(l), int(maxCookieAge.Seconds()))
	} else if _, err := r.Cookie(languageCookie); err == nil {
		s.setLanguage(w, "", -1)
	}
}

// ReadByDefault notes that the organization of a request's visitor has chosen a language, ""
// for none.
func ReadByDefault(r *http.Request, l model.Language) {
	n := noteOf(r)
	n.reader.org, n.reader.found = l, nil
}

// reads notes what is known of the person of a request.
func (n *note) reads(own, org model.Language) {
	n.reader.own, n.reader.org, n.reader.found = own, org, nil
}

// Answering notes which room answers, whose language decides: what stands on another room's
// page is in that one's.
func Answering(r *http.Request, room string) {
	n := noteOf(r)
	n.reader.room, n.reader.found = room, nil
}

var inRoom = regexp.MustCompile(`/handlers/([a-z]+)\.`)

// roomOfHandler returns the room that a handler is of, by the package that it is a method
// in, "" for what wraps another.
func roomOfHandler(h Handler) string {
	found := inRoom.FindStringSubmatch(runtime.FuncForPC(reflect.ValueOf(h).Pointer()).Name())
	if found == nil {
		return ""
	}
	return found[1]
}
