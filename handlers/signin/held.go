package signin

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signin"
	"github.com/anteroom/anteroom/views/ui"
)

// What somebody sends in a session that is over waits for them to sign in. Nothing of
// it happens by signing in: they are shown what it is, and send or discard it.

// whatIsHeld says, to somebody who has to sign in again, why, and that what they were
// sending is kept; or that it is not. It returns who that is, as far as this browser
// knows, and nil when nothing was being sent.
func (h *Handler) whatIsHeld(w http.ResponseWriter, r *http.Request, next string) (email string, notice *ui.Notice, err error) {
	say := web.Words(r)
	kind, what := ui.KindInfo, say.Text("What you entered is kept. You can send it after signing in.")
	if r.URL.Query().Has(web.LostParam) {
		kind, what = ui.KindWarn, say.Text("What you sent was not carried out. Sign in, and send it once more.")
		if r.URL.Query().Get(web.LostParam) == web.LostFile {
			what = say.Text("The file was not sent. Sign in, and choose it again.")
		}
	}
	_, then := choiceIn(next)
	id := web.HeldAt(then)
	if id == "" && kind == ui.KindWarn {
		return "", &ui.Notice{Kind: kind, Text: say.Sentence("sessions.signed_out") + say.Gap() + what}, nil
	}
	if id == "" {
		return "", nil, nil
	}
	before, err := h.SignIn.HeldFor(r.Context(), id, h.browser(w, r))
	if model.KindOf(err) == model.NotFound { // the same for all, whether there ever was something
		return "", &ui.Notice{Kind: ui.KindWarn, Text: say.Text("What was sent from here is not kept any more. Sign in, look whether it is there, and send it once more if not.")}, nil
	}
	if err != nil {
		return "", nil, err
	}
	_, over := h.Sessions.LoadByID(r.Context(), before.ID)
	if model.KindOf(over) != model.Unauthenticated {
		return "", nil, over
	}
	return emailaddr.Readable(before.User.Email), &ui.Notice{Kind: kind, Text: web.MessageOf(r, over) + say.Gap() + what}, nil
}

// showInterrupted shows what waits for somebody who had to sign in, or to choose an
// organization, for it. When that is nothing that can be sent, the page that it was
// sent from says so.
func (h *Handler) showInterrupted(w http.ResponseWriter, r *http.Request, held model.HeldRequest) error {
	if held.Method != http.MethodPost {
		say := web.Words(r)
		says := say.Text("You were signed out before you could %s. Start again.", does(r, held))
		if held.File {
			says = say.Text("You were signed out before you could %s. Choose the file again.", does(r, held))
		}
		h.Web.Warn(w, r, says)
		return h.Web.Redirect(w, r, held.Path)
	}
	facts, danger, err := h.facts(r, held)
	if err != nil {
		return err
	}
	v := view.Interrupted{
		Action: does(r, held), Button: button(r, held), Danger: danger, Request: string(held.ID), Facts: facts,
		Switched: held.Session == web.Session(r).ID,
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// DiscardHeld forgets what waits.
func (h *Handler) DiscardHeld(w http.ResponseWriter, r *http.Request) error {
	session, id := web.Session(r), model.HeldRequestID(r.PostFormValue("request"))
	held, err := h.SignIn.Held(r.Context(), session, id)
	if err == nil {
		err = h.SignIn.Discard(r.Context(), session, id)
	}
	if err != nil {
		return h.notHere(r, held, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("Discarded. Nothing was changed."))
	return h.Web.Redirect(w, r, held.Back)
}
