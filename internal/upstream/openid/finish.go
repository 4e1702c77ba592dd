package openid

import (
	"context"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// Finish returns what the answer proves that a browser brought to the redirect URI, to
// the request that waits. Its error is always a *upstream.Fault. That a request is answered
// once, and by the browser that made it, is for the caller to see to.
func (c Connection) Finish(ctx context.Context, query url.Values, p Pending, now time.Time) (upstream.Identity, error) {
	id, f := c.finish(ctx, query, p, now, &trace{})
	if f != nil {
		return upstream.Identity{}, f
	}
	return id, nil
}

// trace is what came along on the way, whether it was proven or not.
type trace struct {
	idToken string
	info    object
}

func (c Connection) finish(ctx context.Context, query url.Values, p Pending, now time.Time, came *trace) (upstream.Identity, *upstream.Fault) {
	client := bound(c.HTTP, c.Provider.insecure)
	code, f := c.answer(query, p)
	if f != nil {
		return upstream.Identity{}, f.At(StepAnswer)
	}
	t, f := c.exchange(ctx, client, code, p)
	if f != nil {
		return upstream.Identity{}, f.At(StepExchange)
	}
	came.idToken = t.id
	said, f := c.idToken(ctx, client, t, p, now)
	if f != nil {
		return upstream.Identity{}, f
	}
	if came.info, f = c.userInfo(ctx, client, said, t.access); f != nil {
		return upstream.Identity{}, f.At(StepUserInfo)
	}
	id, f := c.identity(said, came.info)
	if f != nil {
		return upstream.Identity{}, f.At(StepAccount)
	}
	id.IDToken = t.id
	return id, nil
}
