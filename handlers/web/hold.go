package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"anteroom/internal/model"
)

// What somebody sends is not lost because they have to prove first who they are: it
// is held, like a call, and carried out afterwards (Resume). They come back to the
// page that they sent it from, which says what happened. When they had to sign in for
// that, they are shown what it is, and send it by a button.

// heldPath is where people prove who they are for a request that is held, or go on
// with it.
const heldPath = "/a/sudo"

// HeldPath returns the address at which people go on with a request that is held.
func HeldPath(id model.HeldRequestID) string {
	return heldPath + "?" + url.Values{"request": {string(id)}}.Encode()
}

// HeldAt returns which request is held at an address that HeldPath made, or "".
func HeldAt(path string) model.HeldRequestID {
	u, err := url.Parse(path)
	if err != nil || u.Path != heldPath {
		return ""
	}
	return model.HeldRequestID(u.Query().Get("request"))
}

// requestToHold returns a request as it can be held. It returns errNoForm for one
// that sends something else than a form: a file, or what a script sends.
func requestToHold(w http.ResponseWriter, r *http.Request, g Guard, in model.Organization, back string) (model.HeldRequest, error) {
	held := model.HeldRequest{Method: r.Method, Path: r.URL.RequestURI(), Action: g.doesIn(in), Danger: g.danger, Back: back}
	if r.Method != http.MethodPost {
		held.Method = http.MethodGet
		return held, nil
	}
	var err error
	held.Body, err = formBody(w, r)
	return held, err
}

// LostParam in the address of the sign-in page says that what was sent is lost.
const LostParam = "lost"

// holdForSignIn keeps what was sent in a session that is over, and sends the browser
// to sign in again and to go on with it. Nothing is kept of what is no form, and unless
// the browser is known to be that of the session: whoever got hold of the cookie of one
// that is over cannot have its person find anything. The sign-in page says so.
func (s *Web) holdForSignIn(w http.ResponseWriter, r *http.Request, shell *Shell, g Guard) error {
	place := cmp.Or(s.sentFrom(r), shell.roomOf(r.URL.Path))
	by, err := s.store.sessions.Past(r.Context(), s.Token(r), s.knownBrowser(r))
	if model.KindOf(err) == model.NotFound {
		return s.toSignIn(w, r, place, LostParam, "1")
	}
	if err != nil {
		return err
	}
	if strings.HasPrefix(r.URL.Path, heldPath) { // something is held already
		if err := readForm(w, r); err != nil {
			return err
		}
		return s.toSignIn(w, r, onceIn(by.Org.ID, HeldPath(model.HeldRequestID(r.PostFormValue("request")))))
	}
	held, err := requestToHold(w, r, g, by.Org, place)
	if errors.Is(err, errNoForm) {
		return s.toSignIn(w, r, place, LostParam, "1")
	}
	if err != nil {
		return err
	}
	held.Interrupted = true
	id, err := s.Hold(r.Context(), by, held)
	if err != nil {
		return err
	}
	return s.toSignIn(w, r, onceIn(by.Org.ID, HeldPath(id)))
}

// onceIn returns where to go on once a new session acts for an organization, as the
// old one did.
func onceIn(org model.OrgID, next string) string {
	if org == "" {
		return next
	}
	return model.ChoicePath(org, next)
}

// toSignIn sends a browser whom its shell does not know to sign in, and on to next.
func (s *Web) toSignIn(w http.ResponseWriter, r *http.Request, next string, more ...string) error {
	params := url.Values{"next": {next}}
	for i := 0; i+1 < len(more); i += 2 {
		params.Set(more[i], more[i+1])
	}
	to := s.shellOf(r).SignIn + "?" + params.Encode()
	if isPartial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// sentFrom returns the page of the shell that a request was sent from, "" when htmx
// does not say.
func (s *Web) sentFrom(r *http.Request) string {
	u, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil || !isPartial(r) || !strings.HasPrefix(u.Path, s.shellOf(r).Links.Home()) {
		return ""
	}
	return LocalPath(u.RequestURI())
}

// roomOf returns the page of the widget that a path belongs to, or the first of the
// shell.
func (s *Shell) roomOf(path string) string {
	if w, ok := s.WidgetAt(path); ok {
		return s.Links.Widget(w)
	}
	return s.Links.Home()
}

// WidgetAt returns the widget of the shell that a path belongs to.
func (s *Shell) WidgetAt(path string) (at model.Widget, ok bool) {
	for _, g := range s.Groups {
		for _, w := range g.Widgets {
			page := s.Links.Widget(w)
			if len(w.Path) > len(at.Path) && (path == page || strings.HasPrefix(path, page+"/")) {
				at, ok = w, true
			}
		}
	}
	return at, ok
}

// placeOf returns the address of the page to which a request comes back: as it was
// when a request was sent from it that was held, with its search and its filter.
func placeOf(r *http.Request, page string) string {
	from := noteOf(r).sentFrom
	if path, _, _ := strings.Cut(from, "?"); path == page {
		return from
	}
	return page
}
