package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"

	gorilla "github.com/gorilla/sessions"

	"github.com/anteroom/anteroom/views/ui"
)

// A flash is what the next page says about a change that has just been made, for
// browsers without JavaScript. It waits in a cookie of the browser's own, is
// shown as text and only once.

// maxFlash is how many bytes a cookie has for what is said: with its other headers an
// answer still fits where proxies keep the head of one.
const maxFlash = 2000

// flash is a toast as the cookie holds it.
type flash struct {
	Text   string      `json:"text"`
	Failed bool        `json:"failed,omitempty"`
	Undo   string      `json:"undo,omitempty"` // the path to which that is sent
	Fields []ui.Hidden `json:"fields,omitempty"`
}

func (s *Web) setFlash(w http.ResponseWriter, r *http.Request, t ui.Toast) {
	f := flash{Text: t.Text, Failed: t.Failed()}
	if t.Undo != nil {
		f.Undo, f.Fields = t.Undo.URL, t.Undo.Fields
	}
	cookies := s.CookiesOf(r)
	o := s.cookieOptions(cookies)
	o.MaxAge = 60
	http.SetCookie(w, gorilla.NewCookie(s.cookie(cookies, flashCookie), base64.RawURLEncoding.EncodeToString(f.pack()), o))
}

// pack returns a flash as its cookie holds it. What names make too long is cut off,
// because something is said in any case; only a form to undo it that has no room beside
// the first words is left out.
func (f flash) pack() []byte {
	const most, first = maxFlash - len("…"), 200
	for {
		b, err := json.Marshal(f)
		if err != nil {
			panic(err) // it is strings alone
		}
		over := len(b) - most
		switch {
		case len(b) <= maxFlash:
			return b
		case len(f.Text)-over < first && f.Undo != "":
			f.Undo, f.Fields = "", nil
		default:
			f.Text = strings.ToValidUTF8(f.Text[:max(0, len(f.Text)-over)], "") + "…"
		}
	}
}

func (s *Web) takeFlash(w http.ResponseWriter, r *http.Request) *ui.Toast {
	cookies := s.CookiesOf(r)
	name := s.cookie(cookies, flashCookie)
	c, err := r.Cookie(name)
	if err != nil {
		return nil
	}
	o := s.cookieOptions(cookies)
	o.MaxAge = -1
	http.SetCookie(w, gorilla.NewCookie(name, "", o))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(text) > maxFlash {
		return nil
	}
	var f flash
	if json.Unmarshal(text, &f) != nil || f.Text == "" {
		return nil
	}
	toast := &ui.Toast{Kind: ui.KindOK, Text: f.Text}
	if f.Failed {
		toast.Kind = ui.KindError
	}
	if strings.HasPrefix(f.Undo, s.shellOf(r).LinksAt(r.URL.Path).Home()) && clean(f.Undo) {
		toast.Undo = &ui.Undo{URL: f.Undo, Fields: f.Fields}
	}
	return toast
}

// Told answers a POST by a page, whichever browser sent it, which says what came of it.
func (s *Web) Told(w http.ResponseWriter, r *http.Request, page string, t ui.Toast) error {
	s.setFlash(w, r, t)
	return s.Redirect(w, r, page)
}

// Say makes the next page say something.
func (s *Web) Say(w http.ResponseWriter, r *http.Request, text string) {
	s.setFlash(w, r, ui.Toast{Text: text})
}

// Warn makes the next page say that something was not done.
func (s *Web) Warn(w http.ResponseWriter, r *http.Request, text string) {
	s.setFlash(w, r, ui.Toast{Kind: ui.KindError, Text: text})
}
