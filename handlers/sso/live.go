package sso

import (
	"context"
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// rule is one that takes nothing but which connection it is about.
type rule func(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error)

// by has the visitor act by a rule.
func (f rule) by(r *http.Request) action {
	return func(id model.ConnectionID, version int64) (model.Connection, error) {
		return f(r.Context(), web.VisitorOf(r).Actor, id, version)
	}
}

// action changes a connection that still has the version.
type action func(id model.ConnectionID, version int64) (model.Connection, error)

// act does something with a connection by a button, and shows the page as it is then.
// Where it can be taken back, the toast does.
func (h *Handler) act(w http.ResponseWriter, r *http.Request, do action, done func(before, after model.Connection) ui.Toast) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	after, err := do(c.ID, version(r))
	if model.KindOf(err) == model.Conflict {
		return h.notDone(w, r, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	t := done(c, after)
	t.Kind = ui.KindOK
	return h.changed(w, r, after, "", "", t)
}

// notDone shows the page as it is now, and why nothing was done.
func (h *Handler) notDone(w http.ResponseWriter, r *http.Request, why error) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	return h.Web.Gone(w, r, why, web.Gone{Title: web.Words(r).Text("That didn’t work"), Back: web.Words(r).Text("Back to %s", c.Name), BackURL: v.URL, Where: "sso", Now: v})
}

// undo returns what takes a change of a connection back.
func undo(r *http.Request, c model.Connection, how string) *ui.Undo {
	return &ui.Undo{
		URL: web.VisitorOf(r).Links.Connection(c.ID) + how, Target: "sso",
		Fields: []ui.Hidden{{Name: "version", Value: strconv.FormatInt(c.Version, 10)}},
	}
}

// TurnOn has people sign in with the draft, or again with what was live.
func (h *Handler) TurnOn(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, rule(h.SSO.TurnOn).by(r), func(before, after model.Connection) ui.Toast {
		if before.Enabled {
			return ui.Toast{Text: web.Words(r).Text("The draft of %s is live.", after.Name), Undo: undo(r, after, "/put-back")}
		}
		return ui.Toast{Text: web.Words(r).Text("%s is on.", after.Name), Undo: undo(r, after, "/turn-off")}
	})
}

// PutBack has people sign in with what was live before.
func (h *Handler) PutBack(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, rule(h.SSO.PutBack).by(r), func(_, after model.Connection) ui.Toast {
		t := ui.Toast{Text: web.Words(r).Text("The previous settings of %s are back.", after.Name)}
		if draft, ok := after.In(model.SettingsDraft); ok && draft.Tested(web.VisitorOf(r).Actor.Tester()) {
			t.Undo = undo(r, after, "/turn-on")
		}
		return t
	})
}

// Discard drops the draft beside what is live.
func (h *Handler) Discard(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, rule(h.SSO.Discard).by(r), func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("The draft of %s was discarded.", after.Name)}
	})
}

// TurnOff has nobody sign in by it any more.
func (h *Handler) TurnOff(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, rule(h.SSO.TurnOff).by(r), func(before, after model.Connection) ui.Toast {
		t := ui.Toast{Text: web.Words(r).Text("%s is off.", after.Name)}
		if _, drafted := after.In(model.SettingsDraft); !drafted {
			t.Undo = undo(r, after, "/turn-on")
		}
		return t
	})
}

// ConfirmTurnOff says whom it concerns when nobody signs in by it any more.
func (h *Handler) ConfirmTurnOff(w http.ResponseWriter, r *http.Request) error {
	say := web.Words(r)
	return h.confirm(w, r, func(c model.Connection, who consequences) view.Confirm {
		return view.Confirm{
			Title: say.Text("Turn off %s?", c.Name), Action: "/turn-off", Button: say.Text("Turn off"),
			Effects: append(who.stops, say.Text("Sessions that people have go on."), say.Text("The settings stay, so that you can turn it on again.")),
		}
	})
}

// ConfirmDelete says what deleting the connection does.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	say := web.Words(r)
	return h.confirm(w, r, func(c model.Connection, who consequences) view.Confirm {
		v := view.Confirm{Title: say.Text("Delete %s?", c.Name), Action: "/delete", Button: say.Text("Delete connection"), Final: true}
		if c.Enabled {
			v.Effects = who.stops
		} else {
			v.Effects = []string{say.Text("Nobody signs in by it now, so nobody loses access.")}
		}
		removed := say.Text("What was entered for the provider is removed. Members stay.")
		if who.grants {
			removed = say.Text("What was entered for the provider is removed. Members stay, without the roles that their groups gave them.")
		}
		v.Effects = append(v.Effects, removed)
		return v
	})
}

func (h *Handler) confirm(w http.ResponseWriter, r *http.Request, ask func(c model.Connection, who consequences) view.Confirm) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if !web.VisitorOf(r).CanProve() {
		return model.Missing("")
	}
	v, err := h.question(r, c, ask)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Title, v)
}

func (h *Handler) question(r *http.Request, c model.Connection, ask func(c model.Connection, who consequences) view.Confirm) (view.Confirm, error) {
	who, err := h.withoutIt(r.Context(), web.Words(r), c)
	if err != nil {
		return view.Confirm{}, err
	}
	v := ask(c, who)
	v.Name, v.URL, v.Version = c.Name, web.VisitorOf(r).Links.Connection(c.ID), c.Version
	v.Action = v.URL + v.Action
	return v, nil
}

// consequences are what becomes of people when a connection is no more.
type consequences struct {
	stops  []string // for whom it stops, and how they sign in then
	grants bool     // their groups give them roles
}

// withoutIt says what becomes of people without a connection.
func (h *Handler) withoutIt(ctx context.Context, say *words.Language, c model.Connection) (consequences, error) {
	served, err := h.DB.MembersServed(ctx, c.Org, c.ID)
	if err != nil {
		return consequences{}, err
	}
	rules, err := h.DB.GroupRoles(ctx, c.Org, model.RoleSource(c.ID))
	all := consequences{grants: len(rules) > 0}
	for _, d := range served {
		others, err := h.DB.ConnectionsFor(ctx, d.Domain)
		if err != nil {
			return all, err
		}
		all.stops = append(all.stops, stops(say, c, d, others))
	}
	return all, err
}

// stops says for whom single sign-on stops at a domain without a connection, and how they
// sign in then.
func stops(say *words.Language, c model.Connection, d db.DomainMembers, others []model.Connection) string {
	domain := domainname.Unicode(d.Domain)
	for _, o := range others {
		if o.ID != c.ID {
			return say.Many(d.Members, "Single sign-on by %[2]s stops for %[1]d member at %[3]s. They sign in by %[4]s instead.",
				"Single sign-on by %[2]s stops for %[1]d members at %[3]s. They sign in by %[4]s instead.", c.Name, domain, o.Name)
		}
	}
	return say.Many(d.Members, "Single sign-on by %[2]s stops for %[1]d member at %[3]s. They sign in by email instead.",
		"Single sign-on by %[2]s stops for %[1]d members at %[3]s. They sign in by email instead.", c.Name, domain)
}

// Delete deletes the connection.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	gone, err := h.SSO.Delete(r.Context(), web.VisitorOf(r).Actor, c.ID, version(r))
	if model.KindOf(err) == model.Conflict {
		return h.notDone(w, r, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("%s was deleted.", gone.Name))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.SSO())
}

// AskName shows the form in which the connection gets another name.
func (h *Handler) AskName(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v := nameForm(r, c, c.Name)
	return h.Web.Page(w, r, web.Words(r).Text("Rename %s", c.Name), v)
}

func nameForm(r *http.Request, c model.Connection, name string) view.Rename {
	return view.Rename{Name: c.Name, URL: web.VisitorOf(r).Links.Connection(c.ID), Version: c.Version, Field: ui.Field{
		ID: "sso-name", Name: "name", Label: web.Words(r).Text("Name"), Type: "text", Value: name, Autocomplete: "off", Required: true, MaxLength: model.ConnectionName.Most,
		Hint: web.Words(r).Text("Your people see it when they sign in."),
	}}
}

// Rename gives the connection another name.
func (h *Handler) Rename(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	name := r.PostFormValue("name")
	after, err := h.SSO.SetOptions(r.Context(), web.VisitorOf(r).Actor, c.ID, version(r), sso.Options{Name: name, Creates: c.Creates, Syncs: c.Syncs, SignsOut: c.SignsOut})
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v := nameForm(r, c, name)
		v.Field.Error, v.Field.Autofocus = web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, web.Words(r).Text("Rename %s", c.Name), v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("The connection is now called %s.", after.Name))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Connection(c.ID))
}
