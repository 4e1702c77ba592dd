package accounts

import (
	"context"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/accounts"
	"github.com/anteroom/anteroom/views/ui"
)

// Disable lets a person in no more.
func (h *Handler) Disable(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "account-title", "Nobody is let in to this account any more.", func(ctx context.Context, by model.Actor, u model.User) error {
		_, err := h.Users.Disable(ctx, by, u.ID, r.PostFormValue("reason"))
		return err
	})
}

// Enable lets a person in again.
func (h *Handler) Enable(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "account-title", "They can sign in again.", func(ctx context.Context, by model.Actor, u model.User) error {
		_, err := h.Users.Enable(ctx, by, u.ID)
		return err
	})
}

// EndSession signs a person out of one browser.
func (h *Handler) EndSession(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "account-sessions", "That browser is signed out.", func(ctx context.Context, by model.Actor, u model.User) error {
		row, err := h.DB.Session(ctx, model.SessionID(web.Var(r, "session")))
		if err == nil && row.User.ID != u.ID {
			err = model.Missing("")
		}
		if err != nil {
			return err
		}
		return h.Sessions.End(ctx, by, row.ID)
	})
}

// EndSessions signs a person out of all browsers.
func (h *Handler) EndSessions(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, "account-sessions", "They are signed out everywhere.", func(ctx context.Context, by model.Actor, u model.User) error {
		_, err := h.Sessions.EndAll(ctx, by, u.ID)
		return err
	})
}

// change does something about a person, and answers by the account as it is then.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, focus, done string, do func(context.Context, model.Actor, model.User) error) error {
	u, err := h.user(r)
	if err != nil {
		return err
	}
	why := do(r.Context(), web.VisitorOf(r).Actor, u)
	kind := model.KindOf(why)
	if why != nil && kind != model.Invalid && kind != model.Conflict && kind != model.NotFound {
		return why
	}
	if u, err = h.user(r); err != nil { // as it is now
		return err
	}
	if kind == model.Invalid {
		v, err := h.account(r, u, why)
		if err != nil {
			return err
		}
		return h.Web.Refused(w, r, why, v.Name, v, view.Page{ListURL: listPath, Account: v})
	}
	v, err := h.account(r, u, nil)
	if err != nil {
		return err
	}
	if why != nil {
		return h.Web.Gone(w, r, why, web.Gone{Title: "Not done", Back: "Back to " + v.Name, BackURL: v.URL, Where: "user-account", Now: v, Focus: focus})
	}
	return h.Web.Changed(w, r, v.URL, v, focus, done)
}

// ConfirmPurge asks whether to forget a person.
func (h *Handler) ConfirmPurge(w http.ResponseWriter, r *http.Request) error {
	u, err := h.user(r)
	if err != nil {
		return err
	}
	v, err := h.purge(r, u, nil)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Title(web.Words(r)), v)
}

func (h *Handler) purge(r *http.Request, u model.User, why error) (view.Purge, error) {
	all, err := h.DB.Memberships(r.Context(), u.ID)
	v := view.Purge{URL: pathOf(u.ID) + "/purge", BackURL: pathOf(u.ID), Name: emailaddr.Readable(u.Name()), Confirm: ui.Field{
		ID: "account-confirm", Name: "confirm", Label: "Their email address", Type: "email", Value: r.PostFormValue("confirm"), Required: true, Autocomplete: "off",
		Hint: "Type " + emailaddr.Readable(u.Email) + " to show that you mean this account.",
	}}
	if n := len(all); n > 0 {
		v.Organizations = web.Words(r).Many(n, "They leave %d organization.", "They leave %d organizations.")
	}
	if model.FieldOf(why) == "confirm" {
		v.Confirm.Error, v.Confirm.Autofocus = web.MessageOf(r, why), true
	} else {
		v.Problem = web.MessageOf(r, why)
	}
	return v, err
}

// Purge forgets a person.
func (h *Handler) Purge(w http.ResponseWriter, r *http.Request) error {
	u, err := h.user(r)
	if err != nil {
		return err
	}
	why := confirmed(r, u)
	if why == nil {
		_, why = h.Users.Purge(r.Context(), web.VisitorOf(r).Actor, u.ID)
	}
	switch model.KindOf(why) {
	case model.Invalid, model.Conflict, model.Forbidden:
		v, err := h.purge(r, u, why)
		if err != nil {
			return err
		}
		return h.Web.Refused(w, r, why, v.Title(web.Words(r)), v, v)
	}
	if why != nil {
		return why
	}
	return h.Web.Told(w, r, listPath, ui.Toast{Kind: ui.KindOK, Text: "The account is gone, and the log forgets who they were."})
}

// confirmed refuses to go on unless the person's address was typed, however it is spelled.
func confirmed(r *http.Request, u model.User) error {
	typed, err := emailaddr.Parse(r.PostFormValue("confirm"))
	if is := model.Email(u.Email); (err != nil || typed.Key() != is.Key()) && r.PostFormValue("confirm") != u.Email {
		return model.InvalidField("confirm", "accounts.another_address")
	}
	return nil
}
