package openid

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/upstream"
)

// logoutEvent is what makes a token one of logout (OpenID Connect Back-Channel Logout
// 2.4).
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// Logout is what a provider has proven about the end of a session there.
type Logout struct {
	// Sub and SessionID say whose, or which; one of them may be empty.
	Sub, SessionID string
	// ID names the token, and Until is when it can be used no more, skew included: so long
	// its ID has to be remembered, since it must be accepted once.
	ID    string
	Until time.Time
}

// VerifyLogout returns what a logout token proves that was posted to us. Its error is
// always a *upstream.Fault. That a token is used once is for the caller to see to.
func (c Connection) VerifyLogout(ctx context.Context, token string, now time.Time) (Logout, error) {
	l, f := c.logout(ctx, token, now)
	if f != nil {
		return Logout{}, f
	}
	return l, nil
}

// logout checks a token as OpenID Connect Back-Channel Logout 2.6 has it.
func (c Connection) logout(ctx context.Context, token string, now time.Time) (Logout, *upstream.Fault) {
	verifier, proof := c.verifier(bound(c.HTTP, c.Provider.insecure), now)
	_, err := verifier.VerifyLogout(ctx, token)
	said, f := proof.proven(token, err)
	if f != nil {
		return Logout{}, f.At(upstream.StepSignature)
	}
	if f := c.meant(said, now); f != nil {
		return Logout{}, f.At(StepClaims)
	}
	if f := ends(said, now); f != nil {
		return Logout{}, f.At(StepClaims)
	}
	if err != nil { // the verifier reads members without regard to case
		return Logout{}, upstream.NewFault(CodeShape, "claims").WithGot(err.Error()).At(StepClaims)
	}
	l := Logout{Sub: said.text("sub"), SessionID: said.text("sid"), ID: said.text("jti")}
	until, _ := said.instant("exp")
	issued, _ := said.instant("iat")
	l.Until = until.Add(Skew)
	if old := issued.Add(MaxAge + Skew); old.Before(l.Until) {
		l.Until = old
	}
	return l, nil
}

// ends holds a token to what makes it one of logout, so that none that was made for
// something else serves.
func ends(said object, now time.Time) *upstream.Fault {
	if said.inner("events").inner(logoutEvent) == nil {
		return upstream.NewFault(CodeEvent, "events").WithWant(logoutEvent)
	}
	if _, ok := said["nonce"]; ok {
		return upstream.NewFault(CodeEvent, "nonce")
	}
	if said.text("jti") == "" || len(said.text("jti")) > maxSubject {
		return upstream.NewFault(CodeEvent, "jti")
	}
	if said.text("sub") == "" && said.text("sid") == "" {
		return upstream.NewFault(upstream.CodeSubject, "sub")
	}
	if issued, ok := said.instant("iat"); !ok || !now.Before(issued.Add(MaxAge+Skew)) {
		return upstream.NewFault(upstream.CodeTime, "iat").WithGot(string(said["iat"])).WithWant(now.UTC().Format(time.RFC3339))
	}
	return nil
}
