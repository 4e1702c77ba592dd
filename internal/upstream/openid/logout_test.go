package openid

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

// logout are the claims of an honest logout token.
func (p *idp) logout(at time.Time) map[string]any {
	return map[string]any{
		"iss": p.issuer(), "aud": clientID, "iat": at.Unix(), "exp": at.Add(2 * time.Minute).Unix(), "jti": "j1", "sub": "dana", "sid": "s1",
		"events": says{logoutEvent: says{}},
	}
}

func TestVerifyLogout(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	for name, test := range map[string]struct {
		claims says
		want   Logout
	}{
		"good":           {nil, Logout{"dana", "s1", "j1", now.Add(3 * time.Minute)}},
		"without sid":    {says{"sid": nil}, Logout{"dana", "", "j1", now.Add(3 * time.Minute)}},
		"without sub":    {says{"sub": nil}, Logout{"", "s1", "j1", now.Add(3 * time.Minute)}},
		"for ever":       {says{"exp": now.AddDate(9, 0, 0).Unix()}, Logout{"dana", "s1", "j1", now.Add(6 * time.Minute)}},
		"many audiences": {says{"aud": []string{"other", clientID}}, Logout{"dana", "s1", "j1", now.Add(3 * time.Minute)}},
	} {
		got, err := c.VerifyLogout(t.Context(), signer{}.sign(test.claims.over(p.logout(now))), now)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestVerifyLogoutRefuses(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	for name, test := range map[string]struct {
		claims says
		signer signer
		at     time.Duration
		code   upstream.Code
		step   upstream.Step
	}{
		"a stranger's":              {signer: signer{key: stranger()}, code: upstream.CodeSignature, step: upstream.StepSignature},
		"alg hs256":                 {signer: signer{alg: "HS256"}, code: upstream.CodeAlgorithm, step: upstream.StepSignature},
		"another issuer":            {claims: says{"iss": "https://other.example"}, code: upstream.CodeIssuer, step: StepClaims},
		"another client":            {claims: says{"aud": "client-2"}, code: upstream.CodeAudience, step: StepClaims},
		"no event":                  {claims: says{"events": nil}, code: CodeEvent, step: StepClaims},
		"another event":             {claims: says{"events": says{"urn:x": says{}}}, code: CodeEvent, step: StepClaims},
		"an event that is none":     {claims: says{"events": says{logoutEvent: nil, "x": 1}}, code: CodeEvent, step: StepClaims},
		"an event that is true":     {claims: says{"events": says{logoutEvent: true}}, code: CodeEvent, step: StepClaims},
		"an ID token with an event": {claims: says{"nonce": "n"}, code: CodeEvent, step: StepClaims},
		"no jti":                    {claims: says{"jti": nil}, code: CodeEvent, step: StepClaims},
		"nobody":                    {claims: says{"sub": nil, "sid": nil}, code: upstream.CodeSubject, step: StepClaims},
		"no exp":                    {claims: says{"exp": nil}, code: upstream.CodeTime, step: StepClaims},
		"expired":                   {at: 3 * time.Minute, code: upstream.CodeTime, step: StepClaims},
		"kept for long":             {claims: says{"exp": now.AddDate(1, 0, 0).Unix()}, at: 6 * time.Minute, code: upstream.CodeTime, step: StepClaims},
		"from the future":           {at: -61 * time.Second, code: upstream.CodeTime, step: StepClaims},
		"sub in capitals":           {claims: says{"sub": nil, "sid": nil, "SUB": "root"}, code: upstream.CodeSubject, step: StepClaims},
		"iss by another letter":     {claims: says{"iſs": "https://other.example"}, code: CodeShape, step: StepClaims},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.VerifyLogout(t.Context(), test.signer.sign(test.claims.over(p.logout(now))), now.Add(test.at))
			if f := faultOf(t, err); f.Code != test.code || f.Step != test.step || got != (Logout{}) {
				t.Errorf("%+v; refused for %q (%v), want %q at step %q", got, f.Code, err, test.code, test.step)
			}
		})
	}
}
