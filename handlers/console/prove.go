package console

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/passkeys"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// provePath is where an operator proves anew who they are.
const provePath = string(model.Console) + "/prove"

// hold keeps a request until its operator has proved who they are.
func (h *Handler) hold(r *http.Request, held model.HeldRequest) (where string, err error) {
	visitor := web.VisitorOf(r)
	held.Action = strings.ReplaceAll(held.Action, model.OrgSlot, visitor.Org.Name)
	id, err := h.SignIn.HoldInConsole(r.Context(), visitor.Actor, held)
	return provePath + "?" + url.Values{"request": {string(id)}}.Encode(), err
}

// proof is what a proof is asked for.
type proof struct {
	held model.HeldRequest // that waits for it, zero for none
	back string            // the page to return to
}

// params is how it is known in forms and addresses.
func (p proof) params() url.Values {
	if p.held.ID != "" {
		return url.Values{"request": {string(p.held.ID)}}
	}
	return url.Values{"back": {p.back}}
}

func (p proof) hidden(more ...view.Hidden) []view.Hidden {
	for name, values := range p.params() {
		more = append(more, view.Hidden{Name: name, Value: values[0]})
	}
	return more
}

// proofOf returns what a request asks a proof for. It returns a NotFound error for what waits no
// more.
func (h *Handler) proofOf(r *http.Request) (proof, error) {
	id := model.HeldRequestID(r.FormValue("request"))
	if id == "" {
		return proof{back: pathIn(r.FormValue("back"))}, nil
	}
	held, err := h.SignIn.HeldInConsole(r.Context(), web.VisitorOf(r).Actor, id)
	if err != nil {
		return proof{}, web.WithTitle(web.WithAction(err, "Go to the console", model.Console.Home()), "This doesn’t wait for you any more")
	}
	return proof{held: held, back: pathIn(held.Back)}, nil
}

// Prove says what waits for the operator to prove who they are, and offers the ways to do so.
func (h *Handler) Prove(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	return h.askForProof(w, r, p, nil)
}

func (h *Handler) askForProof(w http.ResponseWriter, r *http.Request, p proof, why error) error {
	o := web.VisitorOf(r).Console.Operator
	v := view.Prove{
		Action: p.held.Action, Kept: p.held.Method == http.MethodPost, Danger: p.held.Danger, Proved: web.VisitorOf(r).Console.Sudo(h.Now()), Button: "Go on",
		Back: p.back, Hidden: p.hidden(), Command: linkCommand + string(o.Email),
	}
	if p.held.Action != "" {
		v.Button = words.Start(p.held.Action)
	}
	if model.FieldOf(why) == "email" {
		v.Notice = &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, why)}
	}
	if h.SignIn.SendsMail() {
		v.Email = emailaddr.Readable(string(o.Email))
	}
	own, err := h.DB.OperatorPasskeys(r.Context(), o.ID)
	if err != nil {
		return err
	}
	if len(own) > 0 && h.Passkeys.Available() {
		v.Passkey = messages("Nothing was confirmed.")
	}
	codes, err := h.DB.CountRecoveryCodes(r.Context(), o.ID)
	if err != nil {
		return err
	}
	if codes > 0 {
		v.Recovery = &view.Recovery{URL: provePath + "/recovery", Hidden: p.hidden(), Code: recoveryField(r, why), Command: v.Command, Open: model.FieldOf(why) == "recovery_code" || v.Passkey == nil && v.Email == ""}
	}
	return h.Web.Card(w, r, web.StatusOf(why), "Confirm it’s you", v)
}

// ContinueProof goes on with what waits, for an operator who has proved who they are.
func (h *Handler) ContinueProof(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	return h.goOn(w, r, p)
}

// goOn carries out what waits, or leads back.
func (h *Handler) goOn(w http.ResponseWriter, r *http.Request, p proof) error {
	if p.held.ID == "" {
		return h.Web.Redirect(w, r, p.back)
	}
	held, err := h.SignIn.ReleaseInConsole(r.Context(), web.VisitorOf(r).Actor, p.held.ID)
	if model.KindOf(err) == model.Forbidden {
		return h.askForProof(w, r, p, nil)
	}
	if err != nil {
		return err
	}
	return h.Web.Resume(w, r, h.Router, held)
}

// BeginProof returns the question to put to one of the operator's own authenticators.
func (h *Handler) BeginProof(w http.ResponseWriter, r *http.Request) error {
	return web.Question(w, r, func() (passkeys.Question, error) {
		return h.Passkeys.BeginSudo(r.Context(), web.VisitorOf(r).Actor, h.Web.BrowserOf(w, r))
	})
}

// FinishProof takes the answer of an authenticator as the proof. What waits is then carried out
// by the form that the script sends, see ContinueProof.
func (h *Handler) FinishProof(w http.ResponseWriter, r *http.Request) error {
	var sent web.Credential
	if err := web.JSON(w, r, &sent); err != nil {
		return err
	}
	by := web.VisitorOf(r).Actor
	proved, err := h.Passkeys.FinishSudo(r.Context(), by, h.Web.BrowserOf(w, r), sent.Ceremony, sent.Answer)
	if err != nil {
		return refusePasskey(w, r, err)
	}
	if err := h.Operators.Prove(r.Context(), by, model.OperatorByPasskey, proved.UseInConsole); err != nil {
		return err
	}
	return web.Answer(w, http.StatusOK, struct{}{})
}

// SendProofCode sends a code to the operator's own address.
func (h *Handler) SendProofCode(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	session := web.VisitorOf(r).Console
	c, err := h.SignIn.BeginConsole(r.Context(), session.Operator.Email, session.ID, h.Web.BrowserOf(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.askForProof(w, r, p, err)
	}
	if err != nil {
		return err
	}
	to := p.params()
	to.Set("challenge", string(c.ID))
	return h.Web.Redirect(w, r, provePath+"/code?"+to.Encode())
}

// ProofCode asks for the code that was sent.
func (h *Handler) ProofCode(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	return h.askForProofCode(w, r, p, nil)
}

func (h *Handler) askForProofCode(w http.ResponseWriter, r *http.Request, p proof, why error) error {
	id := model.ChallengeID(r.FormValue("challenge"))
	c, err := h.SignIn.ConsoleChallenge(r.Context(), id, web.VisitorOf(r).Console.ID, h.Web.BrowserOf(w, r))
	if err != nil {
		return web.WithAction(err, "Confirm another way", provePath+"?"+p.params().Encode())
	}
	return h.Web.Card(w, r, web.StatusOf(why), "Enter your code", view.Code{
		URL: provePath + "/code", Again: provePath + "/email", Back: p.back, Email: emailaddr.Readable(string(c.Email)), Confirms: true, Code: codeField(r, why),
		Hidden: p.hidden(view.Hidden{Name: "challenge", Value: string(id)}), Resend: p.hidden(),
	})
}

// FinishProofCode takes a code that was sent as the proof, and goes on with what waits.
func (h *Handler) FinishProofCode(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	session := web.VisitorOf(r).Console
	proved, err := h.SignIn.ProveConsole(r.Context(), model.ChallengeID(r.PostFormValue("challenge")), session.ID, r.PostFormValue("code"), h.Web.BrowserOf(w, r))
	return h.proved(w, r, p, model.OperatorByCode, proved, err, h.askForProofCode)
}

// ProveByRecoveryCode takes a recovery code as the proof, and goes on with what waits.
func (h *Handler) ProveByRecoveryCode(w http.ResponseWriter, r *http.Request) error {
	p, err := h.proofOf(r)
	if err != nil {
		return err
	}
	own := web.VisitorOf(r).Console.Operator
	proved, err := h.Operators.Recover(r.Context(), string(own.Email), r.PostFormValue("recovery_code"), h.Web.BrowserOf(w, r))
	return h.proved(w, r, p, model.OperatorByRecoveryCode, proved, err, h.askForProof)
}

// proved uses a proof up and goes on with what waits, or asks again.
func (h *Handler) proved(w http.ResponseWriter, r *http.Request, p proof, how model.OperatorMethod, by operators.Proof, err error, again func(http.ResponseWriter, *http.Request, proof, error) error) error {
	if err == nil {
		err = h.Operators.Prove(r.Context(), web.VisitorOf(r).Actor, how, by)
	}
	if model.KindOf(err) == model.Invalid {
		return again(w, r, p, err)
	}
	if err != nil {
		return err
	}
	return h.goOn(w, r, p)
}
