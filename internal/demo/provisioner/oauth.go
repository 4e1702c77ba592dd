package provisioner

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// OAuth is how a Client gets access tokens, in the place of a token that lasts (RFC 6749
// section 4.4).
type OAuth struct{ TokenURL, ClientID, Secret string }

// set reports whether there is anything of it.
func (o OAuth) set() bool { return o != OAuth{} }

// authorize gets an access token, unless the client has one that lasts or has got one.
func (c *Client) authorize(ctx context.Context) error {
	if !c.OAuth.set() || c.Token != "" {
		return nil
	}
	u, err := url.Parse(strings.TrimSpace(c.OAuth.TokenURL))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("enter the token endpoint as the application shows it")
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.OAuth.ClientID}, "client_secret": {c.OAuth.Secret}, "scope": {"scim"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return errors.New("enter the token endpoint as the application shows it")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	x := Exchange{Method: r.Method, Path: u.RequestURI(), Body: strings.ReplaceAll(form.Encode(), "&", "\n&")}
	raw, err := c.answer(r, &x)
	c.Log = append(c.Log, x)
	if err != nil {
		return err
	}
	var said struct {
		Token       string `json:"access_token"`
		Description string `json:"error_description"`
	}
	err = json.Unmarshal(raw, &said)
	switch {
	case x.Status != http.StatusOK:
		return &Refused{x.Status, strings.TrimSuffix(said.Description, ".")}
	case err != nil || said.Token == "":
		return errors.New("the token endpoint answered without a token: is its URL right?")
	}
	c.Token = said.Token
	return nil
}
