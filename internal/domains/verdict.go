package domains

import (
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// pending returns a proof that is looked for from now on.
func pending(p model.DomainProof, now time.Time) model.DomainProof {
	p.Status, p.Method, p.Taken, p.VerifiedAt = model.DomainPending, "", false, time.Time{}
	p.PendingAt, p.NextCheckAt, p.Absences, p.AbsentAt = now, now, 0, time.Time{}
	return p
}

// interval returns how long to wait for the next check of a domain that has been
// pending for age, 0 when there is none.
func interval(age time.Duration) time.Duration {
	switch {
	case age < model.DomainEachMinute:
		return time.Minute
	case age < model.DomainEachTen:
		return 10 * time.Minute
	case age < model.DomainGiveUp:
		return time.Hour
	}
	return 0
}

// wait returns the time of a check after another. It is early enough for a job
// that comes each minute not to miss what is due each minute, except what was looked
// up less than half a minute before it. Longer waits are shorter by up to a fifth: what was added together is not looked up together for
// ever.
func wait(from time.Time, d time.Duration, jitter func(time.Duration) time.Duration) time.Time {
	if d <= time.Minute {
		return from.Add(d / 2)
	}
	return from.Add(d - time.Minute/2 - jitter(d*3/20))
}

// verdict returns what the proof of a domain is after a look-up, and the event of
// that, "" when nothing has changed that anybody wants to know. taken says that
// another organization has verified the domain.
func verdict(p model.DomainProof, f finding, taken bool, jitter func(time.Duration) time.Duration) (model.DomainProof, model.EventType) {
	p.Answer = f.answer
	if f.hosts != nil {
		p.NameServers = f.hosts
	}
	switch p.Status {
	case model.DomainPending:
		return verdictPending(p, f, taken, jitter)
	case model.DomainVerified:
		return verdictVerified(p, f, jitter)
	}
	return p, "" // not looked up by any schedule
}

func verdictPending(p model.DomainProof, f finding, taken bool, jitter func(time.Duration) time.Duration) (model.DomainProof, model.EventType) {
	now := f.answer.At
	if f.proven && !taken {
		p.Status, p.Method, p.Taken, p.VerifiedAt = model.DomainVerified, model.DomainByDNS, false, now
		p.NextCheckAt = wait(now, model.DomainDaily, jitter)
		return p, model.EventDomainVerified
	}
	var event model.EventType
	switch {
	case f.proven && !p.Taken: // once: a record that goes and comes tells nobody more
		p.Taken, event = true, model.EventDomainTaken
	case !taken:
		p.Taken = false // its owner has let go
	}
	d := interval(now.Sub(p.PendingAt))
	if d == 0 {
		p.Status, p.NextCheckAt = model.DomainFailed, time.Time{}
		return p, model.EventDomainFailed
	}
	p.NextCheckAt = wait(now, d, jitter)
	return p, event
}

func verdictVerified(p model.DomainProof, f finding, jitter func(time.Duration) time.Duration) (model.DomainProof, model.EventType) {
	now := f.answer.At
	switch {
	case p.Method != model.DomainByDNS:
		return p, "" // the operator's word needs no record
	case f.proven:
		p.Absences, p.AbsentAt = 0, time.Time{}
		p.NextCheckAt = wait(now, model.DomainDaily, jitter)
		return p, ""
	case !f.absent:
		p.NextCheckAt = wait(now, model.DomainAfterError, jitter)
		return p, ""
	}
	p.Absences++
	if p.AbsentAt.IsZero() {
		p.AbsentAt = now
	}
	if p.Absences >= model.DomainLostAbsences && now.Sub(p.AbsentAt) >= model.DomainLostAfter {
		p = pending(p, now)
		p.NextCheckAt = wait(now, interval(0), jitter)
		return p, model.EventDomainLost
	}
	p.NextCheckAt = wait(now, model.DomainDaily, jitter)
	return p, ""
}
