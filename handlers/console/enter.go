package console

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
)

// Show answers with the page that a link opens: who looks at links before people do uses
// nothing up.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	o, err := h.Operators.Look(r.Context(), token)
	if model.KindOf(err) == model.Conflict {
		return h.over(w, r, view.OverSpent)
	}
	if err != nil {
		return err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.Enter{AppName: instance.AppName, Name: o.Name, Email: string(o.Email), URL: model.OperatorLinkPath(token)}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// Enter opens the console for who has a link.
func (h *Handler) Enter(w http.ResponseWriter, r *http.Request) error {
	_, own, err := h.Operators.Enter(r.Context(), web.Var(r, "token"), model.Browser{IP: h.Web.ClientIP(r), UserAgent: web.UserAgent(r)})
	if model.KindOf(err) == model.Conflict {
		return h.over(w, r, view.OverSpent)
	}
	if err != nil {
		return err
	}
	h.Web.KeepIn(w, cookies, sessionCookie, own, model.OperatorSessionLife)
	return h.Web.Redirect(w, r, model.Console.Home())
}

// over says that a link lets nobody in, and how somebody gets there all the same.
func (h *Handler) over(w http.ResponseWriter, r *http.Request, why string) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.Over{AppName: instance.AppName, Why: why, SignInURL: signInPath}
	return h.Web.Card(w, r, http.StatusGone, v.Title(web.Words(r)), v)
}
