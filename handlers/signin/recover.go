package signin

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	view "github.com/anteroom/anteroom/views/signin"
)

// Recover shows whom a link of the operator's lets into which organization. It changes
// nothing.
func (h *Handler) Recover(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	b, err := h.SignIn.Recovery(r.Context(), token)
	if err != nil {
		return linkIsOver(r, err)
	}
	org, err := h.DB.Organization(r.Context(), b.Org)
	if err != nil {
		return err
	}
	v := view.Recover{OrgName: org.Name, Email: emailaddr.Readable(b.Email), Until: web.Words(r).Moment(b.RecoversUntil), Token: token}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// FinishRecover signs in with a link of the operator's, and goes on to what locks people
// out.
func (h *Handler) FinishRecover(w http.ResponseWriter, r *http.Request) error {
	session, token, err := h.SignIn.Recover(r.Context(), r.PostFormValue("token"), h.browser(w, r))
	if err != nil {
		return linkIsOver(r, err)
	}
	return h.arrive(w, r, session, token, h.Web.Portal.Links.SSO())
}

func linkIsOver(r *http.Request, err error) error {
	say := web.Words(r)
	return web.WithTitle(web.WithAction(err, say.Text("Go to sign-in"), "/a/login"), say.Text("This link doesn’t work"))
}
