package directories

import (
	"net/http"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

// latest returns when the door of a directory was used that was used last.
func latest(tokens []model.DirectoryToken, clients []model.DirectoryClient) (last time.Time) {
	take := func(used time.Time) {
		if used.After(last) {
			last = used
		}
	}
	for _, k := range tokens {
		take(k.LastUsedAt)
	}
	for _, c := range clients {
		take(c.LastUsedAt)
	}
	return last
}

// doors returns what opens a directory, and when the last of it was used.
func (h *Handler) doors(s sight) (tokens []model.DirectoryToken, clients []model.DirectoryClient, last time.Time, err error) {
	if tokens, err = h.DB.DirectoryTokens(s.r.Context(), s.directory.Org, s.directory.ID); err != nil {
		return nil, nil, last, err
	}
	clients, err = h.DB.DirectoryClients(s.r.Context(), s.directory.Org, s.directory.ID)
	return tokens, clients, latest(tokens, clients), err
}

// lastMark marks what was used last, and is nil for all else.
func lastMark(say *words.Language, used, last time.Time) *view.Badge {
	if used.IsZero() || !used.Equal(last) {
		return nil
	}
	return &view.Badge{Kind: "ok", Icon: "circle-check", Text: say.Text("Used last")}
}

// usedText says when something was made, by whom, and when it was used.
func usedText(say *words.Language, made time.Time, by string, used, now time.Time) string {
	on := say.Day(made)
	switch {
	case by == "" && used.IsZero():
		return say.Text("Created %s, not used yet.", on)
	case by == "":
		return say.Text("Created %s, last used %s.", on, say.Ago(now, used))
	case used.IsZero():
		return say.Text("Created %s by %s, not used yet.", on, by)
	}
	return say.Text("Created %s by %s, last used %s.", on, by, say.Ago(now, used))
}

// way leads from the tokens to the clients. Who can't make one sees it when there are some.
func way(s sight, clients []model.DirectoryClient, last, now time.Time) *view.Way {
	if len(clients) == 0 {
		if !s.prove {
			return nil
		}
		return &view.Way{URL: s.oauth()}
	}
	used := latest(nil, clients)
	v := &view.Way{URL: s.oauth(), Last: lastMark(s.say, used, last)}
	if v.Facts = clientsText(s.say, clients); used.IsZero() {
		v.Facts = s.say.Text("%s, not used yet", v.Facts)
	} else {
		v.Facts = s.say.Text("%s, last used %s", v.Facts, s.say.Ago(now, used))
	}
	return v
}

// clientsText says how many clients of which kind there are.
func clientsText(say *words.Language, clients []model.DirectoryClient) string {
	n := 0
	for _, c := range clients {
		if !c.Signs() {
			n++
		}
	}
	secrets, trusted := say.Many(n, "%d client secret", "%d client secrets"), say.Many(len(clients)-n, "%d trusted application", "%d trusted applications")
	switch n {
	case 0:
		return trusted
	case len(clients):
		return secrets
	}
	return say.Text("%s and %s", secrets, trusted)
}

// oauth returns the address of the page of a directory's clients.
func (s sight) oauth() string { return s.url + "/oauth" }

func (s sight) tokenEndpoint() ui.Copy {
	return ui.Copy{ID: "oauth-token-endpoint", Label: s.say.Text("Token endpoint"), Value: s.endpoint + "/token"}
}

func clientID(say *words.Language, c model.DirectoryClient, id string) ui.Copy {
	return ui.Copy{ID: id, Label: say.Text("Client ID"), Value: string(c.ID)}
}

// OAuth shows who gets access tokens for a directory.
func (h *Handler) OAuth(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.oauthView(r, d)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, oauthTitle(web.Words(r), d), v)
}

func oauthTitle(say *words.Language, d model.Directory) string {
	return say.Text("OAuth for %s", nameOf(say, d))
}

func (h *Handler) oauthView(r *http.Request, d model.Directory) (view.OAuth, error) {
	s, err := h.sight(r, d)
	if err != nil {
		return view.OAuth{}, err
	}
	v := view.OAuth{
		Head: h.head(s), URL: s.oauth(), Form: s.prove, SecretLife: s.say.Duration(model.DirectoryAccessLife), TrustLife: s.say.Duration(model.TrustedAccessLife),
		Values: []ui.Copy{s.endpointCopy(), s.tokenEndpoint(), {ID: "oauth-scope", Label: s.say.Text("Scope"), Value: "scim"}},
	}
	_, clients, last, err := h.doors(s)
	v.Newest = directories.NewestClient(clients)
	for _, c := range clients {
		row := clientRow(c, s, h.Now())
		row.Last = lastMark(s.say, c.LastUsedAt, last)
		if c.Signs() {
			v.Trusts = append(v.Trusts, row)
		} else {
			v.Secrets = append(v.Secrets, row)
		}
	}
	return v, err
}

func clientRow(c model.DirectoryClient, s sight, now time.Time) view.Client {
	v := view.Client{
		ID: string(c.ID), URL: s.oauth() + "/" + string(c.ID), Copy: clientID(s.say, c, "oauth-id-"+string(c.ID)), Suffix: c.Suffix, Trusted: c.Trust.Application,
		Facts: usedText(s.say, c.CreatedAt, web.Author(s.say, c.MadeBy), c.LastUsedAt, now), Manage: s.prove,
	}
	if c.OldUntil.After(now) {
		v.Facts += " " + s.say.Text("The secret before counts until %s.", s.say.Moment(c.OldUntil))
	}
	if c.Signs() {
		v.Rows = []view.Fact{{Label: s.say.Text("Issuer"), Value: c.Trust.Issuer}, {Label: s.say.Text("Tenant"), Value: c.Trust.Tenant}, {Label: s.say.Text("Audience"), Value: c.Trust.Audience}}
		if c.Trust.Audience == "" {
			v.Rows[2].Value = s.say.Text("our token endpoint")
		}
	}
	return v
}

// CreateSecret makes a client with a secret and shows that, once.
func (h *Handler) CreateSecret(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	c, text, err := h.Directories.CreateClient(r.Context(), web.VisitorOf(r).Actor, d.ID, r.PostFormValue("newest"))
	if model.KindOf(err) == model.Conflict {
		v, wrong := h.oauthView(r, d)
		if wrong != nil {
			return wrong
		}
		v.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, oauthTitle(web.Words(r), d), v, v)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	return h.showSecret(w, r, d, c, text)
}

// showSecret shows a secret that was made. It is an answer that nobody is sent to, since
// the secret is in no other.
func (h *Handler) showSecret(w http.ResponseWriter, r *http.Request, d model.Directory, c model.DirectoryClient, text string) error {
	s, err := h.sight(r, d)
	if err != nil {
		return err
	}
	v := view.Made{
		Title: s.say.Text("Copy this client secret now"), Name: oauthTitle(s.say, d), URL: s.oauth(), ID: "oauth-secret-saved", Saved: s.oauth() + "#oauth-secrets",
		Copies: []ui.Copy{clientID(s.say, c, "oauth-client-id"), {ID: "oauth-secret", Label: s.say.Text("Client secret"), Value: text, Secret: true}, s.tokenEndpoint(), s.endpointCopy()},
	}
	if !c.OldUntil.IsZero() {
		v.Overlap = s.say.Text("The client secret before counts until %s, so that you have time to enter this one.", s.say.Moment(c.OldUntil))
	}
	return h.Web.Page(w, r, v.Title, v)
}

// client returns the client that the address names.
func (h *Handler) client(r *http.Request) (model.Directory, model.DirectoryClient, error) {
	d, err := h.directory(r)
	if err != nil {
		return d, model.DirectoryClient{}, err
	}
	all, err := h.DB.DirectoryClients(r.Context(), d.Org, d.ID)
	for _, c := range all {
		if string(c.ID) == web.Var(r, "client") {
			return d, c, err
		}
	}
	if err == nil {
		err = model.Missing("")
	}
	return d, model.DirectoryClient{}, err
}

// clientGone answers for a client that was revoked elsewhere, or a directory that is gone.
func (h *Handler) clientGone(w http.ResponseWriter, r *http.Request, d model.Directory, err error) error {
	if d.ID == "" {
		return h.answerGone(w, r, err)
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such client"), Text: say.Text("That client is not in the list any more: it was revoked."),
		Back: say.Text("Back to %s", oauthTitle(say, d)), BackURL: web.VisitorOf(r).Links.Directory(d.ID) + "/oauth",
	})
}
