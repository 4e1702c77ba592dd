package directories

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

// How many seconds a page waits before it asks how a directory is.
const (
	secondsToFirst = 5 // while the provider is being set up
	secondsToNext  = 30
	secondsToPart  = 2 // while it parts with its members
)

// silent reports whether a directory that was heard of has not been for long.
func silent(d model.Directory, now time.Time) bool {
	return d.Connected() && now.Sub(d.LastSeenAt) >= model.DirectorySilence
}

func badgeOf(say *words.Language, d model.Directory, out string, parting *model.Parting, now time.Time) view.Badge {
	switch {
	case parting != nil:
		return view.Badge{Kind: "muted", Icon: "timer", Text: parts(say, *parting)}
	case !d.Enabled:
		return view.Badge{Kind: "muted", Icon: "info", Text: say.Text("Disabled")}
	case !d.Connected():
		return view.Badge{Kind: "info", Icon: "timer", Text: say.Text("Waiting")}
	case out != "":
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Cannot get in")}
	case d.Refused != "":
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: say.Text("Error")}
	case silent(d, now):
		return view.Badge{Kind: "warn", Icon: "triangle-alert", Text: silence(say, d, now)}
	}
	return view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("Connected")}
}

func silence(say *words.Language, d model.Directory, now time.Time) string {
	return say.Many(int(now.Sub(d.LastSeenAt)/(24*time.Hour)), "No update for %d day", "No update for %d days")
}

// Status tells a page that shows a directory what has changed since.
func (h *Handler) Status(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	s, err := h.sight(r, d)
	if err != nil {
		return err
	}
	v, err := h.status(s)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("seen") == v.Seen {
		return h.Web.Polled(w, r, s.url)
	}
	badge, tabs, danger := badgeOf(s.say, d, s.out, s.parting, h.Now()), s.tabs(""), s.danger()
	badge.Partial, tabs.Partial = true, true
	parts := []views.View{v, badge}
	if danger != nil {
		danger.Partial = true
		parts = append(parts, *danger)
	}
	if s.goes() { // there is nothing else on the page
		return h.Web.Polled(w, r, s.url, parts...)
	}
	tokens, err := h.tokens(s)
	if err != nil {
		return err
	}
	tokens.Rows.Partial = true
	parts = append(parts, tabs, tokens.Rows)
	if way := tokens.OAuth; way != nil {
		way.Partial = true
		parts = append(parts, *way)
	}
	return h.Web.Polled(w, r, s.url, parts...)
}

// status says how a directory is, in words.
func (h *Handler) status(s sight) (view.Status, error) {
	d, now := s.directory, h.Now()
	v := view.Status{URL: s.url, Every: secondsToNext}
	last, err := h.DB.DirectoryRequests(s.r.Context(), d.Org, d.ID, db.RequestQuery{Limit: 1})
	if err != nil {
		return v, err
	}
	waiting, err := h.DB.CountWaiting(s.r.Context(), d.Org, d.ID, rowsOfAPage+1)
	if err != nil {
		return v, err
	}
	unguarded, err := directories.LookAfterAll(s.r.Context(), h.DB, d.Org)
	if err != nil {
		return v, err
	}
	refused := ""
	if len(last) > 0 {
		refused = last[0].Problem
	}
	heard := ""
	if d.Connected() {
		heard = s.say.Ago(now, d.LastSeenAt)
		v.Facts = []view.Fact{{Label: s.say.Text("Knows of"), Value: countsText(s.say, d)}, {Label: s.say.Text("Last heard of"), Value: s.say.Text("%s, on %s", heard, s.say.Moment(d.LastSeenAt))}}
	}
	if waiting > 0 {
		v.Facts = append(v.Facts, view.Fact{Label: s.say.Text("Waiting"), Value: waitingText(s.say, waiting)})
	}
	if len(last) > 0 {
		door, err := h.door(s, last[0].Token)
		if err != nil {
			return v, err
		}
		v.Facts = append(v.Facts, view.Fact{Label: s.say.Text("Came in by"), Value: door})
	}
	if d.Enabled && !d.Connected() {
		v.Every = secondsToFirst
	}
	parted := ""
	if s.parting != nil {
		v.Every, parted = secondsToPart, strconv.Itoa(s.parting.Done)
	}
	v.Notice = s.notice(now, refused, unguarded)
	v.Seen = fmt.Sprintf("%d-%d-%d-%d-%d-%s-%t-%t-%s", d.Version, d.Users, d.Groups, waiting, d.LastSeenAt.UnixMilli(), heard, unguarded, s.out != "", parted)
	return v, nil
}

// notice says how a directory is, first what somebody has to do something about. What was
// refused is said as the provider was told, which is in English.
func (s sight) notice(now time.Time, refused string, unguarded bool) ui.Notice {
	d, say, provider := s.directory, s.say, s.guide.Name
	switch {
	case s.parting != nil:
		return farewell(say, *s.parting, d)
	case !d.Enabled:
		return ui.Notice{Kind: ui.KindInfo, Title: say.Text("Disabled"), Text: say.Text("What %s sends is refused, and changes nobody.", provider)}
	case !d.Connected():
		return ui.Notice{Kind: ui.KindInfo, Title: say.Text("Waiting for the first request from %s", provider), Text: say.Text("This page updates by itself.")}
	case s.out != "":
		return ui.Notice{Kind: ui.KindError, Title: say.Text("%s cannot get in", words.Start(provider)), Text: say.Text("%s Create another one, and enter it at %s.", s.out, provider)}
	case d.Refused != "":
		return ui.Notice{Kind: ui.KindError, Title: say.Text("The last change was refused"), Text: d.Refused, Lang: english}
	case silent(d, now):
		return ui.Notice{
			Kind: ui.KindWarn, Title: silence(say, d, now),
			Text: say.Text("%s If that can’t be, look whether provisioning still runs there, and whether its token has expired.", s.guide.Pushing(say)),
		}
	case unguarded:
		return ui.Notice{
			Kind: ui.KindWarn, Title: say.Text("Directories look after all who can administer %s", s.visitor.Org.Name),
			Text: say.Text("A mistake at %s can lock all of them out. Invite somebody as an administrator whom it does not send.", provider),
		}
	case refused != "":
		return ui.Notice{Kind: ui.KindWarn, Title: say.Text("The last request was refused"), Text: refused, Lang: english}
	case d.Users == 0:
		return ui.Notice{Kind: ui.KindOK, Title: say.Text("Connected"), Text: say.Text("Nobody has been sent yet. Assign people at %s, as its guide below says.", provider)}
	}
	return ui.Notice{Kind: ui.KindOK, Title: say.Text("Connected"), Text: s.guide.Pushing(say)}
}

// english is the language in which providers are answered.
const english = "en"

// waitingText says how many are nobody here yet.
func waitingText(say *words.Language, n int) string {
	if n > rowsOfAPage {
		return say.Text("more than %d users, see Users", rowsOfAPage)
	}
	return say.Many(n, "%d user, see Users", "%d users, see Users")
}
