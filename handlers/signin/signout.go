package signin

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
)

// Leaving is how people get out.
type Leaving struct {
	// SignOut ends a session and forgets its cookie. Where the browser then goes to an
	// identity provider first, and to the page next afterwards, it leads it there and reports
	// that.
	SignOut func(w http.ResponseWriter, r *http.Request, s model.Session, next string) (led bool, err error)

	// Leave answers with a page that goes on to an identity provider by itself.
	Leave func(w http.ResponseWriter, r *http.Request, to sso.SigningOut) error
}

// signedOutPath is where people are who are signed out, and go nowhere else.
const signedOutPath = "/a/signed-out"

// unconfirmedParam says on that page that the identity provider did not say that they are
// signed out there, too.
const unconfirmedParam = "unconfirmed"

// Unconfirmed returns the path of the page for people who are signed out here, and of whom
// nobody knows whether they are at their identity provider, from where they go on otherwise.
func Unconfirmed(next string) string {
	if next == "" {
		next = signedOutPath
	}
	separator := "?"
	if strings.Contains(next, "?") {
		separator = "&"
	}
	return next + separator + unconfirmedParam + "=1"
}

// onward returns the page for people who are signed out, with where an application wants
// to have them afterwards.
func onward(form url.Values) string {
	if form.Get(uriParam) == "" {
		return signedOutPath
	}
	params := url.Values{}
	for _, name := range []string{clientParam, uriParam, stateParam, model.LongStateParam} {
		if form.Has(name) {
			params.Set(name, form.Get(name))
		}
	}
	return signedOutPath + "?" + params.Encode()
}

// goOnward leads somebody on who comes back from their identity provider: to the
// application from which they signed out, or to the page that says that they are.
func (h *Handler) goOnward(w http.ResponseWriter, r *http.Request, next string) error {
	if next == "" {
		next = signedOutPath
	}
	_, query, _ := strings.Cut(next, "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return err
	}
	if target, ok := h.afterLogout(r, params); ok {
		http.Redirect(w, r, target, http.StatusSeeOther)
		return nil
	}
	return h.Web.Redirect(w, r, next)
}

// SignedOutUpstream takes people back whom an OpenID provider has signed out (OpenID Connect
// RP-Initiated Logout 3). What it answers proves nothing, and nothing depends on it.
func (h *Handler) SignedOutUpstream(w http.ResponseWriter, r *http.Request) error {
	next, err := h.SSO.SignedOut(r.Context(), connectionOf(r), r.URL.Query().Get("state"), sso.Carrier{Browsers: h.Web.Browsers(r), IP: h.Web.ClientIP(r)})
	if err != nil {
		return err
	}
	return h.goOnward(w, r, next)
}
