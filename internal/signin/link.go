package signin

import (
	"context"

	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// LinkState says what a magic link is worth.
type LinkState int

// The link states.
const (
	LinkOpen         LinkState = iota + 1 // signs in, in this browser
	LinkUsed                              // its challenge has been answered, by link or code
	LinkExpired                           // too old, or never was one
	LinkOtherBrowser                      // another browser asked for it
)

// Link returns what a magic link is worth in this browser, and its challenge when
// this browser asked for it. It changes nothing, because mail scanners open links
// too.
func (s *Service) Link(ctx context.Context, token string, from Browser) (LinkState, model.Challenge, error) {
	if !secret.WellFormed(token) {
		return LinkExpired, model.Challenge{}, nil
	}
	c, err := s.db.ChallengeByLink(ctx, secret.Hash(token))
	switch {
	case model.KindOf(err) == model.NotFound:
		return LinkExpired, model.Challenge{}, nil
	case err != nil:
		return 0, model.Challenge{}, err
	}
	state := LinkOpen
	own := secret.Equal(c.Browser, from.Hash)
	switch {
	case !c.UsedAt.IsZero():
		state = LinkUsed
	case !s.db.Now().Before(c.ExpiresAt):
		state = LinkExpired
	case !own:
		state = LinkOtherBrowser
	}
	if !own {
		c = model.Challenge{}
	}
	return state, c, nil
}

// Follow signs in with a magic link, in the browser that asked for it. A link
// works after wrong codes too: nobody can guess it, so nobody can lock its owner
// out. It returns the new session, the token for its cookie and where to go, or
// the state that keeps the link from working.
func (s *Service) Follow(ctx context.Context, token string, from Browser) (session model.Session, cookie, next string, state LinkState, err error) {
	state, c, err := s.Link(ctx, token, from)
	if err != nil || state != LinkOpen {
		return model.Session{}, "", "", state, err
	}
	session, cookie, err = s.complete(ctx, c, from, errLinkUsed)
	if model.KindOf(err) == model.Conflict {
		return model.Session{}, "", "", LinkUsed, nil
	}
	return session, cookie, c.Next, LinkOpen, err
}

var errLinkUsed = model.Conflicting("signin.link_used")
