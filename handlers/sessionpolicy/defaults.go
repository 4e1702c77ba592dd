package sessionpolicy

import (
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	view "github.com/anteroom/anteroom/views/sessionpolicy"
	"github.com/anteroom/anteroom/views/ui"
)

// Defaults serves the page on which operators set the limits that hold for all organizations.
type Defaults struct {
	Web      *web.Web
	DB       *db.Reader
	Instance *instance.Service
	Sessions *sessions.Service
	Home     string // where it is mounted
}

const defaultsTitle = "Sessions"

// Index shows the form with what is in force.
func (h *Defaults) Index(w http.ResponseWriter, r *http.Request) error {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v, err := h.page(r, i, defaultsOf(i))
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, defaultsTitle, v)
}

// Preview says what the form would do if it were saved as it is. It changes nothing.
func (h *Defaults) Preview(w http.ResponseWriter, r *http.Request) error {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	in := parse(r.URL.Query())
	in.custom = true
	v, err := h.page(r, i, in)
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, defaultsTitle, v.Form.Effect, v)
}

// defaultsOf returns what stands in the form for an instance.
func defaultsOf(i model.Instance) input {
	in := inputOf(i.Policy, i.Policy)
	in.custom = true
	return in
}

// page returns the page with what is typed in its form, what is wrong with that, and what it
// would do.
func (h *Defaults) page(r *http.Request, i model.Instance, in input) (view.Defaults, error) {
	v := view.Defaults{AppName: i.AppName}
	for _, setting := range []string{"session_absolute", "session_idle"} {
		m, err := h.DB.Managed(r.Context(), model.ManagedSetting, setting)
		if err != nil && model.KindOf(err) != model.NotFound {
			return v, err
		}
		if m.File != "" {
			v.File = m.File
		}
	}
	p := in.check(i.AccessToken)
	v.Form = view.DefaultsForm{
		URL: h.Home, Version: i.Version, Fixed: v.File != "", IdleOn: in.idleOn,
		Absolute: view.Span{Name: "absolute", Label: "Sign in again after", Number: in.absolute, Unit: in.absoluteUnit, Error: web.MessageOf(r, p.absolute), Autofocus: p.absolute != nil},
		Idle:     view.Span{Name: "idle", Label: "Time without activity", Number: in.idle, Unit: in.idleUnit, Error: web.MessageOf(r, p.idle), Autofocus: p.idle != nil && p.absolute == nil},
	}
	effect, err := h.effect(r, i, in, p)
	effect.URL = h.Home
	v.Form.Effect = effect
	return v, err
}

// effect finds the words for what the input would do.
func (h *Defaults) effect(r *http.Request, i model.Instance, in input, p problems) (view.DefaultsEffect, error) {
	say := web.Words(r)
	if p.any() {
		e := problemText(r, p)
		return view.DefaultsEffect{Kind: e.Kind, Texts: e.Texts}, nil
	}
	policy := in.policy()
	if policy == i.Policy {
		return view.DefaultsEffect{Kind: ui.KindInfo, Texts: []string{"In effect: " + limitsText(say, policy)}}, nil
	}
	e := view.DefaultsEffect{Kind: ui.KindInfo, Texts: []string{"Once you save: " + limitsText(say, policy)}}
	people, err := h.Sessions.ForecastDefaults(r.Context(), policy)
	if people == 0 {
		e.Texts = append(e.Texts, "Nobody is signed out by this.")
		return e, err
	}
	e.Kind = ui.KindWarn
	e.Texts = append(e.Texts, say.Many(people, "This signs out %d person now.", "This signs out %d people now."))
	return e, err
}

// Save sets the limits. They hold from everybody's next request on.
func (h *Defaults) Save(w http.ResponseWriter, r *http.Request) error {
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	in := parse(r.PostForm)
	in.custom = true
	if in.check(i.AccessToken).any() {
		return h.refuse(w, r, i, in, errProblems, "Nothing was saved. Correct what is marked.")
	}
	policy := in.policy()
	people, err := h.Sessions.ForecastDefaults(r.Context(), policy)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no instance has it, so the rule answers with what is true now
	}
	changed := policy != i.Policy
	i, err = h.Instance.Set(r.Context(), web.VisitorOf(r).Actor, instance.Change{SessionAbsolute: spanOf(policy.Absolute), SessionIdle: spanOf(policy.Idle), Version: version})
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		now, failed := h.DB.Instance(r.Context())
		if failed != nil {
			return failed
		}
		return h.refuse(w, r, now, in, err, web.MessageOf(r, err))
	}
	if err != nil {
		return err
	}
	v, err := h.page(r, i, defaultsOf(i))
	if err != nil {
		return err
	}
	done := "The limits are saved. Nobody was signed out."
	if changed && people > 0 {
		done = web.Words(r).Many(people, "The limits are saved. %d person is signed out.", "The limits are saved. %d people are signed out.")
	}
	return h.Web.Changed(w, r, h.Home, v.Form, "policy-save", done)
}

func spanOf(d time.Duration) *time.Duration { return &d }

// refuse shows the form again with what was entered, and says why nothing was saved.
func (h *Defaults) refuse(w http.ResponseWriter, r *http.Request, i model.Instance, in input, why error, text string) error {
	v, err := h.page(r, i, in)
	if err != nil {
		return err
	}
	v.Form.Error = text
	return h.Web.Refused(w, r, why, defaultsTitle, v.Form, v)
}
