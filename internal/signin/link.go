package signin

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// LinkState says what a magic link is worth.
type LinkState int

// The link states.
const (
	LinkOpen         LinkState = iota + 1 // signs in, in this browser
	LinkUsed                              // its challenge has been answered, by link or code
	LinkExpired                           // too old, or never was one
	LinkOtherBrowser                      // another browser asked for it
	LinkOff                               // links sign nobody in any more
)

// Link returns what a magic link is worth in this browser, and its challenge when
// this browser asked for it. It changes nothing, because mail scanners open links
// too.
func (s *Service) Link(ctx context.Context, token string, from Browser) (LinkState, model.Challenge, error) {
	state, c, _, err := s.link(ctx, token, from)
	return state, c, err
}

// link returns the challenge that a link answers in this browser, and the one that it
// was sent for: of a link for every browser that is another one (model.SendsLink).
func (s *Service) link(ctx context.Context, token string, from Browser) (state LinkState, c, sent model.Challenge, err error) {
	if !secret.WellFormed(token) {
		return LinkExpired, c, sent, nil
	}
	sent, err = s.db.ChallengeByLink(ctx, secret.Hash(token))
	switch {
	case model.KindOf(err) == model.NotFound:
		return LinkExpired, c, sent, nil
	case err != nil:
		return 0, c, sent, err
	}
	c = sent
	if sent.Sends == model.SendsLink && !secret.Equal(sent.Browser, from.Hash) {
		own, err := s.db.SignInOf(ctx, sent.Email, from.Hash)
		if err == nil {
			c = own
		} else if model.KindOf(err) != model.NotFound {
			return 0, c, sent, err
		}
	}
	i, err := s.db.Instance(ctx)
	if err != nil {
		return 0, c, sent, err
	}
	own := secret.Equal(c.Browser, from.Hash)
	now := s.db.Now()
	switch {
	case !i.Ways.Link:
		state = LinkOff
	case !c.UsedAt.IsZero() || !sent.UsedAt.IsZero():
		state = LinkUsed
	case !now.Before(c.ExpiresAt) || !now.Before(sent.ExpiresAt):
		state = LinkExpired
	case !own:
		state = LinkOtherBrowser
	default:
		state = LinkOpen
	}
	if !own {
		c = model.Challenge{}
	}
	return state, c, sent, nil
}

// Follow signs in with a magic link, in the browser that asked for it. A link
// works after wrong codes too: nobody can guess it, so nobody can lock its owner
// out. It returns the new session, the token for its cookie and where to go, or
// the state that keeps the link from working.
func (s *Service) Follow(ctx context.Context, token string, from Browser) (session model.Session, cookie, next string, state LinkState, err error) {
	state, c, sent, err := s.link(ctx, token, from)
	if err != nil || state != LinkOpen {
		return model.Session{}, "", "", state, err
	}
	session, cookie, err = s.complete(ctx, c, sent.ID, from, model.WayLink, errLinkUsed)
	if errors.Is(err, ErrOff) {
		return model.Session{}, "", "", LinkOff, nil
	}
	if model.KindOf(err) == model.Conflict {
		return model.Session{}, "", "", LinkUsed, nil
	}
	return session, cookie, c.Next, LinkOpen, err
}

var errLinkUsed = model.Conflicting("signin.link_used")
