package sso

import (
	"fmt"
	"net/http"
	"net/url"

	"anteroom/handlers/web"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/sso"
	"anteroom/views/ui"
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
	at := visitor.Links.Connection(c.ID)
	v := view.Confirm{Title: "Require " + c.Name + "?", Name: c.Name, URL: at, Action: at + "/require", Button: "Require it", Version: c.Version}
	for _, d := range who.Domains {
		v.Effects = append(v.Effects, fmt.Sprintf("%s at %s %s in by %s and by nothing else.", words.Count(d.Members, "member", "members"), domainname.Unicode(d.Domain), signs(d.Members), c.Name))
	}
	if who.SignedOut > 0 {
		v.Effects = append(v.Effects, words.Count(who.SignedOut, "person who is signed in otherwise is", "people who are signed in otherwise are")+" signed out at once.")
	}
	reached := "When your identity provider can’t be reached, only break-glass members get in, with a passkey."
	if who.Alone {
		reached = "When your identity provider can’t be reached, nobody of them gets in. Name a break-glass member first, on the page of single sign-on."
	}
	v.Effects = append(v.Effects, reached)
	if live, _ := c.In(model.SettingsLive); live.AsksAnew == model.AsksAnewNo {
		v.Effects = append(v.Effects, "It does not have people sign in anew when it is told to. Whoever has no passkey here can confirm nothing sensitive any more, and add none: have them add one first.")
	}
	if who.Keyless {
		v.Blocked = c.Name + " does not have you sign in anew when it is told to, so that you could not even undo this. Add a passkey to your account first."
	}
	if who.Self {
		v.Blocked = "Sign in by " + c.Name + " yourself first, so that this doesn’t lock you out. You come back here after that."
		v.First = &view.Link{Text: "Sign in with " + c.Name, URL: model.StartPath(c.ID) + "?" + url.Values{"next": {v.Action}}.Encode()}
	}
	return h.Web.Page(w, r, v.Title, v)
}

func signs(n int) string {
	if n == 1 {
		return "signs"
	}
	return "sign"
}

// Require has people sign in by the connection and by nothing else.
func (h *Handler) Require(w http.ResponseWriter, r *http.Request) error {
	out := 0
	return h.act(w, r, h.requiring(r, true, &out), func(_, after model.Connection) ui.Toast {
		t := ui.Toast{Text: after.Name + " is required.", Undo: undo(r, after, "/optional")}
		if out > 0 {
			t.Text += " " + words.Count(out, "person was", "people were") + " signed out."
		}
		return t
	})
}

// Optional lets people sign in otherwise again.
func (h *Handler) Optional(w http.ResponseWriter, r *http.Request) error {
	return h.act(w, r, h.requiring(r, false, new(int)), func(_, after model.Connection) ui.Toast {
		return ui.Toast{Text: after.Name + " is not required any more."}
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
	who := domainsText(s.connection, s.owned)
	if v.Text = "It is not required: people at " + who + " may also sign in by a passkey."; v.Required {
		v.Text = "It is required: people at " + who + " sign in with " + s.guide.Name + " and by nothing else."
	}
	return v
}
