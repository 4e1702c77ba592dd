package sessionpolicy

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	view "github.com/anteroom/anteroom/views/sessionpolicy"
)

// Handler serves the session policy page.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Sessions *sessions.Service
}

const title = "Session policy"

// Index shows the policy, or for those who may change it the form, filled in
// with a preset when the address names one.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	app, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	in, manage := inputOf(visitor.Org.Policy, app.Policy), visitor.Manages(model.WidgetSessionPolicy) && visitor.CanProve()
	if preset, ok := findPreset(r.URL.Query().Get("preset")); ok && manage {
		in = inputOf(preset.policy, app.Policy)
	}
	form, err := h.form(r, app, visitor.Org, in)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(title), view.Page{OrgName: visitor.Org.Name, Form: form, ReadOnly: !manage})
}

// Preview says what the form would do if it were saved as it is. It changes
// nothing.
func (h *Handler) Preview(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	app, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	form, err := h.form(r, app, visitor.Org, parse(r.URL.Query()))
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, web.Words(r).Text(title), form.Effect, view.Page{OrgName: visitor.Org.Name, Form: form})
}

// Save sets the policy.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	app, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no organization has it, so the rule answers with what is true now
	}
	if source := r.PostFormValue("source"); source != "custom" && source != "application" {
		return model.InvalidField("source", "sessionpolicy.choose_source")
	}
	in := parse(r.PostForm)
	if p := in.check(app.AccessToken); p.any() {
		form := filled(r, app, visitor.Org, in, p)
		form.Effect = notSavedText(web.Words(r))
		form.Effect.Links = form.Links
		return h.Web.Refused(w, r, errProblems, web.Words(r).Text(title), form, view.Page{OrgName: visitor.Org.Name, Form: form})
	}
	done, err := h.Sessions.SetPolicy(r.Context(), visitor.Actor, in.policy(), in.custom, version)
	switch model.KindOf(err) {
	case model.Conflict:
		return h.refuse(w, r, app, done.Org, in, err, inForceText(web.Words(r), app, done.Org.Policy).Texts...)
	case model.Invalid:
		return h.refuse(w, r, app, visitor.Org, in, err)
	}
	if err != nil {
		return err
	}
	form, err := h.form(r, app, done.Org, inputOf(done.Org.Policy, app.Policy))
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, form.Links.SessionPolicy(), form, "policy-save", savedText(web.Words(r), done))
}

// errProblems stands for what is marked in the form.
var errProblems = model.InvalidField("", "sessionpolicy.nothing_saved")

// refuse shows the form again with what was entered, and says why nothing was saved.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, app model.Instance, org model.Organization, in input, why error, now ...string) error {
	form, err := h.form(r, app, org, in)
	if err != nil {
		return err
	}
	form.Error = strings.Join(append([]string{web.MessageOf(r, why)}, now...), " ")
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), form, view.Page{OrgName: org.Name, Form: form})
}

// form returns the form with what is typed in it, what is wrong with that, and
// what it would do.
func (h *Handler) form(r *http.Request, app model.Instance, org model.Organization, in input) (view.Form, error) {
	p := in.check(app.AccessToken)
	form := filled(r, app, org, in, p)
	effect, err := h.effect(r, app, org, in, p)
	effect.Links = form.Links
	form.Effect = effect
	return form, err
}

func filled(r *http.Request, app model.Instance, org model.Organization, in input, p problems) view.Form {
	links, say := web.VisitorOf(r).Links, web.Words(r)
	f := view.Form{
		Links: links, AppName: app.AppName, Defaults: defaultsText(say, app.Policy), Custom: in.custom, IdleOn: in.idleOn, Version: org.Version,
		Absolute: view.Span{Name: "absolute", Label: say.Text("Sign in again after"), Number: in.absolute, Unit: in.absoluteUnit, Error: web.MessageOf(r, p.absolute)},
		Idle:     view.Span{Name: "idle", Label: say.Text("Time without activity"), Number: in.idle, Unit: in.idleUnit, Error: web.MessageOf(r, p.idle)},
	}
	f.Absolute.Autofocus = p.absolute != nil
	f.Idle.Autofocus = p.idle != nil && p.absolute == nil
	for _, preset := range presets() {
		f.Presets = append(f.Presets, view.Preset{Label: say.Text(preset.label), URL: links.SessionPolicy() + "?preset=" + preset.name})
	}
	return f
}

// effect finds the words for what the input would do.
func (h *Handler) effect(r *http.Request, app model.Instance, org model.Organization, in input, p problems) (view.Effect, error) {
	if p.any() {
		return problemText(r, p), nil
	}
	policy := in.policy()
	if policy == org.Policy {
		return inForceText(web.Words(r), app, policy), nil
	}
	forecast, err := h.Sessions.Forecast(r.Context(), org.ID, web.VisitorOf(r).Actor.Session, policy)
	return forecastText(web.Words(r), app, policy, forecast), err
}
