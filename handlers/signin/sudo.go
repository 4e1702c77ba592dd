package signin

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// Sudo says what waits for the person to prove who they are, and offers the ways
// to do so.
func (h *Handler) Sudo(w http.ResponseWriter, r *http.Request) error {
	held, err := h.SignIn.Held(r.Context(), web.Session(r), model.HeldRequestID(r.URL.Query().Get("request")))
	if err != nil {
		return h.notHere(r, held, err)
	}
	if held.Interrupted {
		return h.showInterrupted(w, r, held)
	}
	return h.showSudo(w, r, held, nil)
}

func (h *Handler) showSudo(w http.ResponseWriter, r *http.Request, held model.HeldRequest, problem error) error {
	facts, danger, err := h.facts(r, held)
	if err != nil {
		return err
	}
	v := view.Sudo{
		Action: does(r, held), Request: string(held.ID), BackURL: held.Back, Kept: held.Method == http.MethodPost, Facts: facts,
	}
	// Somebody who has just proved it, in another tab, only has to go on.
	if session := web.Session(r); session.Sudo(h.Web.Now()) {
		v.Proved = true
		v.Methods = []view.SudoMethod{{ID: "sudo-continue", Label: button(r, held), URL: "/a/sudo", Hint: web.Words(r).Text("You have just confirmed that it’s you."), Danger: danger}}
	} else {
		if err := h.offerProofs(r, held.ID, &v); err != nil {
			return err
		}
	}
	if problem != nil {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, problem)}
	}
	return h.Web.Card(w, r, web.StatusOf(problem), v.Title(web.Words(r)), v)
}

// offerProofs adds the ways in which the person can confirm that it is them.
func (h *Handler) offerProofs(r *http.Request, held model.HeldRequestID, v *view.Sudo) error {
	session, say := web.Session(r), web.Words(r)
	ways, err := h.SignIn.WaysOf(r.Context(), session)
	if err != nil {
		return err
	}
	if ways.Passkey {
		if v.Passkey, err = h.sudoPasskey(r, ways.Email || ways.Link); err != nil {
			return err
		}
	}
	if c := ways.Connection; c.ID != "" {
		v.Elsewhere = &view.SudoElsewhere{Name: c.Name, URL: h.UpstreamSudo(c.ID, held)}
	}
	if ways.Vouched {
		v.Notice = notAsked(say, ways, v.Passkey != nil)
	}
	if ways.Email || ways.Link {
		if none := h.noMail(r); none != nil {
			v.Notice = none
		} else if ways.Link {
			v.Methods = []view.SudoMethod{{ID: "sudo-email", Label: say.Text("Email me a link"), URL: "/a/sudo/email", Hint: say.Text("It goes to %s. Open it in this browser.", emailaddr.Readable(session.User.Email))}}
		} else {
			v.Methods = []view.SudoMethod{{ID: "sudo-email", Label: say.Text("Email me a code"), URL: "/a/sudo/email", Hint: say.Text("It goes to %s.", emailaddr.Readable(session.User.Email))}}
		}
	}
	if v.Passkey == nil && v.Elsewhere == nil && len(v.Methods) == 0 && v.Notice == nil {
		v.Notice = &ui.Notice{Kind: ui.KindWarn, Text: say.Text("There is no way in which you could confirm this. Sign out, and sign in again.")}
	}
	return nil
}

// notAsked says that an identity provider's word is not enough, and what is.
func notAsked(say *words.Language, ways signin.Ways, passkey bool) *ui.Notice {
	name := ways.Connection.Name
	n := &ui.Notice{Kind: ui.KindWarn, Title: say.Text("%s did not ask you to sign in anew", name)}
	switch {
	case passkey && ways.Email:
		n.Text = say.Text("So this is not confirmed yet. Use your passkey, or a code by email.")
	case passkey:
		n.Text = say.Text("So this is not confirmed yet. Use your passkey.")
	case ways.Email:
		n.Text = say.Text("So this is not confirmed yet. Have a code sent to you by email.")
	default:
		n.Text = say.Text("So this is not confirmed yet. Sign out at %[1]s itself, then continue and sign in there anew. If that does not help, you need a passkey here: an admin can let you add one by not requiring %[1]s for a while.", name)
	}
	return n
}

// SendSudoCode sends a code to the person's own address.
func (h *Handler) SendSudoCode(w http.ResponseWriter, r *http.Request) error {
	session, id := web.Session(r), model.HeldRequestID(r.PostFormValue("request"))
	held, err := h.SignIn.Held(r.Context(), session, id)
	if err != nil {
		return h.notHere(r, held, err)
	}
	if ways, err := h.SignIn.WaysOf(r.Context(), session); err != nil {
		return err
	} else if ways.Link {
		return h.sendSudoLink(w, r, held)
	}
	c, err := h.SignIn.BeginSudo(r.Context(), session, id, h.browser(w, r))
	if errors.Is(err, signin.ErrOff) {
		return h.showSudo(w, r, held, err)
	}
	if model.KindOf(err) == model.Invalid {
		return h.showSudo(w, r, held, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, "/a/sudo/code?"+url.Values{"request": {string(id)}, "challenge": {string(c.ID)}}.Encode())
}

// sendSudoLink has somebody sign in anew, where no codes are sent, and come back.
func (h *Handler) sendSudoLink(w http.ResponseWriter, r *http.Request, held model.HeldRequest) error {
	c, err := h.SignIn.Begin(r.Context(), model.Email(web.Session(r).User.Email), web.HeldPath(held.ID), h.browser(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.showSudo(w, r, held, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, codePage(c))
}

// SudoCode shows the form that asks for the code.
func (h *Handler) SudoCode(w http.ResponseWriter, r *http.Request) error {
	session, q := web.Session(r), r.URL.Query()
	held, err := h.SignIn.Held(r.Context(), session, model.HeldRequestID(q.Get("request")))
	if err != nil {
		return h.notHere(r, held, err)
	}
	c, err := h.SignIn.SudoChallenge(r.Context(), session, model.ChallengeID(q.Get("challenge")), h.browser(w, r))
	if err != nil {
		return h.toSettings(r, err)
	}
	return h.showSudoCode(w, r, held, c, nil)
}

func (h *Handler) showSudoCode(w http.ResponseWriter, r *http.Request, held model.HeldRequest, c model.Challenge, problem error) error {
	return h.Web.Card(w, r, web.StatusOf(problem), web.Words(r).Text("Enter your code"), view.SudoCode{
		Action: does(r, held), Request: string(held.ID), Challenge: string(c.ID), Email: emailaddr.Readable(string(c.Email)), BackURL: held.Back,
		Code: ui.Field{
			ID: "code", Name: "code", Label: web.Words(r).Text("Six-digit code"), Type: "text", Error: web.MessageOf(r, problem),
			Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40,
		},
	})
}

// FinishSudo takes the code, and then carries out what waits.
func (h *Handler) FinishSudo(w http.ResponseWriter, r *http.Request) error {
	session, from := web.Session(r), h.browser(w, r)
	held, err := h.SignIn.Held(r.Context(), session, model.HeldRequestID(r.PostFormValue("request")))
	if err != nil {
		return h.notHere(r, held, err)
	}
	c, err := h.SignIn.SudoChallenge(r.Context(), session, model.ChallengeID(r.PostFormValue("challenge")), from)
	if err != nil {
		return h.toSettings(r, err)
	}
	token, err := h.SignIn.FinishSudo(r.Context(), session, c.ID, r.PostFormValue("code"), from)
	if model.KindOf(err) == model.Invalid {
		return h.showSudoCode(w, r, held, c, err)
	}
	if errors.Is(err, signin.ErrOff) {
		return h.showSudo(w, r, held, err)
	}
	if err != nil {
		return err
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	// There is only a button to press, too, when the cookie is just being replaced.
	if token == "" || held.Interrupted {
		return h.Web.Redirect(w, r, web.HeldPath(held.ID))
	}
	return h.resume(w, r, session, held.ID)
}

// ContinueSudo carries out what waits for a person who has proved who they are in
// another way, or in another tab.
func (h *Handler) ContinueSudo(w http.ResponseWriter, r *http.Request) error {
	return h.resume(w, r, web.Session(r), model.HeldRequestID(r.PostFormValue("request")))
}

// resume carries out what waits for a person who has just proved who they are.
func (h *Handler) resume(w http.ResponseWriter, r *http.Request, by model.Session, id model.HeldRequestID) error {
	held, err := h.SignIn.Release(r.Context(), by, id)
	if err != nil {
		return h.notHere(r, held, err)
	}
	return h.Web.Resume(w, r, h.Router, held)
}

// notHere makes a page of a request that cannot be gone on with; of one that waits in
// another organization, with the way there, and of one of before there was any, with the
// way back to where it can be done once more.
func (h *Handler) notHere(r *http.Request, held model.HeldRequest, err error) error {
	say := web.Words(r)
	switch {
	case held.ID == "" || model.KindOf(err) != model.Conflict:
		return h.toSettings(r, err)
	case held.Org == "":
		return web.WithTitle(web.WithAction(err, say.Text("Go back"), cmp.Or(held.Back, h.Web.Portal.Links.Home())), say.Text("This was begun for no organization"))
	}
	return web.WithTitle(web.WithAction(err, say.Text("Choose the organization"), model.ChoicePath(held.Org, web.HeldPath(held.ID))), say.Text("This waits in another organization"))
}

// toSettings makes a page of what cannot be gone on with anywhere.
func (h *Handler) toSettings(r *http.Request, err error) error {
	say := web.Words(r)
	return web.WithTitle(web.WithAction(err, say.Text("Go to settings"), h.Web.Portal.Links.Home()), say.Text("This doesn’t wait for you any more"))
}
