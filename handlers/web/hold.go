package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
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
func requestToHold(w http.ResponseWriter, r *http.Request, g Guard, back string) (model.HeldRequest, error) {
	held := model.HeldRequest{Method: r.Method, Path: r.URL.RequestURI(), Action: g.does, Danger: g.danger, Back: back}
	if r.Method != http.MethodPost {
		held.Method = http.MethodGet
		return held, nil
	}
	var err error
	held.Body, err = formBody(w, r)
	return held, err
}

// LostParam in the address of the sign-in page says that what was sent is lost: a file,
// which has to be chosen again, or something else.
const (
	LostParam = "lost"
	LostFile  = "file"
	lostOther = "1"
)

// holdForSignIn keeps what was sent in a session that is over, and sends the browser
// to sign in again and to go on with it. Of what is no form, only what it was to do is
// kept, and the page that it was sent from says so. Nothing is kept unless the browser
// is known to be that of the session: whoever got hold of the cookie of one that is over
// cannot have its person find anything. The sign-in page says so.
func (s *Web) holdForSignIn(w http.ResponseWriter, r *http.Request, shell *Shell, g Guard) error {
	drain(w, r)
	place := cmp.Or(s.sentFrom(r), shell.roomOf(r.URL.Path))
	by, err := s.store.sessions.Past(r.Context(), s.Token(r), s.knownBrowser(r))
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	if strings.HasPrefix(r.URL.Path, heldPath) { // what it is about is held already, or was done and the answer is lost
		if err := readForm(w, r); err != nil {
			return err
		}
		id := cmp.Or(model.HeldRequestID(r.PostFormValue("request")), HeldAt(s.sentFrom(r)))
		return s.toSignIn(w, r, onceIn(by.Org.ID, HeldPath(id)))
	}
	if err != nil {
		return s.toSignIn(w, r, place, LostParam, lostAs(r))
	}
	held, err := requestToHold(w, r, g, place)
	var lost []string
	if errors.Is(err, errNoForm) {
		held.Method, held.Path, held.File = http.MethodGet, place, sendsFile(r)
		lost, err = []string{LostParam, lostAs(r)}, nil
	}
	if err != nil {
		return err
	}
	held.Interrupted = true
	id, err := s.Hold(r.Context(), by, held)
	if err != nil {
		return err
	}
	return s.toSignIn(w, r, onceIn(by.Org.ID, HeldPath(id)), lost...)
}

func lostAs(r *http.Request) string {
	if sendsFile(r) {
		return LostFile
	}
	return lostOther
}

// chooseFirst sends a visitor who acts for no organization to choose one. A form is
// kept for the one that it was shown for.
func (s *Web) chooseFirst(w http.ResponseWriter, r *http.Request, shell *Shell, g Guard, v Visitor) error {
	choose := shell.Choose + "?next=" + url.QueryEscape(s.returnPath(r))
	if r.Method != http.MethodPost {
		return s.Redirect(w, r, choose)
	}
	drain(w, r)
	if err := readForm(w, r, g.several...); err != nil {
		return err
	}
	org, path, err := s.holdForOrganization(r, g, v)
	switch {
	case model.KindOf(err) == model.NotFound:
		s.Warn(w, r, Words(r).Text("You act for no organization any more, so what you sent was not carried out."))
		return s.Redirect(w, r, choose)
	case err != nil:
		return err
	}
	s.Say(w, r, Words(r).Text("What you entered is kept. Open %s to go on with it.", org.Name))
	return s.Redirect(w, r, path)
}

// otherOrganization explains the error that a form was shown for another organization
// than the one that its person acts for. In a page that goes away with the answer, what
// they entered is kept.
func (s *Web) otherOrganization(r *http.Request, g Guard, why error) error {
	v := VisitorOf(r)
	if v.session == nil || isPartial(r) {
		return why
	}
	org, path, err := s.holdForOrganization(r, g, v)
	switch {
	case model.KindOf(err) == model.NotFound:
		return why
	case err != nil:
		return err
	}
	return WithAction(model.Conflicting("problem.kept_for_organization", org.Name, v.Org.Name), Words(r).Text("Go on in %s", org.Name), path)
}

// holdForOrganization keeps a form for the organization that it was shown for, and
// returns where its person chooses that and goes on. It returns a NotFound error when
// they are no member of it, or it does not say.
func (s *Web) holdForOrganization(r *http.Request, g Guard, v Visitor) (org model.Organization, path string, err error) {
	memberships, err := s.DB.Memberships(r.Context(), v.session.User.ID)
	if err != nil {
		return org, "", err
	}
	i := slices.IndexFunc(memberships, func(m model.Membership) bool {
		return string(m.Org) == r.PostForm.Get(shownFor) && m.Status == model.MemberActive && !m.Suspended
	})
	if i < 0 {
		return org, "", model.Missing("")
	}
	by := *v.session
	by.Org = model.Organization{ID: memberships[i].Org, Name: memberships[i].OrgName}
	id, err := s.Hold(r.Context(), by, model.HeldRequest{
		Method: r.Method, Path: r.URL.RequestURI(), Body: r.PostForm.Encode(), Action: g.does, Danger: g.danger,
		Back: cmp.Or(s.sentFrom(r), s.shellOf(r).roomOf(r.URL.Path)), Interrupted: true,
	})
	return by.Org, model.ChoicePath(by.Org.ID, HeldPath(id)), err
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
	to := s.shellOf(r).signIn(r, params)
	if sendsJSON(r) {
		return Answer(w, http.StatusUnauthorized, refusal{Location: to})
	}
	if isPartial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// sentFrom returns the page that a request was sent from, of the shell or where something
// is held, "" when neither htmx nor a script says it.
func (s *Web) sentFrom(r *http.Request) string {
	u, err := url.Parse(r.Header.Get("HX-Current-URL"))
	if err != nil || !isPartial(r) && !sendsJSON(r) || u.Path != heldPath && !strings.HasPrefix(u.Path, s.shellOf(r).Links.Home()) {
		return ""
	}
	return LocalPath(u.RequestURI())
}

// roomOf returns the page of the widget that a path belongs to, or the first of the
// shell.
func (s *Shell) roomOf(path string) string {
	if w, ok := s.WidgetAt(path); ok {
		return s.LinksAt(path).Widget(w)
	}
	return s.LinksAt(path).Home()
}

// WidgetAt returns the widget of the shell that a path belongs to.
func (s *Shell) WidgetAt(path string) (at model.Widget, ok bool) {
	for _, g := range s.Groups {
		for _, w := range g.Widgets {
			page := s.LinksAt(path).Widget(w)
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
