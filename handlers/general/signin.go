package general

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

// signIn returns by which providers the people of an organization may sign in; nothing
// where the operator has set none up.
func (h *Handler) signIn(visitor web.Visitor, o model.Organization) view.SignIn {
	v := view.SignIn{Links: visitor.Links, Version: view.Version{Form: view.SignInForm, Number: o.Version}, ReadOnly: !visitor.Manages(model.WidgetGeneral) || !visitor.CanProve()}
	for _, p := range h.Social.Offered() {
		v.Providers = append(v.Providers, view.Provider{Name: string(p), Label: p.Label(), Allowed: !o.Refuses.Has(p)})
	}
	return v
}

// SetSignIn says by which providers the organization's people may sign in.
func (h *Handler) SetSignIn(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no organization has it, so the rule answers with what is true now
	}
	o, err := h.DB.Organization(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	chosen := refused(o.Refuses, h.Social.Offered(), r.PostForm["allowed"])
	done, err := h.Social.SetRefused(r.Context(), visitor.Actor, chosen, version)
	switch model.KindOf(err) {
	case model.Conflict, model.Invalid:
		o.Refuses = chosen
		return h.refuseSignIn(w, r, h.signIn(visitor, o), err)
	}
	if err != nil {
		return err
	}
	says := say.Text("No changes to save.")
	if done.Changed {
		says = signedOutText(say, done.SignedOut)
	}
	return h.Web.Change(w, r, web.Change{
		Page: visitor.Links.General(), Fragment: h.signIn(visitor, done.Org), Focus: "general-sign-in-save", Toast: ui.Toast{Kind: ui.KindOK, Text: says}, Also: h.renewed(done.Org, view.SignInForm),
	})
}

// refuseSignIn shows what was chosen again, and says why it was not saved.
func (h *Handler) refuseSignIn(w http.ResponseWriter, r *http.Request, form view.SignIn, why error) error {
	form.Notice = &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, why)}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.SignIn = form
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), form, page)
}

// refused returns by whom people may not sign in, given the boxes that are checked. What
// is not offered has no box, and stays as it was.
func refused(before model.SocialSet, offered []model.Social, allowed []string) model.SocialSet {
	chosen := slices.DeleteFunc(before.List(), func(p model.Social) bool { return slices.Contains(offered, p) })
	for _, p := range offered {
		if !slices.Contains(allowed, string(p)) {
			chosen = append(chosen, p)
		}
	}
	return model.NewSocialSet(chosen...)
}

func signedOutText(say *words.Language, people int) string {
	if people == 0 {
		return say.Text("Saved. Nobody was signed out by that.")
	}
	return say.Many(people, "Saved. %d person was signed out by that.", "Saved. %d people were signed out by that.")
}
