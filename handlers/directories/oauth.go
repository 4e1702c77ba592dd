package directories

import (
	"net/http"
	"time"

	"anteroom/handlers/web"
	"anteroom/internal/directories"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/directories"
	"anteroom/views/ui"
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
func lastMark(used, last time.Time) *view.Badge {
	if used.IsZero() || !used.Equal(last) {
		return nil
	}
	return &view.Badge{Kind: "ok", Icon: "circle-check", Text: "Used last"}
}

// usedText says when something was made, by whom, and when it was used.
func usedText(made time.Time, by string, used, now time.Time) string {
	text := "Created " + words.Day(made)
	if by != "" {
		text += " by " + by
	}
	if used.IsZero() {
		return text + ", not used yet"
	}
	return text + ", last used " + words.Ago(now, used)
}

// way leads from the tokens to the clients. Who can't make one sees it when there are some.
func way(s sight, clients []model.DirectoryClient, last, now time.Time) *view.Way {
	if len(clients) == 0 {
		if !s.prove {
			return nil
		}
		return &view.Way{URL: s.oauth()}
	}
	v := &view.Way{URL: s.oauth()}
	secrets, used := 0, latest(nil, clients)
	for _, c := range clients {
		if !c.Signs() {
			secrets++
		}
	}
	if secrets > 0 {
		v.Facts = words.Count(secrets, "client secret", "client secrets")
	}
	if trusted := len(clients) - secrets; trusted > 0 {
		if v.Facts != "" {
			v.Facts += " and "
		}
		v.Facts += words.Count(trusted, "trusted application", "trusted applications")
	}
	if v.Last = lastMark(used, last); used.IsZero() {
		v.Facts += ", not used yet"
	} else {
		v.Facts += ", last used " + words.Ago(now, used)
	}
	return v
}

// oauth returns the address of the page of a directory's clients.
func (s sight) oauth() string { return s.url + "/oauth" }

func (s sight) tokenEndpoint() ui.Copy {
	return ui.Copy{ID: "oauth-token-endpoint", Label: "Token endpoint", Value: s.endpoint + "/token"}
}

func clientID(c model.DirectoryClient, id string) ui.Copy {
	return ui.Copy{ID: id, Label: "Client ID", Value: string(c.ID)}
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
	return h.Web.Page(w, r, oauthTitle(d), v)
}

func oauthTitle(d model.Directory) string { return "OAuth for " + d.Name() }

func (h *Handler) oauthView(r *http.Request, d model.Directory) (view.OAuth, error) {
	s, err := h.sight(r, d)
	if err != nil {
		return view.OAuth{}, err
	}
	v := view.OAuth{
		Head: h.head(s), URL: s.oauth(), Form: s.prove, SecretLife: web.Words(r).Duration(model.DirectoryAccessLife), TrustLife: web.Words(r).Duration(model.TrustedAccessLife),
		Values: []ui.Copy{s.endpointCopy(), s.tokenEndpoint(), {ID: "oauth-scope", Label: "Scope", Value: "scim"}},
	}
	_, clients, last, err := h.doors(s)
	v.Newest = directories.NewestClient(clients)
	for _, c := range clients {
		row := clientRow(c, s, h.Now())
		row.Last = lastMark(c.LastUsedAt, last)
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
		ID: string(c.ID), URL: s.oauth() + "/" + string(c.ID), Copy: clientID(c, "oauth-id-"+string(c.ID)), Suffix: c.Suffix, Trusted: c.Trust.Application,
		Facts: usedText(c.CreatedAt, c.MadeBy, c.LastUsedAt, now) + ".", Manage: s.prove,
	}
	if c.OldUntil.After(now) {
		v.Facts += " The secret before counts until " + words.Moment(c.OldUntil) + "."
	}
	if c.Signs() {
		v.Rows = []view.Fact{{Label: "Issuer", Value: c.Trust.Issuer}, {Label: "Tenant", Value: c.Trust.Tenant}, {Label: "Audience", Value: c.Trust.Audience}}
		if c.Trust.Audience == "" {
			v.Rows[2].Value = "our token endpoint"
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
		return h.Web.Refused(w, r, err, oauthTitle(d), v, v)
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
		Name: oauthTitle(d), URL: s.oauth(), What: "client secret", ID: "oauth-secret-saved", Saved: s.oauth() + "#oauth-secrets",
		Copies: []ui.Copy{clientID(c, "oauth-client-id"), {ID: "oauth-secret", Label: "Client secret", Value: text, Secret: true}, s.tokenEndpoint(), s.endpointCopy()},
	}
	if !c.OldUntil.IsZero() {
		v.Overlap = words.Moment(c.OldUntil)
	}
	return h.Web.Page(w, r, "Copy this client secret now", v)
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
	return h.Web.Gone(w, r, err, web.Gone{
		Title: "No such client", Text: "That client is not in the list any more: it was revoked.",
		Back: "Back to " + oauthTitle(d), BackURL: web.VisitorOf(r).Links.Directory(d.ID) + "/oauth",
	})
}
