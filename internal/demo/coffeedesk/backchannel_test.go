package coffeedesk

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// tell sends the app a logout token, as the provider does, and returns the status.
func (d *desk) tell(change func(map[string]any)) int {
	d.t.Helper()
	claims := d.provider.claims(map[string]any{
		"jti": "1", "sid": "ses_1", "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}},
	})
	if change != nil {
		change(claims)
	}
	form := url.Values{"logout_token": {d.provider.sign(d.provider.key, claims)}}
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.app.URL+"/backchannel-logout", strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

// TestBackchannelLogout: the next click is signed out although the provider, if it
// were asked, would say otherwise.
func TestBackchannelLogout(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]any){
		"session and person": nil,
		"session":            func(c map[string]any) { delete(c, "sub") },
		"person":             func(c map[string]any) { delete(c, "sid") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.get("/login")
			if status := d.tell(change); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			if status := d.tell(change); status != http.StatusOK {
				t.Errorf("the second time: status %d", status)
			}
			d.want(d.get("/"), http.StatusOK, welcome)
		})
	}
}

func TestBackchannelLogoutRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		change func(map[string]any)
	}{
		"another session":    {http.StatusOK, func(c map[string]any) { c["sid"] = "ses_2" }},
		"another person":     {http.StatusOK, func(c map[string]any) { c["sub"] = "usr_2"; delete(c, "sid") }},
		"another app":        {http.StatusBadRequest, func(c map[string]any) { c["aud"] = "skc_2" }},
		"another provider":   {http.StatusBadRequest, func(c map[string]any) { c["iss"] = "https://evil.example" }},
		"expired":            {http.StatusBadRequest, func(c map[string]any) { c["exp"] = 1 }},
		"an ID token":        {http.StatusBadRequest, func(c map[string]any) { delete(c, "events") }},
		"a nonce":            {http.StatusBadRequest, func(c map[string]any) { c["nonce"] = "n" }},
		"nobody in it":       {http.StatusBadRequest, func(c map[string]any) { delete(c, "sub"); delete(c, "sid") }},
		"without its own id": {http.StatusBadRequest, func(c map[string]any) { delete(c, "jti") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.get("/login")
			if status := d.tell(test.change); status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			d.want(d.get("/"), http.StatusOK, "<h1>Hello, Ada")
		})
	}
}
