package directories

import (
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

const day = 24 * time.Hour

// lives returns for how long a token can be made, in days.
func lives(say *words.Language, chosen string) []ui.Option {
	all := []ui.Option{{Value: "90", Label: say.Text("90 days")}, {Value: "365", Label: say.Text("1 year")}, {Value: "0", Label: say.Text("Until it is revoked")}}
	for i := range all {
		all[i].Selected = all[i].Value == chosen
	}
	return all
}

const usualLife = "365"

// tokens shows the endpoint, and what a directory proves itself by.
func (h *Handler) tokens(s sight) (view.Tokens, error) {
	v := view.Tokens{URL: s.url, Endpoint: s.endpointCopy(), Form: s.prove, Lives: lives(s.say, usualLife)}
	all, clients, last, err := h.doors(s)
	for _, k := range all {
		row := tokenRow(k, s, h.Now())
		row.Last = lastMark(s.say, k.LastUsedAt, last)
		v.Rows.All = append(v.Rows.All, row)
	}
	if v.Rows.None = s.say.Text("No token: the provider can’t connect before it has one."); len(clients) > 0 {
		v.Rows.None = s.say.Text("No token. By OAuth the provider needs none.")
	}
	v.Newest = directories.NewestToken(all)
	v.OAuth = way(s, clients, last, h.Now())
	return v, err
}

func tokenRow(k model.DirectoryToken, s sight, now time.Time) view.Token {
	v := view.Token{ID: string(k.ID), URL: s.url + "/tokens/" + string(k.ID), Suffix: k.Suffix, Manage: s.prove}
	v.Facts = usedText(s.say, k.CreatedAt, web.Author(s.say, k.MadeBy), k.LastUsedAt, now)
	switch left := k.ExpiresAt.Sub(now); {
	case k.ExpiresAt.IsZero():
		v.Facts += " " + s.say.Text("It counts until it is revoked.")
	case left <= 0:
		v.Expired, v.Badge = true, &view.Badge{Kind: "muted", Icon: "info", Text: s.say.Text("Expired")}
	default:
		v.Facts += " " + s.say.Text("It expires on %s.", s.say.Moment(k.ExpiresAt))
		if left < model.DirectoryTokenWarning {
			v.Badge = &view.Badge{Kind: "warn", Icon: "triangle-alert", Text: s.say.Text("Expires soon")}
		}
	}
	return v
}

// CreateToken makes a token and shows it, once.
func (h *Handler) CreateToken(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	days, err := strconv.Atoi(r.PostFormValue("life"))
	if err != nil {
		days = -1 // no token can last so long, and the rule says so
	}
	_, text, err := h.Directories.CreateToken(r.Context(), web.VisitorOf(r).Actor, d.ID, time.Duration(days)*day, r.PostFormValue("newest"))
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, wrong := h.view(r, d)
		if wrong != nil {
			return wrong
		}
		v.Tokens.Problem, v.Tokens.Lives = web.MessageOf(r, err), lives(web.Words(r), r.PostFormValue("life"))
		return h.Web.Refused(w, r, err, v.Head.Name, v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.showToken(w, r, d, text, "")
}

// showToken shows a token that was made. It is an answer that nobody is sent to, since the
// token is in no other.
func (h *Handler) showToken(w http.ResponseWriter, r *http.Request, d model.Directory, text, overlap string) error {
	s, err := h.sight(r, d)
	if err != nil {
		return err
	}
	v := view.Made{
		Title: s.say.Text("Copy this token now"), Name: s.name(), URL: s.url, ID: "directory-token-saved", Saved: s.url + "#directory-tokens", Overlap: overlap,
		Copies: []ui.Copy{{ID: "directory-token", Label: s.say.Text("Token"), Value: text, Secret: true}, s.endpointCopy()},
	}
	return h.Web.Page(w, r, v.Title, v)
}

// token returns the token that the address names.
func (h *Handler) token(r *http.Request) (model.Directory, model.DirectoryToken, error) {
	d, err := h.directory(r)
	if err != nil {
		return d, model.DirectoryToken{}, err
	}
	all, err := h.DB.DirectoryTokens(r.Context(), d.Org, d.ID)
	for _, k := range all {
		if string(k.ID) == web.Var(r, "token") {
			return d, k, err
		}
	}
	if err == nil {
		err = model.Missing("")
	}
	return d, model.DirectoryToken{}, err
}

// tokenGone answers for a token that was revoked elsewhere, or a directory that is gone.
func (h *Handler) tokenGone(w http.ResponseWriter, r *http.Request, d model.Directory, err error) error {
	if d.ID == "" {
		return h.answerGone(w, r, err)
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such token"), Text: say.Text("That token is not in the list any more: it was revoked."),
		Back: say.Text("Back to %s", nameOf(say, d)), BackURL: web.VisitorOf(r).Links.Directory(d.ID),
	})
}

func confirmToken(r *http.Request, d model.Directory, k model.DirectoryToken, v view.Confirm) view.Confirm {
	v.Name, v.URL = nameOf(web.Words(r), d), web.VisitorOf(r).Links.Directory(d.ID)
	v.Action = v.URL + "/tokens/" + string(k.ID) + v.Action
	return v
}

// ConfirmRotate says what rotating a token does.
func (h *Handler) ConfirmRotate(w http.ResponseWriter, r *http.Request) error {
	d, k, err := h.token(r)
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	all, err := h.DB.DirectoryTokens(r.Context(), d.Org, d.ID)
	if err != nil {
		return err
	}
	say := web.Words(r)
	v := confirmToken(r, d, k, view.Confirm{
		Newest: directories.NewestToken(all),
		Title:  say.Text("Rotate the token ending in %s?", tail(k.Suffix)), Action: "/rotate", Button: say.Text("Rotate token"),
		Effects: []string{
			say.Text("You get a new token, which is shown once."),
			say.Text("The one until now counts for 24 hours more, so that you have time to enter the new one at the provider."),
		},
	})
	return h.Web.Page(w, r, v.Title, v)
}

// RotateToken makes a token in the place of another one, and shows it, once.
func (h *Handler) RotateToken(w http.ResponseWriter, r *http.Request) error {
	d, k, err := h.token(r)
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	_, text, err := h.Directories.RotateToken(r.Context(), web.VisitorOf(r).Actor, d.ID, k.ID, r.PostFormValue("newest"))
	if model.KindOf(err) == model.Conflict {
		return h.notDone(w, r, err)
	}
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	_, k, err = h.token(r)
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	say := web.Words(r)
	return h.showToken(w, r, d, text, say.Text("The token before counts until %s, so that you have time to enter this one.", say.Moment(k.ExpiresAt)))
}

// ConfirmRevoke says what revoking a token does.
func (h *Handler) ConfirmRevoke(w http.ResponseWriter, r *http.Request) error {
	d, k, err := h.token(r)
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	say := web.Words(r)
	v := confirmToken(r, d, k, view.Confirm{
		Title: say.Text("Revoke the token ending in %s?", tail(k.Suffix)), Action: "/revoke", Button: say.Text("Revoke token"), Danger: true, Final: true,
		Effects: []string{say.Text("The provider’s next request with it is refused."), say.Text("Members stay as they are.")},
	})
	return h.Web.Page(w, r, v.Title, v)
}

// RevokeToken makes a token worthless.
func (h *Handler) RevokeToken(w http.ResponseWriter, r *http.Request) error {
	d, k, err := h.token(r)
	if err != nil {
		return h.tokenGone(w, r, d, err)
	}
	if err := h.Directories.RevokeToken(r.Context(), web.VisitorOf(r).Actor, d.ID, k.ID); err != nil {
		return h.tokenGone(w, r, d, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("The token ending in %s was revoked.", tail(k.Suffix)))
	return h.Web.Redirect(w, r, web.VisitorOf(r).Links.Directory(d.ID))
}
