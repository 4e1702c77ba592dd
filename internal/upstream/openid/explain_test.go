package openid

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/upstream"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	const dana, root = `"dana@acme.example"`, `"root@acme.example"`
	for name, c := range map[string]struct {
		idp    *idp
		set    func(*Connection)
		query  func(url.Values)
		step   upstream.Step
		code   upstream.Code
		claims string // what the ID token says among others
		info   string // and userinfo
	}{
		"good":             {idp: &idp{}, claims: dana},
		"with userinfo":    {idp: &idp{info: says{"role": "root@acme.example"}}, set: wants("role"), claims: dana, info: root},
		"denied":           {idp: &idp{}, query: func(q url.Values) { q.Set("error", "access_denied") }, step: StepAnswer, code: CodeDenied},
		"a wrong secret":   {idp: &idp{}, set: func(c *Connection) { c.Secret = "x" }, step: StepExchange, code: CodeClient},
		"a stranger's":     {idp: &idp{signer: signer{key: stranger(), kid: "k9"}}, step: upstream.StepSignature, code: CodeKey, claims: dana},
		"no JWT":           {idp: &idp{raw: "a.b.c"}, step: upstream.StepSignature, code: CodeShape},
		"for others":       {idp: &idp{claims: says{"aud": "client-2"}}, step: StepClaims, code: upstream.CodeAudience, claims: dana},
		"another person":   {idp: &idp{info: says{"sub": "root", "email": "root@acme.example"}}, set: wants("role"), step: StepUserInfo, code: CodeUserInfo, claims: dana, info: root},
		"no userinfo":      {idp: &idp{handle: map[string]http.HandlerFunc{"/userinfo": http.NotFound}}, set: wants("role"), step: StepUserInfo, code: upstream.CodeHTTPStatus, claims: dana},
		"no Workspace":     {idp: &idp{}, set: func(c *Connection) { c.Kind = KindGoogle }, step: StepAccount, code: CodeHostedDomain, claims: dana},
		"another's tenant": {idp: &idp{claims: says{"tid": "x"}}, set: func(c *Connection) { c.Kind = KindEntra }, step: StepAccount, code: CodeTenant, claims: dana},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := c.idp.start(t)
			conn := p.connection(t)
			if c.set != nil {
				c.set(&conn)
			}
			address, pending := conn.Start(Request{})
			query := p.browse(t, address)
			if c.query != nil {
				c.query(query)
			}
			e := conn.Explain(t.Context(), query, pending, now)
			if e.Fault == nil && c.code != "" || e.Fault != nil && (e.Fault.Code != c.code || e.Fault.Step != c.step) {
				t.Errorf("fault %+v, want %q at step %q", e.Fault, c.code, c.step)
			}
			said := map[upstream.MessageName]string{}
			for _, m := range e.Messages {
				said[m.Name] = m.Text
			}
			if strings.Contains(said[upstream.MessageIDToken], dana) != (c.claims != "") || strings.Contains(said[upstream.MessageUserInfo], root) != (c.info != "") {
				t.Errorf("it says %q", said)
			}
			if (e.Subject == "dana" && slices.Equal(e.Attributes["email"], []string{"dana@acme.example"})) != (c.claims != "") {
				t.Errorf("about %q: %q", e.Subject, e.Attributes)
			}
			if (e.Identity.Subject != "") != (c.code == "") {
				t.Errorf("proves %+v", e.Identity)
			}
			if i := slices.Index(Steps(), c.step); i >= 0 && e.Steps[i].Result != upstream.ResultFailed || len(e.Steps) != len(Steps()) {
				t.Errorf("steps %+v", e.Steps)
			}
			signer := upstream.Key{Name: cmp.Or(p.signer.kid, "k1")}
			if c.claims != "" && (e.Algorithm != "RS256" || !slices.Contains(e.Signers, signer)) || !slices.Equal(e.Known, []upstream.Key{{Name: "k1"}}) {
				t.Errorf("signed by %+v with %s, of %+v", e.Signers, e.Algorithm, e.Known)
			}
		})
	}
}

// TestFaultsSayWhatAndWhere: an administrator reads them, and they are no place for
// secrets.
func TestFaultsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	_, _, err := attempt{claims: says{"aud": "client-2"}}.run(t)
	if want := `upstream: audience: aud is "client-2", want "client-1"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, _, err = attempt{claims: says{"aud": strings.Repeat("x", 5000)}}.run(t)
	if err == nil || len(err.Error()) > 1200 {
		t.Errorf("a fault repeats too much: %v", err)
	}
	_, _, err = attempt{query: func(q url.Values) { q.Set("state", "other") }}.run(t)
	if want := `upstream: state: state`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	p := (&idp{}).start(t)
	c := p.connection(t)
	p.Close()
	_, err = c.Finish(t.Context(), url.Values{"state": {"s"}, "code": {"a secret code"}, "iss": {p.URL}}, Pending{Issuer: p.URL, ClientID: clientID, State: "s"}, now)
	if f := faultOf(t, err); f.Code != upstream.CodeUnreachable || strings.Contains(f.Error(), "secret") || strings.Contains(f.Error(), "http") {
		t.Errorf("%v", err)
	}
}

// TestExplainTellsOfTooManyGroups, whether the rest is proven or not.
func TestExplainTellsOfTooManyGroups(t *testing.T) {
	t.Parallel()
	for _, audience := range []string{clientID, "client-2"} {
		p := (&idp{claims: says{"aud": audience, "_claim_names": says{"groups": "src1"}, "_claim_sources": says{"src1": says{"endpoint": "https://graph.example/groups"}}}}).start(t)
		conn := p.connection(t)
		address, pending := conn.Start(Request{})
		d := conn.Explain(t.Context(), p.browse(t, address), pending, now)
		if !d.Groups.TooMany || d.Groups.Listed || d.Identity.Groups.TooMany != (audience == clientID) || d.Attributes["_claim_names"] != nil {
			t.Errorf("for %s: groups %+v, proven %+v, attributes %q", audience, d.Groups, d.Identity.Groups, d.Attributes)
		}
	}
}
