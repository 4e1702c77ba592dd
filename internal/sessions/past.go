package sessions

import (
	"context"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Past returns the session whose cookie holds token, also when it is over, for what
// its person sends without knowing that: it says whose it was, and is good for nothing
// else. It returns a NotFound error unless it was this browser's, ended a short while
// ago, and not by its own person in this browser. The cookie alone is worth nothing.
func (s *Service) Past(ctx context.Context, token string, browser []byte) (model.Session, error) {
	if !secret.WellFormed(token) {
		return model.Session{}, model.Missing("")
	}
	row, err := s.db.SessionByToken(ctx, secret.Hash(token))
	if err != nil {
		return model.Session{}, err
	}
	s.mu.Lock()
	row = s.caughtUp(row)
	s.mu.Unlock()
	left := row.Support.On() || row.EndReason == model.EndSignedOut || row.EndReason == model.EndReplaced
	if left || len(browser) == 0 || !secret.Equal(row.Browser, browser) || !s.db.Now().Before(endOf(row, s.db.Now()).Add(model.HeldAfterEnd)) {
		return model.Session{}, model.Missing("")
	}
	return row.Session, nil
}

// endOf returns when a session ended that is over. Where nobody has noted that yet, a
// limit did it, but not before its person was last there: limits can become stricter.
func endOf(row db.SessionRow, now time.Time) time.Time {
	if !row.EndedAt.IsZero() {
		return row.EndedAt
	}
	limits := row.Instance.Policy
	if row.MemberStatus == model.MemberActive {
		limits = limits.Strictest(row.Org.Policy)
	}
	ends := []time.Time{}
	if tooOld(row.Session, limits, now) {
		ends = append(ends, row.AuthTime.Add(limits.Absolute))
	}
	if tooIdle(row.Session, limits, now) {
		ends = append(ends, row.LastActiveAt.Add(limits.Idle))
	}
	if upstreamOver(row.Session, now) {
		ends = append(ends, row.Upstream.Until)
	}
	if row.Support.On() {
		ends = append(ends, earlier(now, row.Support.Until))
	}
	if len(ends) == 0 {
		return row.LastActiveAt
	}
	if first := slices.MinFunc(ends, time.Time.Compare); first.After(row.LastActiveAt) {
		return first
	}
	return row.LastActiveAt
}
