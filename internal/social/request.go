package social

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/github"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Wish is what somebody wants of a provider.
type Wish struct {
	Provider model.Social
	Next     string // where to go on afterwards
	Browser  []byte // SHA-256 of the cookie that tells the browser from others
}

// Begin makes a request to a provider, keeps what its answer has to fit, and returns the
// address to which the browser goes. It returns a NotFound error for a provider that is
// not set up, and a *Refused when it could not be asked how it describes itself.
func (s *Service) Begin(ctx context.Context, w Wish) (string, error) {
	c, ok := s.client(w.Provider)
	if !ok {
		return "", model.Missing("social.off")
	}
	now := s.db.Now()
	r := model.SocialRequest{
		Purpose: model.SocialSignIn, Provider: w.Provider, Browser: w.Browser, Next: w.Next, CreatedAt: now, ExpiresAt: now.Add(model.UpstreamRequestLife),
	}
	to, state, pending, err := s.ask(ctx, c)
	if err != nil {
		return "", refuse(err)
	}
	if err := s.keep(ctx, &r, state, pending); err != nil {
		return "", fmt.Errorf("begin at %s: %w", w.Provider, err)
	}
	return to, nil
}

// ask returns the address of a request, its state, and what the protocol has to remember.
func (s *Service) ask(ctx context.Context, c Client) (to, state string, pending any, err error) {
	if c.Provider == model.SocialGitHub {
		to, p := s.github(c).Start()
		return to, p.State, p, nil
	}
	party, err := s.party(ctx, c)
	if err != nil {
		return "", "", nil, err
	}
	to, p := party.Start(openid.Request{Prompt: "select_account", Now: s.db.Now()})
	return to, p.State, p, nil
}

func (s *Service) github(c Client) github.Connection {
	return github.Connection{HTTP: s.http, URL: c.Issuer, ClientID: c.ID, Secret: c.Secret, Redirect: s.site.SocialCallback(c.Provider)}
}

// party returns us at an OpenID provider. At Google everybody may have an account, and not
// only the people of a Workspace.
func (s *Service) party(ctx context.Context, c Client) (openid.Connection, error) {
	p, err := s.providers.Get(ctx, c.Issuer)
	if err != nil {
		return openid.Connection{}, err
	}
	kind := openid.KindPlain
	if c.Provider == model.SocialMicrosoft {
		kind = openid.KindEntra
	}
	return openid.Connection{
		Provider: p, HTTP: s.http, ClientID: c.ID, Secret: c.Secret, Redirect: s.site.SocialCallback(c.Provider), Kind: kind,
	}, nil
}

// keep stores something that waits for a browser to come back with a token.
func (s *Service) keep(ctx context.Context, r *model.SocialRequest, token string, pending any) error {
	raw, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	r.Hash = secret.Hash(token)
	r.Pending = s.keys.Seal(place(r.Hash), raw)
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.InsertSocialRequest(ctx, *r) })
}

// open reads what was kept.
func (s *Service) open(r model.SocialRequest, pending any) error {
	raw, err := s.keys.Open(place(r.Hash), r.Pending)
	if err != nil {
		return fmt.Errorf("open request: %w", err)
	}
	return json.Unmarshal(raw, pending)
}

func place(hash []byte) secret.Place {
	return secret.Place{Table: "social_requests", Column: "pending", Row: fmt.Sprintf("%x", hash)}
}

// Carrier is who brings an answer.
type Carrier struct {
	Browsers [][]byte // SHA-256 of the cookies that tell the browser from others
	IP       string
}

// maxToken is how long the token of an answer may be, in bytes.
const maxToken = 200

// waiting returns what waits for a token, for a purpose, in this browser and in time. It
// returns a NotFound error for anything else.
func (s *Service) waiting(ctx context.Context, purpose model.SocialPurpose, token string, from Carrier) (model.SocialRequest, error) {
	none := model.SocialRequest{}
	if token == "" || len(token) > maxToken {
		return none, model.Missing("social.not_kept")
	}
	r, err := s.db.SocialRequest(ctx, secret.Hash(token))
	if err != nil && model.KindOf(err) != model.NotFound {
		return none, err
	}
	own := false
	for _, b := range from.Browsers {
		own = own || len(b) > 0 && secret.Equal(b, r.Browser)
	}
	if err != nil || !own || r.Purpose != purpose || !s.db.Now().Before(r.ExpiresAt) {
		return none, model.Missing("social.not_kept")
	}
	return r, nil
}

// take returns the request that waits for an answer of a provider, used up by that.
func (s *Service) take(ctx context.Context, p model.Social, token string, from Carrier) (model.SocialRequest, error) {
	r, err := s.waiting(ctx, model.SocialSignIn, token, from)
	first := false
	if err == nil && r.Provider == p {
		err = s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
			first, err = tx.TakeSocialRequest(ctx, r.Hash)
			return err
		})
	}
	if err != nil && model.KindOf(err) != model.NotFound {
		return r, err
	}
	if err != nil || !first {
		return model.SocialRequest{}, refuse(upstream.NewFault(openid.CodeState, "state").At(openid.StepAnswer))
	}
	return r, nil
}

// Finish returns what the answer proves that a browser brought back from a provider. Its
// request is used up by that. It returns a *Refused for one that proves nothing.
func (s *Service) Finish(ctx context.Context, provider model.Social, query url.Values, from Carrier) (Proven, error) {
	p := Proven{Provider: provider, ip: from.IP}
	r, err := s.take(ctx, provider, query.Get("state"), from)
	if err != nil {
		return p, err
	}
	p.Next = r.Next
	c, ok := s.client(provider)
	if !ok {
		return p, refuse(upstream.NewFault(codeOff, "provider"))
	}
	if provider == model.SocialGitHub {
		var pending github.Pending
		if err := s.open(r, &pending); err != nil {
			return p, err
		}
		p.Identity, err = s.github(c).Finish(ctx, query, pending)
		return p, refuse(err)
	}
	var pending openid.Pending
	if err := s.open(r, &pending); err != nil {
		return p, err
	}
	party, err := s.party(ctx, c)
	if err == nil {
		p.Identity, err = party.Finish(ctx, query, pending, s.db.Now())
	}
	return p, refuse(err)
}

// Sweep forgets what nobody answers any more.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepSocial(ctx) })
}
