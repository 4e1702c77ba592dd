package security

import (
	"net/http"
	"slices"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/security"
)

// mostShown is how many sessions the card lists.
const mostShown = 100

func (h *Handler) sessions(r *http.Request) (view.Sessions, error) {
	own, err := h.Sessions.Own(r.Context(), web.Session(r))
	if err != nil {
		return view.Sessions{}, err
	}
	listed := own[:min(len(own), mostShown)]
	links, say := web.VisitorOf(r).Links, web.Words(r)
	v := view.Sessions{Links: links, More: len(own) - len(listed), Capped: len(own) >= sessions.MostListed, Rows: make([]view.Session, len(listed))}
	zone := web.Session(r).User.Location()
	for i, s := range listed {
		v.Rows[i] = h.session(say, links, s, i == 0, zone)
	}
	return v, nil
}

func (h *Handler) session(say *words.Language, links model.Links, s model.Session, current bool, zone *time.Location) view.Session {
	agent := web.ParseAgent(s.UserAgent)
	v := view.Session{
		Links: links, ID: string(s.ID), Icon: icons[agent.Kind], Device: device(say, agent), Current: current,
		IP: s.IP, Place: h.Web.Place(s.IP), OrgName: s.Org.Name, Method: method(say, s.Upstream, s.AMR), Ends: bound(say, s),
	}
	if !s.ExpiresAt.IsZero() {
		v.EndsAt, v.EndsAtISO = say.Moment(s.ExpiresAt.In(zone)), s.ExpiresAt.Format(isoTime)
	}
	v.SignedIn, v.SignedInISO = say.Moment(s.CreatedAt.In(zone)), s.CreatedAt.Format(isoTime)
	v.LastActive, v.LastActiveISO = h.when(say, s.LastActiveAt.In(zone))
	return v
}

var icons = map[web.DeviceKind]string{web.Desktop: "monitor", web.Phone: "smartphone", web.Tablet: "tablet", web.OtherDevice: "globe"}

func device(say *words.Language, a web.Agent) string {
	if known := a.Words(say); known != "" {
		return known
	}
	return say.Text("Unknown browser")
}

// bound returns in words what ends a session at the latest.
func bound(say *words.Language, s model.Session) string {
	switch s.EndsBy {
	case model.BoundUpstream:
		return say.Text("your identity provider allows no more")
	case model.BoundOrganization:
		return say.Text("%s allows no more", s.Org.Name)
	}
	return ""
}

// method returns in words how somebody proved who they are: by whom, the zero value for
// nobody else, and what RFC 8176 calls it.
func method(say *words.Language, by model.Upstream, amr []string) string {
	switch {
	case by.Connection != "":
		return say.Text("single sign-on")
	case by.Social != "":
		return by.Social.Label()
	}
	for _, m := range []struct{ amr, words string }{
		{"hwk", "a passkey"}, {"swk", "a passkey"}, {"pop", "a passkey"}, {"otp", "an email code"}, {"user", "the demo’s list of people"},
	} {
		if slices.Contains(amr, m.amr) {
			return say.Text(m.words)
		}
	}
	return ""
}

// Revoke ends one of the person's other sessions.
func (h *Handler) Revoke(w http.ResponseWriter, r *http.Request) error {
	session, id := web.Session(r), model.SessionID(web.Var(r, "session"))
	if id == session.ID {
		return h.Web.Redirect(w, r, "/a/logout") // which asks first
	}
	if err := h.Sessions.Revoke(r.Context(), session, id); err != nil {
		return h.endedAlready(w, r, err)
	}
	return h.answerChanged(w, r, web.Words(r).Text("That browser is signed out."))
}

// endedAlready answers for a session that was ended elsewhere, or ran out.
func (h *Handler) endedAlready(w http.ResponseWriter, r *http.Request, why error) error {
	if model.KindOf(why) != model.NotFound {
		return why
	}
	v, err := h.sessions(r)
	if err != nil {
		return err
	}
	return h.Web.Gone(w, r, why, web.Gone{
		Title: web.Words(r).Text("Signed out already"), Back: web.Words(r).Text("Back to security"), BackURL: v.Links.Security(), Where: "sessions", Now: v, Focus: "sessions-title",
	})
}

// ConfirmRevokeOthers asks whether to end all other sessions: without JavaScript
// a page does what a dialog does otherwise.
func (h *Handler) ConfirmRevokeOthers(w http.ResponseWriter, r *http.Request) error {
	own, err := h.Sessions.Own(r.Context(), web.Session(r))
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Sign out everywhere else"), view.ConfirmRevokeOthers{Links: web.VisitorOf(r).Links, Others: len(own) - 1})
}

// RevokeOthers ends all sessions of the person but this one.
func (h *Handler) RevokeOthers(w http.ResponseWriter, r *http.Request) error {
	n, err := h.Sessions.RevokeOthers(r.Context(), web.Session(r))
	if err != nil {
		return err
	}
	say := web.Words(r)
	toast := say.Text("There was no other session to sign out of.")
	switch {
	case n == 1:
		toast = say.Text("One other browser is signed out.")
	case n > 1:
		toast = say.Many(n, "%d other browser is signed out.", "%d other browsers are signed out.")
	}
	return h.answerChanged(w, r, toast)
}

// answerChanged shows what is left. The control that was used is gone, so the keyboard
// goes to the card's title.
func (h *Handler) answerChanged(w http.ResponseWriter, r *http.Request, toast string) error {
	v, err := h.sessions(r)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, v.Links.Security(), v, "sessions-title", toast)
}
