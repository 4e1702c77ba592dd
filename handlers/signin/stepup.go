package signin

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// StepUp asks somebody who is signed in for a passkey, because an application wants one.
// Whoever has nothing to do here is led on to where they were going.
func (h *Handler) StepUp(w http.ResponseWriter, r *http.Request) error {
	next, session := web.LocalPath(r.URL.Query().Get("next")), web.Session(r)
	request, err := h.waiting(r.Context(), next)
	if err != nil {
		return err
	}
	_, met := request.ACRFor(session)
	if met || !request.AsksPasskey() || request.Over(h.Now()) {
		return h.Web.Redirect(w, r, next)
	}
	app, err := h.DB.Application(r.Context(), request.Application)
	if err != nil {
		return err
	}
	i, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.StepUp{
		AppName: app.Name, Vouched: session.Vouched(), Off: !i.Ways.Passkey, Available: h.Passkeys.Available() && i.Ways.Passkey, SecurityURL: h.Web.Portal.Links.Security(),
		Action: model.WaitingPath(request.ID, app.ID), Application: string(app.ID),
		BackURL: model.WaitingPath(request.ID, app.ID) + "&" + model.UnmetParam + "=1",
	}
	c, offers, err := h.SSO.StepsUp(r.Context(), session.Upstream.Connection, request.Contexts())
	if err != nil {
		return err
	}
	if offers {
		v.Provider, v.ProviderURL = c.Name, model.StartPath(c.ID)+"?"+url.Values{"login_hint": {session.User.Email}, "next": {next}}.Encode()
	}
	own, err := h.DB.Passkeys(r.Context(), session.User.ID)
	if err != nil {
		return err
	}
	if v.Available && len(own) > 0 {
		v.Passkey = stepUpCeremony(web.Words(r))
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// stepUpCeremony is what the button for a passkey says of how it went.
func stepUpCeremony(say *words.Language) *ui.Ceremony {
	return &ui.Ceremony{Messages: []ui.CeremonyMessage{
		{Name: "cancelled", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("No passkey was used. Try again.")}},
		{Name: "failed", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("That didn’t work. Try again.")}},
		{Name: "doubt", Notice: ui.Notice{Kind: ui.KindInfo, Text: say.Text("No answer came back, so it may be confirmed or not. This page finds out as soon as the server can be reached.")}},
		{Name: "lost", Notice: ui.Notice{Kind: ui.KindError, Text: say.Text("The answer was lost on its way, and nothing was confirmed. Try again.")}},
	}}
}

// FinishStepUp takes the answer of an authenticator as how the person of the session has
// signed in. The form that the script sends then goes on to the application.
func (h *Handler) FinishStepUp(w http.ResponseWriter, r *http.Request) error {
	return h.confirmByPasskey(w, r, h.SignIn.StepUp)
}

// asksPasskey says on the form that asks for an address that the application which waits
// at next asks for a passkey, nil when it does not.
func (h *Handler) asksPasskey(r *http.Request, next string) (*ui.Notice, error) {
	request, err := h.waiting(r.Context(), next)
	if err != nil || !request.AsksPasskey() {
		return nil, err
	}
	app, err := h.DB.Application(r.Context(), request.Application)
	if err != nil {
		return nil, err
	}
	return &ui.Notice{Kind: ui.KindInfo, Text: web.Words(r).Text("%s asks for a passkey. Use it right away, or after you have signed in in another way.", app.Name)}, nil
}
