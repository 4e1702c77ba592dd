package model

import "time"

// SessionPolicy limits how long sessions last. Zero means no limit of that
// sort. Limits are whole minutes.
type SessionPolicy struct {
	Absolute time.Duration // since signing in
	Idle     time.Duration // since the last request that a person made
}

// Strictest returns the smaller of each of the two policies' limits.
func (p SessionPolicy) Strictest(q SessionPolicy) SessionPolicy {
	return SessionPolicy{Absolute: minSet(p.Absolute, q.Absolute), Idle: minSet(p.Idle, q.Idle)}
}

func minSet(a, b time.Duration) time.Duration {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	}
	return min(a, b)
}

// CheckPolicy says what is wrong with limits that somebody wants to set. It
// returns an Invalid error for the field "absolute" or "idle".
func CheckPolicy(p SessionPolicy, accessToken time.Duration) error {
	if err := CheckAbsolute(p.Absolute, accessToken); err != nil {
		return err
	}
	return CheckIdle(p, accessToken)
}

// CheckAbsolute says what is wrong with an absolute limit. There must be one.
func CheckAbsolute(limit, accessToken time.Duration) error {
	switch {
	case limit%time.Minute != 0:
		return InvalidField("absolute", "model.whole_minutes")
	case limit <= accessToken && accessToken >= MinLimit: // the one that says more comes first
		return InvalidField("absolute", "model.absolute_above_token", accessToken)
	case limit < MinLimit:
		return InvalidField("absolute", "model.absolute_too_short", MinLimit)
	case limit > MaxAbsolute:
		return InvalidField("absolute", "model.absolute_too_long", MaxAbsolute)
	}
	return nil
}

// CheckIdle says what is wrong with a policy's idle limit, which may be none.
func CheckIdle(p SessionPolicy, accessToken time.Duration) error {
	switch {
	case p.Idle == 0:
		return nil
	case p.Idle%time.Minute != 0:
		return InvalidField("idle", "model.whole_minutes")
	case p.Idle <= accessToken && accessToken >= MinLimit:
		return InvalidField("idle", "model.idle_above_token", accessToken)
	case p.Idle < MinLimit:
		return InvalidField("idle", "model.idle_too_short", MinLimit)
	case p.Idle > MaxIdle:
		return InvalidField("idle", "model.idle_too_long", MaxIdle)
	case p.Idle >= p.Absolute:
		return InvalidField("idle", "model.idle_above_absolute", p.Absolute)
	}
	return nil
}
