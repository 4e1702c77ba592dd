package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/passkeys"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// linkCommand is the last resort of who has nothing else to prove who they are.
const linkCommand = "anteroom operator link --email "

const signInTitle = "Sign in to the console"

// SignInPage asks who they are, of whoever is not in the console.
func (h *Handler) SignInPage(w http.ResponseWriter, r *http.Request) error {
	next := pathIn(r.URL.Query().Get("next"))
	if _, err := h.session(r); err == nil {
		return h.Web.Redirect(w, r, next)
	}
	return h.askToSignIn(w, r, next, nil)
}

// askToSignIn shows the page, with what was typed and why that is refused.
func (h *Handler) askToSignIn(w http.ResponseWriter, r *http.Request, next string, why error) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.SignIn{AppName: instance.AppName, Next: next, Recovery: view.Recovery{
		URL: signInPath + "/recovery", Hidden: []view.Hidden{{Name: "next", Value: next}},
		Code: recoveryField(r, why), Command: linkCommand + "you@example.com",
	}}
	if r.URL.Query().Has(web.LostParam) {
		v.Notice = &ui.Notice{Kind: ui.KindWarn, Text: "What you sent was not done. Sign in, and send it once more."}
	}
	if h.Passkeys.Available() {
		v.Passkey = messages("Nobody was signed in.")
	}
	whose := field(r, why, "email", "Email address")
	whose.Type, whose.Autocomplete, whose.Required = "email", "username webauthn", true
	email := whose
	if h.SignIn.SendsMail() {
		v.Email = &email
	}
	whose.ID, whose.Autocomplete = "recovery-email", "username"
	if r.PostForm.Has("recovery_code") { // it is this form that was sent
		email.Error, email.Value, email.Autofocus = "", "", false
		v.Recovery.Open = true
	} else {
		whose.Error, whose.Value, whose.Autofocus = "", "", false
	}
	v.Recovery.Email = &whose
	v.Recovery.Open = v.Recovery.Open || v.Email == nil && v.Passkey == nil
	return h.Web.Card(w, r, web.StatusOf(why), signInTitle, v)
}

// recoveryField is where a recovery code is entered. What was typed does not come back.
func recoveryField(r *http.Request, why error) ui.Field {
	f := field(r, why, "recovery_code", "Recovery code")
	f.Value, f.Code, f.Required, f.MaxLength = "", true, true, 80
	f.Hint = "Four groups of four letters and digits. It works once."
	return f
}

// messages is what the script that asks for a passkey can say, beginning with what has come of
// it.
func messages(nothing string) *ui.Ceremony {
	return &ui.Ceremony{Messages: []ui.CeremonyMessage{
		{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: nothing + " Try again, or take another way."}},
		{Name: "failed", Notice: ui.Notice{Kind: ui.KindError, Text: "That didn’t work. Try again, or take another way."}},
		{Name: "doubt", Notice: ui.Notice{Kind: ui.KindInfo, Text: "No answer came back, so it may have worked or not. This page finds out as soon as the server can be reached."}},
		{Name: "lost", Notice: ui.Notice{Kind: ui.KindError, Text: "The answer was lost on its way. " + nothing + " Try again, or take another way."}},
	}}
}

// pathIn returns a path when it is one of the console's own pages, and its first page otherwise:
// nobody can be sent elsewhere.
func pathIn(next string) string {
	u, err := url.Parse(next)
	home := model.Console.Home()
	if err != nil || len(next) > 2048 || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(u.Path, home) || strings.ContainsAny(u.Path, "\\%") ||
		strings.Contains(u.Path, "//") || strings.Contains(u.Path, "/.") || strings.HasPrefix(u.Path, signInPath) || strings.HasPrefix(u.Path, provePath) {
		return home
	}
	return u.RequestURI()
}

// BeginPasskey returns the question with which an operator signs in.
func (h *Handler) BeginPasskey(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		return h.Passkeys.BeginSignIn(r.Context(), h.Web.BrowserOf(w, r))
	})
}

// FinishPasskey opens the console by the answer of an authenticator, and says where to go.
func (h *Handler) FinishPasskey(w http.ResponseWriter, r *http.Request) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	proof, err := h.Passkeys.FinishConsole(r.Context(), h.Web.BrowserOf(w, r), sent.Ceremony, sent.Answer)
	if err != nil {
		return refusePasskey(w, r, err)
	}
	if err := h.open(w, r, model.OperatorByPasskey, proof.UseInConsole); err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, struct {
		Next string `json:"next"`
	}{pathIn(sent.Next)})
}

// refusePasskey adds to an error what lets a password manager forget a passkey that is nobody's.
func refusePasskey(w http.ResponseWriter, r *http.Request, err error) error {
	var unknown *passkeys.Unknown
	if errors.As(err, &unknown) {
		return web.Refuse(w, r, err, unknown)
	}
	return err
}

// open begins a session by a proof, and has the browser keep it.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, how model.OperatorMethod, proof operators.Proof) error {
	_, own, err := h.Operators.EnterBy(r.Context(), how, proof, h.Web.BrowserOf(w, r))
	if err == nil {
		h.Web.KeepIn(w, cookies, sessionCookie, own, model.OperatorSessionLife)
	}
	return err
}

// SendCode sends a code to an address. The answer is the same whether it is an operator's.
func (h *Handler) SendCode(w http.ResponseWriter, r *http.Request) error {
	next := pathIn(r.PostFormValue("next"))
	email, err := emailaddr.Parse(r.PostFormValue("email"))
	var c model.Challenge
	if err == nil {
		c, err = h.SignIn.BeginConsole(r.Context(), email, "", h.Web.BrowserOf(w, r))
	}
	if model.KindOf(err) == model.Invalid {
		return h.askToSignIn(w, r, next, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, signInPath+"/code?"+url.Values{"challenge": {string(c.ID)}, "next": {next}}.Encode())
}

// CodePage asks for the code that was sent.
func (h *Handler) CodePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	return h.askForCode(w, r, model.ChallengeID(q.Get("challenge")), pathIn(q.Get("next")), nil)
}

func (h *Handler) askForCode(w http.ResponseWriter, r *http.Request, id model.ChallengeID, next string, why error) error {
	c, err := h.SignIn.ConsoleChallenge(r.Context(), id, "", h.Web.BrowserOf(w, r))
	if err != nil {
		return web.WithAction(err, signInTitle, signInPath)
	}
	return h.Web.Card(w, r, web.StatusOf(why), "Enter your code", view.Code{
		URL: signInPath + "/code", Again: signInPath + "/email", Back: signInPath, Email: emailaddr.Readable(string(c.Email)), Code: codeField(r, why),
		Hidden: []view.Hidden{{Name: "challenge", Value: string(id)}, {Name: "next", Value: next}},
		Resend: []view.Hidden{{Name: "email", Value: string(c.Email)}, {Name: "next", Value: next}},
	})
}

// codeField is where the six digits are entered.
func codeField(r *http.Request, why error) ui.Field {
	return ui.Field{
		ID: "code", Name: "code", Label: "Six-digit code", Type: "text", Error: web.MessageOf(r, why),
		Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Autofocus: true, MaxLength: 40,
	}
}

// FinishCode opens the console by a code that was sent.
func (h *Handler) FinishCode(w http.ResponseWriter, r *http.Request) error {
	next, id := pathIn(r.PostFormValue("next")), model.ChallengeID(r.PostFormValue("challenge"))
	proof, err := h.SignIn.ProveConsole(r.Context(), id, "", r.PostFormValue("code"), h.Web.BrowserOf(w, r))
	if err == nil {
		err = h.open(w, r, model.OperatorByCode, proof)
	}
	switch model.KindOf(err) {
	case model.Invalid:
		return h.askForCode(w, r, id, next, err)
	case model.NotFound:
		return web.WithAction(err, signInTitle, signInPath)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, next)
}

// Recover opens the console by a recovery code.
func (h *Handler) Recover(w http.ResponseWriter, r *http.Request) error {
	next := pathIn(r.PostFormValue("next"))
	proof, err := h.Operators.Recover(r.Context(), r.PostFormValue("email"), r.PostFormValue("recovery_code"), h.Web.BrowserOf(w, r))
	if err == nil {
		err = h.open(w, r, model.OperatorByRecoveryCode, proof)
	}
	if model.KindOf(err) == model.Invalid {
		return h.askToSignIn(w, r, next, err)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, next)
}
