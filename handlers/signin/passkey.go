package signin

import (
	"context"
	"errors"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/signin"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// offerPasskey adds the button and the autofill to the form that asks for an
// address.
func (h *Handler) offerPasskey(say *words.Language, on model.Ways, v *view.Email) {
	if !h.Passkeys.Available() || !on.Passkey {
		return
	}
	v.Email.Autocomplete = "username webauthn"
	if !on.Email() {
		v.Passkey = stepUpCeremony(say)
		return
	}
	v.Passkey = &ui.Ceremony{Messages: []ui.CeremonyMessage{
		{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("Nobody was signed in. Try again, or use your email.")}},
		{Name: "failed", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("That didn’t work. Try again, or use your email.")}},
		{Name: "doubt", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("No answer came back, so you may be signed in or not. This page finds out as soon as the server can be reached.")}},
		{Name: "lost", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("The answer was lost on its way, and nobody is signed in here. Try again, or use your email.")}},
	}}
}

// BeginPasskey returns the question to put to an authenticator.
func (h *Handler) BeginPasskey(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		if err := h.SignIn.Takes(r.Context(), model.WayPasskey); err != nil {
			return passkeys.Question{}, err
		}
		return h.Passkeys.BeginSignIn(r.Context(), h.browser(w, r))
	})
}

// FinishPasskey signs in with the answer of an authenticator, and says where to
// go.
func (h *Handler) FinishPasskey(w http.ResponseWriter, r *http.Request) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	from := h.browser(w, r)
	proof, err := h.Passkeys.FinishSignIn(r.Context(), from, sent.Ceremony, sent.Answer)
	if err != nil {
		return refusePasskey(w, r, err)
	}
	session, token, err := h.SignIn.With(r.Context(), from, proof.How(), proof.Use)
	if e := (*model.Elsewhere)(nil); errors.As(err, &e) {
		return h.answerElsewhere(w, r, e.Email, web.LocalPath(sent.Next))
	}
	if err != nil {
		return err
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	next, err := h.landing(w, r, session, sent.Next)
	if err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, whereTo{next})
}

// whereTo tells the script where to go.
type whereTo struct {
	Next string `json:"next"`
}

// sudoPasskey returns what the button for a passkey says, nil when the person
// has none. mail is whether their mail would do as well.
func (h *Handler) sudoPasskey(r *http.Request, mail bool) (*ui.Ceremony, error) {
	if !h.Passkeys.Available() {
		return nil, nil
	}
	own, err := h.DB.Passkeys(r.Context(), web.Session(r).User.ID)
	if err != nil || len(own) == 0 {
		return nil, err
	}
	say := web.Words(r)
	if !mail {
		return stepUpCeremony(say), nil
	}
	return &ui.Ceremony{Messages: []ui.CeremonyMessage{
		{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("Nothing was confirmed. Try again, or use your email.")}},
		{Name: "failed", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("That didn’t work. Try again, or use your email.")}},
		{Name: "doubt", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("No answer came back, so it may be confirmed or not. This page finds out as soon as the server can be reached.")}},
		{Name: "lost", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("The answer was lost on its way, and nothing was confirmed. Try again, or use your email.")}},
	}}, nil
}

// BeginSudoPasskey returns the question to put to one of the person's own
// authenticators.
func (h *Handler) BeginSudoPasskey(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		if err := h.SignIn.Takes(r.Context(), model.WayPasskey); err != nil {
			return passkeys.Question{}, err
		}
		return h.Passkeys.BeginSudo(r.Context(), web.Session(r).Actor(), h.browser(w, r))
	})
}

// FinishSudoPasskey takes the answer of an authenticator as the proof. What waits
// is then carried out by the form that the script sends, see ContinueSudo.
func (h *Handler) FinishSudoPasskey(w http.ResponseWriter, r *http.Request) error {
	return h.confirmByPasskey(w, r, h.SignIn.Confirm)
}

// confirmByPasskey takes the answer of one of the person's own authenticators as a proof,
// by a rule that says what it is good for.
func (h *Handler) confirmByPasskey(w http.ResponseWriter, r *http.Request, rule proves) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	session := web.Session(r)
	proof, err := h.Passkeys.FinishSudo(r.Context(), session.Actor(), h.browser(w, r), sent.Ceremony, sent.Answer)
	if err != nil {
		return refusePasskey(w, r, err)
	}
	token, err := rule(r.Context(), session, proof.How(), proof.Use)
	if err != nil {
		return err
	}
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, struct{}{})
}

// proves is a rule that takes a proof from the person of a session, and returns the
// session's new token.
type proves func(context.Context, model.Session, model.Authentication, signin.Proof) (token string, err error)

// refusePasskey adds to an error what lets a password manager forget a passkey
// that is nobody's.
func refusePasskey(w http.ResponseWriter, r *http.Request, err error) error {
	var unknown *passkeys.Unknown
	if errors.As(err, &unknown) {
		return web.Refuse(w, r, err, unknown)
	}
	return err
}
