package operators

import (
	"net/http"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	rules "github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/operators"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web       *web.Web
	DB        *db.Reader
	Operators *rules.Service
	Now       func() time.Time

	// Passkeys returns those of who looks, as their list shows them.
	Passkeys func(*http.Request) (ui.Passkeys, error)
}

const youTitle = "You"

// You shows an operator how they get into the console, and where they are in it.
func (h *Handler) You(w http.ResponseWriter, r *http.Request) error {
	own, err := h.Passkeys(r)
	if err != nil {
		return err
	}
	v, err := h.Around(r, own)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, youTitle, v)
}

// Around puts what else there is around an operator's passkeys.
func (h *Handler) Around(r *http.Request, own ui.Passkeys) (views.View, error) {
	session := web.VisitorOf(r).Console
	o, say := session.Operator, web.Words(r)
	v := view.You{Name: o.Name, Email: emailaddr.Readable(string(o.Email)), Since: say.LongDay(o.CreatedAt), Passkeys: own, CodesURL: codesPath, SessionsURL: sessionsPath}
	left, err := h.DB.CountRecoveryCodes(r.Context(), o.ID)
	if err != nil {
		return v, err
	}
	v.Codes, v.Some = say.Many(left, "%d code is left.", "%d codes are left."), left > 0
	if left == 0 {
		v.Codes = "You have no recovery codes."
	}
	v.Few = left < fewCodes
	all, err := h.Operators.Sessions(r.Context(), web.VisitorOf(r).Actor)
	for _, s := range all {
		v.Sessions = append(v.Sessions, h.session(r, s, s.ID == session.ID))
	}
	return v, err
}

// fewCodes is when an operator is told to make new recovery codes.
const fewCodes = 3

func (h *Handler) session(r *http.Request, s model.OperatorSession, current bool) view.Session {
	say := web.Words(r)
	agent := web.ParseAgent(s.UserAgent)
	v := view.Session{
		URL: sessionsPath + "/" + string(s.ID) + "/end", ID: string(s.ID), Icon: "globe", Device: agent.Words(say), Current: current, IP: s.IP, Place: h.Web.Place(s.IP),
		Began: say.Moment(s.CreatedAt), BeganISO: s.CreatedAt.UTC().Format(time.RFC3339),
		Seen: say.Ago(h.Now(), s.LastSeenAt), SeenISO: s.LastSeenAt.UTC().Format(time.RFC3339),
	}
	switch agent.Kind {
	case web.Desktop:
		v.Icon = "monitor"
	case web.Phone:
		v.Icon = "smartphone"
	case web.Tablet:
		v.Icon = "tablet"
	}
	if v.Device == "" {
		v.Device = "Unknown browser"
	}
	return v
}

const (
	youPath      = string(model.Console) + "/you"
	codesPath    = youPath + "/recovery-codes"
	sessionsPath = youPath + "/sessions"
)

// MakeCodes gives the operator new recovery codes, and shows them once.
func (h *Handler) MakeCodes(w http.ResponseWriter, r *http.Request) error {
	v, err := h.codes(r)
	if err != nil {
		return err
	}
	v.Next, v.Go = youPath, "I have kept them"
	return h.Web.Page(w, r, "Recovery codes", v)
}

func (h *Handler) codes(r *http.Request) (view.Codes, error) {
	o := web.VisitorOf(r).Console.Operator
	had, err := h.DB.CountRecoveryCodes(r.Context(), o.ID)
	if err != nil {
		return view.Codes{}, err
	}
	codes, err := h.Operators.MakeCodes(r.Context(), web.VisitorOf(r).Actor)
	return view.Codes{Codes: codes, Again: had > 0, Email: emailaddr.Readable(string(o.Email)), DownloadURL: codesPath + ".txt"}, err
}

// DownloadCodes sends back as a file the codes that a page shows: nothing keeps them that could
// be read again.
func (h *Handler) DownloadCodes(w http.ResponseWriter, r *http.Request) error {
	codes := r.PostForm["code"]
	for _, code := range codes {
		if _, ok := model.ParseRecoveryCode(code); !ok {
			return model.Missing("")
		}
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	text := "Recovery codes for the console of " + instance.AppName + "\n" + h.Web.URL(string(model.Console)) + "\n" + string(web.VisitorOf(r).Console.Operator.Email) + "\n\n" +
		"Each works once, instead of a passkey.\n\n" + strings.Join(codes, "\n") + "\n"
	file := h.Web.Download(w, r, "text/plain; charset=utf-8", "recovery-codes.txt")
	return file.Send(func() (bool, error) {
		_, err := file.Write([]byte(text))
		return false, err
	})
}

// EndSession ends another session of the operator.
func (h *Handler) EndSession(w http.ResponseWriter, r *http.Request) error {
	err := h.Operators.EndSession(r.Context(), web.VisitorOf(r).Actor, model.OperatorSessionID(web.Var(r, "session")))
	if err != nil && model.KindOf(err) != model.NotFound { // else it is over, as it should be
		return err
	}
	return h.Web.Told(w, r, youPath, ui.Toast{Kind: ui.KindOK, Text: "That browser is not in the console any more."})
}

// EndOthers ends all other sessions of the operator.
func (h *Handler) EndOthers(w http.ResponseWriter, r *http.Request) error {
	if err := h.Operators.EndOthers(r.Context(), web.VisitorOf(r).Actor); err != nil {
		return err
	}
	return h.Web.Told(w, r, youPath, ui.Toast{Kind: ui.KindOK, Text: "Only this browser is in the console now."})
}
