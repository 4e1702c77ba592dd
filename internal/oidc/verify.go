package oidc

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/sessions"
)

// question is a proxy's question whether a request may pass.
type question struct {
	app    model.ApplicationID
	host   string // the request's
	method string
	path   string // with its query
	mode   string // Sec-Fetch-Mode, "" from browsers that don't say
	every  bool   // every request shows that somebody is there
	plain  bool   // the proxy understands 401 and no redirect
	groups bool   // the application wants to know the person's groups
}

// Verify tells a reverse proxy whether a request may pass to an application
// (forward authentication). It answers 200 with who it is from in headers, and
// otherwise sends the browser to sign in: by a redirect where the request is one
// that a person sees the answer of, and by 401 where not, or where the proxy asks
// for it. The cookie is this host's, and so the application has to be on the same
// host.
//
// A request with an API key passes by that key alone, and is never sent to sign in.
func (p *Provider) Verify(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	q := p.question(r)
	scheme, issuerHost, _ := strings.Cut(p.cfg.Issuer, "://")
	switch {
	case !model.ValidID(model.PrefixApplication, string(q.app)):
		http.Error(w, "client_id is missing or not the ID of an application.", http.StatusBadRequest)
		return
	case r.URL.Query().Has("acr_values") || r.URL.Query().Has("max_age"): // nobody shall believe that they count
		http.Error(w, "acr_values and max_age belong to the authorization endpoint. X-Auth-Token has acr and auth_time.", http.StatusBadRequest)
		return
	case !netaddr.SameAuthority(scheme, q.host, issuerHost):
		http.Error(w, "The application must be on the host "+issuerHost+": the session belongs to it.", http.StatusMisdirectedRequest)
		return
	}
	if key, sent := sentKey(r); sent {
		p.answerQuestion(w, r, p.answerKey(r.Context(), w, q, key))
		return
	}
	session, err := p.cfg.Session(r)
	switch {
	case model.KindOf(err) == model.Unauthenticated:
		err = p.turnAway(w, r, q, loginPage)
	case err == nil && session.Org.ID == "":
		err = p.turnAway(w, r, q, switcherPage)
	case err == nil:
		err = p.answerAdmitted(w, r, q, session)
	}
	p.answerQuestion(w, r, err)
}

// answerQuestion answers a proxy whose question has ended with an error, if it has.
func (p *Provider) answerQuestion(w http.ResponseWriter, r *http.Request, err error) {
	if model.KindOf(err) == model.NotFound {
		http.Error(w, "There is no application with this client_id.", http.StatusBadRequest)
		return
	}
	if err != nil {
		http.Error(w, "Try again later.", p.outage(w, r, err))
	}
}

func (p *Provider) question(r *http.Request) question {
	host, method, path := p.cfg.Forwarded(r)
	params := r.URL.Query()
	q := question{
		app: model.ApplicationID(params.Get("client_id")), host: cmp.Or(host, r.Host), method: cmp.Or(method, http.MethodGet), path: path,
		mode: r.Header.Get("Sec-Fetch-Mode"), every: params.Get("activity") == "every", plain: params.Get("refuse") == "401",
		groups: params.Get("scope") == scopeGroups,
	}
	if !strings.HasPrefix(path, "/") {
		q.path, q.plain = "/", q.plain || path == ""
	}
	return q
}

// reads reports whether the request is not meant to change anything.
func (q question) reads() bool { return q.method == http.MethodGet || q.method == http.MethodHead }

// opens reports whether the request opens a page.
func (q question) opens() bool { return q.reads() && (q.mode == "" || q.mode == "navigate") }

// activity says whether a person is behind the request: whoever opens a page or
// changes something is there. What pages fetch by themselves proves nothing.
func (q question) activity() sessions.Activity {
	return sessions.Activity(q.every || q.opens() || !q.reads())
}

// turnAway sends the browser to one of our pages, and back afterwards. Proxies
// that cannot pass on a redirect find the address in a header.
func (p *Provider) turnAway(w http.ResponseWriter, r *http.Request, q question, page string) error {
	if _, err := p.cfg.DB.Application(r.Context(), q.app); err != nil {
		return err
	}
	if !q.opens() { // nobody comes back to this address, and so nothing is kept
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	back, err := p.backTo(r, q.path)
	if err != nil {
		return err
	}
	to := p.cfg.Issuer + page + "?" + url.Values{"next": {back}}.Encode()
	if q.plain {
		w.Header().Set("X-Auth-Sign-In", to)
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
	return nil
}

// backTo returns the address that leads people back to a path of the host once
// they have signed in. One that browsers and servers read differently leads to the
// beginning of the site, and so does one that is too long to be kept.
func (p *Provider) backTo(r *http.Request, path string) (string, error) {
	home := p.cfg.Issuer + "/"
	if strings.Contains(path, "\\") {
		return returnPage + "?" + url.Values{"to": {home}}.Encode(), nil
	}
	params, err := p.cfg.PassReturn(r.Context(), p.cfg.Issuer+path, home, func() error { return p.mayKeep(r) })
	return returnPage + "?" + params.Encode(), err
}

// answerAdmitted answers that the request of somebody who is signed in may pass.
func (p *Provider) answerAdmitted(w http.ResponseWriter, r *http.Request, q question, s model.Session) error {
	a, err := p.cfg.DB.Admission(r.Context(), q.app, s.Org.ID, s.Member)
	if err != nil {
		return err
	}
	groups, err := p.groupsFor(r.Context(), q, s)
	if err != nil {
		return err
	}
	if err := p.admit(r.Context(), w, q, a, sessionPass(s, a, groups)); err != nil {
		return err
	}
	if q.activity() == sessions.Active {
		p.cfg.Sessions.Came(r.Context(), s)
	}
	return nil
}

// admit answers that a request may pass, and who it is from. Every header is there, also an
// empty one: the proxy puts it in the place of what was sent under that name.
func (p *Provider) admit(ctx context.Context, w http.ResponseWriter, q question, a db.Admission, c passClaims) error {
	pass, err := p.passToken(ctx, q.app, a, c)
	if err != nil {
		return fmt.Errorf("sign a pass: %w", err)
	}
	h := w.Header()
	h.Set("X-Auth-User", c.user())
	h.Set("X-Auth-Email", headerText(c.Email))
	h.Set("X-Auth-Name", headerText(c.Name))
	h.Set("X-Auth-Organization", string(c.Org))
	h.Set("X-Auth-Organization-Name", headerText(c.OrgName))
	h.Set("X-Auth-Roles", strings.Join(c.Roles, ","))
	h.Set("X-Auth-Permissions", joinPermissions(c.Permissions))
	h.Set("X-Auth-Groups", joinGroups(c.Groups))
	h.Set("X-Auth-Session", string(c.Session))
	h.Set("X-Auth-Key", string(c.Key))
	h.Set("X-Auth-Support", c.support())
	h.Set("X-Auth-Token", pass)
	w.WriteHeader(http.StatusOK)
	return nil
}

func joinPermissions(all model.Permissions) string {
	texts := make([]string, len(all))
	for i, p := range all {
		texts[i] = string(p)
	}
	return strings.Join(texts, ",")
}

// groupsFor returns the groups of whoever a request is from, where the proxy asks for them.
// Those that make a header longer than proxies take are too many.
func (p *Provider) groupsFor(ctx context.Context, q question, s model.Session) (groupClaims, error) {
	if !q.groups {
		return groupClaims{}, nil
	}
	groups, err := p.groupsIfAsked(ctx, []string{scopeGroups}, model.Grant{Org: s.Org.ID, User: s.User.ID}, model.MostGroupsInToken)
	if len(joinGroups(groups.Groups)) > model.MostGroupHeader {
		groups = groupClaims{HasGroups: true}
	}
	return groups, err
}

// joinGroups returns the names of groups with commas between them; a comma in a name is
// percent-encoded.
func joinGroups(names []string) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = strings.ReplaceAll(headerText(name), ",", "%2C")
	}
	return strings.Join(all, ",")
}

// headerText makes of a name what a header can hold: what is not printable ASCII,
// and the percent sign, is percent-encoded as UTF-8.
func headerText(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '%' {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
