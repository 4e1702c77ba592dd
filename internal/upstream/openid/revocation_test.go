package openid

import (
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

const endpoint = "https://portal.example/sso/conn_1/revoke"

// revocation are the claims of an honest token, as Okta makes them.
func (p *idp) revocation(at time.Time) map[string]any {
	return map[string]any{
		"iss": p.issuer(), "aud": endpoint, "sub": "0oa1", "jti": "r1",
		"iat": at.Unix(), "nbf": at.Add(-5 * time.Minute).Unix(), "exp": at.Add(5 * time.Minute).Unix(),
	}
}

func (p *idp) published(t *testing.T) *Provider {
	t.Helper()
	provider, err := Published(t.Context(), p.client(), p.issuer(), p.URL+"/keys", false)
	if err != nil {
		t.Fatal(err)
	}
	return provider
}

func TestVerifyRevocation(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	provider := p.published(t)
	for name, test := range map[string]struct {
		claims says
		typ    string
		want   Revocation
	}{
		"good":               {want: Revocation{"r1", now.Add(6 * time.Minute)}},
		"for a minute":       {claims: says{"exp": now.Add(time.Minute).Unix()}, want: Revocation{"r1", now.Add(2 * time.Minute)}},
		"for ever":           {claims: says{"exp": now.AddDate(9, 0, 0).Unix()}, want: Revocation{"r1", now.Add(6 * time.Minute)}},
		"many audiences":     {claims: says{"aud": []string{"other", endpoint}}, want: Revocation{"r1", now.Add(6 * time.Minute)}},
		"without nbf":        {claims: says{"nbf": nil}, want: Revocation{"r1", now.Add(6 * time.Minute)}},
		"typ in capitals":    {typ: strings.ToUpper(revocationType), want: Revocation{"r1", now.Add(6 * time.Minute)}},
		"a slash behind iss": {claims: says{"iss": p.issuer() + "/"}, want: Revocation{"r1", now.Add(6 * time.Minute)}},
	} {
		s := signer{typ: revocationType}
		if test.typ != "" {
			s.typ = jose.ContentType(test.typ)
		}
		got, err := provider.VerifyRevocation(t.Context(), p.client(), s.sign(test.claims.over(p.revocation(now))), endpoint, now)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestVerifyRevocationRefuses(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	provider := p.published(t)
	for name, test := range map[string]struct {
		claims says
		signer signer
		at     time.Duration
		code   upstream.Code
		step   upstream.Step
	}{
		"a stranger's":             {signer: signer{key: stranger()}, code: upstream.CodeSignature, step: upstream.StepSignature},
		"a key that is not there":  {signer: signer{kid: "k9"}, code: CodeKey, step: upstream.StepSignature},
		"by the public key":        {signer: signer{alg: "HS256"}, code: upstream.CodeAlgorithm, step: upstream.StepSignature},
		"no typ":                   {signer: signer{typ: "-"}, code: CodeEvent, step: StepClaims},
		"a logout token":           {signer: signer{typ: "logout+jwt"}, code: CodeEvent, step: StepClaims},
		"another issuer":           {claims: says{"iss": "https://other.example"}, code: upstream.CodeIssuer, step: StepClaims},
		"no issuer":                {claims: says{"iss": nil}, code: upstream.CodeIssuer, step: StepClaims},
		"another endpoint":         {claims: says{"aud": "https://portal.example/sso/conn_2/revoke"}, code: upstream.CodeAudience, step: StepClaims},
		"no audience":              {claims: says{"aud": nil}, code: upstream.CodeAudience, step: StepClaims},
		"no jti":                   {claims: says{"jti": nil}, code: CodeEvent, step: StepClaims},
		"an endless jti":           {claims: says{"jti": strings.Repeat("a", 300)}, code: CodeEvent, step: StepClaims},
		"no exp":                   {claims: says{"exp": nil}, code: upstream.CodeTime, step: StepClaims},
		"no iat":                   {claims: says{"iat": nil}, code: upstream.CodeTime, step: StepClaims},
		"expired":                  {claims: says{"exp": now.Add(time.Minute).Unix()}, at: 2 * time.Minute, code: upstream.CodeTime, step: StepClaims},
		"old, for ever":            {claims: says{"exp": now.AddDate(9, 0, 0).Unix()}, at: 6 * time.Minute, code: upstream.CodeTime, step: StepClaims},
		"from the future":          {at: -61 * time.Second, code: upstream.CodeTime, step: StepClaims},
		"not yet":                  {claims: says{"nbf": now.Add(2 * time.Minute).Unix()}, code: upstream.CodeTime, step: StepClaims},
		"a time that is no number": {claims: says{"nbf": "now"}, code: upstream.CodeTime, step: StepClaims},
		"claims in capitals":       {claims: says{"jti": nil, "JTI": "r1"}, code: CodeEvent, step: StepClaims},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := test.signer
			switch s.typ {
			case "":
				s.typ = revocationType
			case "-":
				s.typ = ""
			}
			got, err := provider.VerifyRevocation(t.Context(), p.client(), s.sign(test.claims.over(p.revocation(now))), endpoint, now.Add(test.at))
			if f := faultOf(t, err); f.Code != test.code || f.Step != test.step || got != (Revocation{}) {
				t.Errorf("%+v; refused for %q (%v), want %q at step %q", got, f.Code, err, test.code, test.step)
			}
		})
	}
	// Without a signature at all, and what is no token.
	for _, token := range []string{"", "a.b", "eyJhbGciOiJub25lIiwidHlwIjoiZ2xvYmFsLXRva2VuLXJldm9jYXRpb24rand0In0.e30.", strings.Repeat("a", 9000)} {
		if _, err := provider.VerifyRevocation(t.Context(), p.client(), token, endpoint, now); err == nil {
			t.Errorf("%.20q is believed", token)
		}
	}
}

// TestPublished: keys are read at once, from an address that may be asked.
func TestPublished(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	for address, want := range map[string]upstream.Code{
		p.URL + "/nothing":                         upstream.CodeHTTPStatus,
		strings.Replace(p.URL, "https", "http", 1): upstream.CodeAddress,
		"":      upstream.CodeAddress,
		"/keys": upstream.CodeAddress,
	} {
		if _, err := Published(t.Context(), p.client(), p.issuer(), address, false); faultOf(t, err).Code != want {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
}
