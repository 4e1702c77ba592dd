package signin

import (
	"context"
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// applicationAt returns the name of the application that waits at next, "" when none
// does or when it is called like the product.
func (h *Handler) applicationAt(ctx context.Context, i model.Instance, next string) (string, error) {
	request, err := h.waiting(ctx, next)
	if err != nil || request.ID == "" {
		return "", err
	}
	a, err := h.DB.Application(ctx, request.Application)
	if err != nil && model.KindOf(err) != model.NotFound {
		return "", err
	}
	if model.Fold(a.Name) == model.Fold(i.AppName) {
		return "", nil
	}
	return a.Name, nil
}

// does says what a request does that waits for somebody.
func does(r *http.Request, held model.HeldRequest) string {
	return inOrganization(r, web.Words(r).Text(held.Action))
}

// button says so on the button that does it.
func button(r *http.Request, held model.HeldRequest) string {
	return inOrganization(r, words.Start(web.Words(r).Text(held.Action))) // the name stays as it is
}

// inOrganization fills in the organization that somebody acts for.
func inOrganization(r *http.Request, said string) string {
	say, name := web.Words(r), web.Session(r).Org.Name
	if name == "" {
		return strings.ReplaceAll(said, model.OrgSlot, say.Text("your organization"))
	}
	return strings.ReplaceAll(said, model.OrgSlot, say.Name(name))
}

// noMail says that no code can be sent where that is so.
func (h *Handler) noMail(r *http.Request) *ui.Notice {
	if h.SignIn.SendsMail() {
		return nil
	}
	return &ui.Notice{Kind: ui.KindWarn, Text: web.Words(r).Sentence("mail.no_server")}
}

// signs says how people sign in where no mail lets them in.
func signs(say *words.Language, v view.Email) string {
	switch {
	case v.Passkey != nil && len(v.Social) > 0:
		return say.Text("%s signs people in by a passkey, by one of the accounts below, or by the single sign-on of their organization.", v.AppName)
	case v.Passkey != nil:
		return say.Text("%s signs people in by a passkey, or by the single sign-on of their organization.", v.AppName)
	case len(v.Social) > 0:
		return say.Text("%s signs people in by one of the accounts below, or by the single sign-on of their organization.", v.AppName)
	}
	return say.Text("%s signs people in by the single sign-on of their organization.", v.AppName)
}

// turnedOff shows the ways to sign in to somebody who came by one that is off by now.
func (h *Handler) turnedOff(w http.ResponseWriter, r *http.Request, c model.Challenge, err error) error {
	return h.showEmail(w, r, c.Next, emailaddr.Readable(string(c.Email)), nil, err)
}

// invited reports whether the person of a challenge accepts an invitation by it, which
// has gone to the same address: that it has an account is no secret then.
func (h *Handler) invited(ctx context.Context, c model.Challenge) (bool, error) {
	if web.HeldAt(c.Next) != "" { // who is signed in, and confirms
		return true, nil
	}
	id, ok := strings.CutPrefix(c.Next, web.InvitationPath)
	if !ok || c.User == "" {
		return false, nil
	}
	i, err := h.DB.InvitationOf(ctx, c.User, model.InvitationID(id))
	if model.KindOf(err) == model.NotFound {
		return false, nil
	}
	if err == nil {
		err = h.Web.BelongsTo(ctx, i.Org)
	}
	return i.State == model.InvitationOpen && model.Email(i.Email).Key() == c.Email.Key(), err
}
