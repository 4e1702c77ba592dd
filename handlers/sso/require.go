package sso

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// ConfirmRequire says whom it affects when nobody may sign in otherwise any more.
func (h *Handler) ConfirmRequire(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	visitor := web.VisitorOf(r)
	if !visitor.CanProve() {
		return model.Missing("")
	}
	who, err := h.SSO.WhomRequiring(r.Context(), visitor.Actor, c.ID)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	at, say := visitor.Links.Connection(c.ID), web.Words(r)
	v := view.Confirm{Title: say.Text("Require %s?", c.Name), Name: c.Name, URL: at, Action: at + "/require", Button: say.Text("Require it"), Version: c.Version}
	for _, d := range who.Domains {
		v.Effects = append(v.Effects, say.Many(d.Members, "%d member at %s signs in by %s and by nothing else.", "%d members at %s sign in by %s and by nothing else.", domainname.Unicode(d.Domain), c.Name))
	}
	if who.SignedOut > 0 {
		v.Effects = append(v.Effects, say.Many(who.SignedOut, "%d person who is signed in otherwise is signed out at once.", "%d people who are signed in otherwise are signed out at once."))
	}
	reached := say.Text("When your identity provider can’t be reached, only break-glass members get in, with a passkey.")
	if who.Alone {
		reached = say.Text("When your identity provider can’t be reached, nobody of them gets in. Name a break-glass member first, on the page of single sign-on.")
	}
	v.Effects = append(v.Effects, reached)
	if live, _ := c.In(model.SettingsLive); live.AsksAnew == model.AsksAnewNo {
		v.Effects = append(v.Effects, say.Text("It does not have people sign in anew when it is told to. Whoever has no passkey here can confirm nothing sensitive any more, and add none: have them add one first."))
	}
	if who.Keyless {
		v.Blocked = say.Text("%s does not have you sign in anew when it is told to, so that you could not even undo this. Add a passkey to your account first.", c.Name)
	}
	if who.Self {
		v.Blocked = say.Text("Sign in by %s yourself first, so that this doesn’t lock you out. You come back here after that.", c.Name)
		v.First = &view.Link{Text: say.Text("Sign in with %s", c.Name), URL: model.StartPath(c.ID) + "?" + url.Values{"next": {v.Action}}.Encode()}
	}
	return h.Web.Page(w, r, v.Title, v)
}

// Require has people sign in by the connection and by nothing else.
func (h *Handler) Require(w http.ResponseWriter, r *http.Request) error {
	out := 0
	return h.act(w, r, h.requiring(r, true, &out), func(_, after model.Connection) ui.Toast {
		t := ui.Toast{Text: web.Words(r).Text("%s is required.", after.Name), Undo: undo(r, after, "/optional")}
		if out > 0 {
			t.Text += " " + web.Words(r).Many(out, "%d person was signed out.", "%d people were signed out.")
		}
		return t
	})
}

// Optional lets people sign in otherwise again.
func (h *Handler) Optional(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, h.requiring(r, false, new(int)), func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: web.Words(r).Text("%s is not required any more.", after.Name)}
	})
}

func (h *Handler) requiring(r *http.Request, required bool, out *int) action {
	return func(id model.ConnectionID, version int64) (model.Connection, error) {
		done, err := h.SSO.Require(r.Context(), web.VisitorOf(r).Actor, id, version, required)
		*out = done.SignedOut
		return done.Connection, err
	}
}

// require says whether people may sign in otherwise, too.
func (s sight) require() *view.Require {
	v := &view.Require{Required: s.connection.Required, Form: s.prove && !s.visitor.Outside()}
	who := domainsText(s.say, s.connection, s.owned)
	if v.Text = s.say.Text("It is not required: people at %s may also sign in by a passkey.", who); v.Required {
		v.Text = s.say.Text("It is required: people at %s sign in with %s and by nothing else.", who, s.guide.Name)
	}
	return v
}
