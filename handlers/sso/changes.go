package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// edit is what a form of the page asks for.
type edit struct {
	// do changes the connection, when it still has the version.
	do func(c model.Connection, version int64) (model.Connection, error)
	// refused puts what was entered into the page, and what is said about it: of a field,
	// or of all of the form for "". It returns the part of the page in which that is.
	refused func(v *view.Connection, field, said string) views.View
	focus   string // the element that the keyboard goes to, "" for where it is
	open    string // the step that shows what has come of it, "" for none
	toast   func(say *words.Language) string
}

// save does what a form asks for, and shows the page as it is then. What is refused
// stays in the form.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, e edit) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	after, err := e.do(c, version(r))
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		return h.refuse(w, r, e, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.changed(w, r, after, e.open, e.focus, ui.Toast{Kind: ui.KindOK, Text: e.toast(web.Words(r))})
}

// refuse shows the page as it is now, with what was entered and why that was not done.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, e edit, why error) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	part := e.refused(&v, model.FieldOf(why), web.MessageOf(r, why))
	return h.Web.Refused(w, r, why, c.Name, part, v)
}

// changed shows a connection after it was changed, with a step open, "" for those that
// are to be done.
func (h *Handler) changed(w http.ResponseWriter, r *http.Request, c model.Connection, step, focus string, t ui.Toast) error {
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	if step != "" {
		open(&v, step)
	}
	return h.Web.Change(w, r, web.Change{Page: v.URL, Fragment: v, Focus: focus, Toast: t})
}

// open returns a step of the page, open.
func open(v *view.Connection, kind string) *view.Stage {
	s := v.Stage("sso-step-" + kind)
	s.Open = true
	return s
}

// beside puts what is said about a field beside it, with what was entered in all of them. It
// returns what is said about none of them.
func beside(r *http.Request, fields []*ui.Field, field, said string) (rest string) {
	rest = said
	for _, f := range fields {
		f.Value = r.PostFormValue(f.Name)
		if field != "" && f.Name == field {
			f.Error, f.Autofocus, rest = said, true, ""
		}
	}
	return rest
}

// SetAttributes stores what the provider calls things.
func (h *Handler) SetAttributes(w http.ResponseWriter, r *http.Request) error {
	const of = "attribute_"
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetAttributes(r.Context(), web.VisitorOf(r).Actor, c.ID, version, model.AttributeMap{
				Email: r.PostFormValue(of + "email"), FirstName: r.PostFormValue(of + "first_name"),
				LastName: r.PostFormValue(of + "last_name"), Groups: r.PostFormValue(of + "groups"),
			})
		},
		refused: func(v *view.Connection, field, said string) views.View {
			s := open(v, "attributes")
			fields := make([]*ui.Field, len(s.Attributes.Fields))
			for i := range s.Attributes.Fields {
				fields[i] = &s.Attributes.Fields[i]
			}
			s.Attributes.Other, s.Attributes.Problem = true, beside(r, fields, of+field, said)
			return *s
		},
		focus: "sso-step-attributes-summary", toast: func(say *words.Language) string { return say.Text("Attributes saved.") },
	})
}

// SetDomains chooses which domains lead to the connection.
func (h *Handler) SetDomains(w http.ResponseWriter, r *http.Request) error {
	all, chosen := r.PostFormValue("which") != "chosen", map[string]bool{}
	var ids []model.DomainID
	for _, id := range r.PostForm["domains"] {
		ids, chosen[id] = append(ids, model.DomainID(id)), true
	}
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetDomains(r.Context(), web.VisitorOf(r).Actor, c.ID, version, all, ids)
		},
		refused: func(v *view.Connection, _, said string) views.View {
			s := open(v, "domain")
			if c := s.Domain.Choices; c != nil {
				c.All, c.Error = all, said
				for i := range c.Options {
					c.Options[i].Selected = chosen[c.Options[i].Value]
				}
			}
			return *s
		},
		focus: "sso-step-domain-summary", toast: func(say *words.Language) string { return say.Text("Domains saved.") },
	})
}

// AddDomain adds a domain that is to be verified, and shows how.
func (h *Handler) AddDomain(w http.ResponseWriter, r *http.Request) error {
	text := r.PostFormValue("domain")
	return h.save(w, r, edit{
		do: func(c model.Connection, _ int64) (model.Connection, error) {
			_, err := h.Domains.Add(r.Context(), web.VisitorOf(r).Actor, text)
			return c, err
		},
		refused: func(v *view.Connection, _, said string) views.View {
			s := open(v, "domain")
			if f := s.Domain.Add; f != nil {
				f.Value, f.Error, f.Autofocus = text, said, true
			}
			return *s
		},
		focus: "domain-check", toast: func(say *words.Language) string {
			return say.Text("Publish the record, and the domain is verified by itself.")
		},
	})
}

// SetOptions stores what the organization decides, whoever the provider is.
func (h *Handler) SetOptions(w http.ResponseWriter, r *http.Request) error {
	creates, syncs, signsOut := r.PostFormValue("creates") != "", r.PostFormValue("syncs") != "", r.PostFormValue("signs_out") != ""
	return h.save(w, r, edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetOptions(r.Context(), web.VisitorOf(r).Actor, c.ID, version, sso.Options{Name: c.Name, Creates: creates, Syncs: syncs, SignsOut: signsOut})
		},
		refused: func(v *view.Connection, _, said string) views.View {
			v.Settings.Creates, v.Settings.Syncs, v.Settings.SignsOut, v.Settings.Problem = creates, syncs, signsOut, said
			return v.Settings
		},
		toast: func(say *words.Language) string { return say.Text("Settings saved.") },
	})
}
