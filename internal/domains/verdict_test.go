package domains

import (
	"cmp"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// What a look-up can find.
var (
	there   = finding{proven: true}
	gone    = finding{absent: true}
	unknown = finding{}
)

func noJitter(time.Duration) time.Duration { return 0 }

// TestVerdict walks domains through their states: each step is a look-up at the
// time that the one before has set, or later.
func TestVerdict(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	type step struct {
		after  time.Duration // since the start
		found  finding
		taken  bool
		status model.DomainStatus
		event  model.EventType
	}
	const day = 24 * time.Hour
	for _, test := range []struct {
		name   string
		begins func(*model.DomainProof)
		steps  []step
	}{
		{"found at once", nil, []step{
			{0, there, false, model.DomainVerified, model.EventDomainVerified},
			{day, there, false, model.DomainVerified, ""},
		}},
		{"found late", nil, []step{
			{0, gone, false, model.DomainPending, ""},
			{time.Minute, unknown, false, model.DomainPending, ""},
			{6 * day, there, false, model.DomainVerified, model.EventDomainVerified},
		}},
		{"never found", nil, []step{
			{6*day + 23*time.Hour, gone, false, model.DomainPending, ""},
			{7 * day, gone, false, model.DomainFailed, model.EventDomainFailed},
			{8 * day, there, false, model.DomainFailed, ""},
		}},
		{"nobody looked for a month, and it is there", nil, []step{
			{30 * day, there, false, model.DomainVerified, model.EventDomainVerified},
		}},
		{"nobody looked for a month, and it is not", nil, []step{
			{30 * day, unknown, false, model.DomainFailed, model.EventDomainFailed},
		}},
		{"taken until the owner lets go", nil, []step{
			{0, there, true, model.DomainPending, model.EventDomainTaken},
			{time.Minute, there, true, model.DomainPending, ""},
			{2 * time.Minute, unknown, true, model.DomainPending, ""},
			{3 * time.Minute, there, false, model.DomainVerified, model.EventDomainVerified},
		}},
		{"taken, and the record goes and comes", nil, []step{
			{0, there, true, model.DomainPending, model.EventDomainTaken},
			{time.Minute, gone, true, model.DomainPending, ""},
			{2 * time.Minute, there, true, model.DomainPending, ""},
		}},
		{"taken, and the record goes, and the owner", nil, []step{
			{0, there, true, model.DomainPending, model.EventDomainTaken},
			{time.Minute, gone, false, model.DomainPending, ""},
			{2 * time.Minute, there, true, model.DomainPending, model.EventDomainTaken},
		}},
		{"taken for a week", nil, []step{
			{0, there, true, model.DomainPending, model.EventDomainTaken},
			{7 * day, there, true, model.DomainFailed, model.EventDomainFailed},
		}},
		{"the record disappears", verified, []step{
			{0, gone, false, model.DomainVerified, ""},
			{day, gone, false, model.DomainVerified, ""},
			{2 * day, gone, false, model.DomainVerified, ""},
			{3*day - time.Second, gone, false, model.DomainVerified, ""},
			{3 * day, gone, false, model.DomainPending, model.EventDomainLost},
			{3*day + time.Minute, there, false, model.DomainVerified, model.EventDomainVerified},
		}},
		{"two absences are not three", verified, []step{
			{0, gone, false, model.DomainVerified, ""},
			{5 * day, gone, false, model.DomainVerified, ""},
			{5*day + time.Minute, gone, false, model.DomainPending, model.EventDomainLost},
		}},
		{"impatience is no absence over days", verified, []step{
			{0, gone, false, model.DomainVerified, ""},
			{time.Minute, gone, false, model.DomainVerified, ""},
			{2 * time.Minute, gone, false, model.DomainVerified, ""},
			{3 * time.Minute, gone, false, model.DomainVerified, ""},
		}},
		{"the record comes back", verified, []step{
			{0, gone, false, model.DomainVerified, ""},
			{2 * day, gone, false, model.DomainVerified, ""},
			{3*day - time.Minute, there, false, model.DomainVerified, ""},
			{4 * day, gone, false, model.DomainVerified, ""},
			{6 * day, gone, false, model.DomainVerified, ""},
			{7*day - time.Minute, gone, false, model.DomainVerified, ""},
		}},
		{"a resolver that fails for a month", verified, []step{
			{0, unknown, false, model.DomainVerified, ""},
			{10 * day, unknown, false, model.DomainVerified, ""},
			{30 * day, unknown, false, model.DomainVerified, ""},
		}},
		{"a resolver that flaps neither counts nor forgives", verified, []step{
			{0, gone, false, model.DomainVerified, ""},
			{day, unknown, false, model.DomainVerified, ""},
			{2 * day, gone, false, model.DomainVerified, ""},
			{3 * day, unknown, false, model.DomainVerified, ""},
			{3*day + time.Hour, gone, false, model.DomainPending, model.EventDomainLost},
		}},
		{"the operator’s word needs no record", byOperator, []step{
			{0, gone, false, model.DomainVerified, ""},
			{30 * day, gone, false, model.DomainVerified, ""},
			{60 * day, gone, false, model.DomainVerified, ""},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := pending(model.DomainProof{Token: "3f9c"}, start)
			if test.begins != nil {
				test.begins(&p)
			}
			for i, s := range test.steps {
				s.found.answer.At = start.Add(s.after)
				var event model.EventType
				p, event = verdict(p, s.found, s.taken, noJitter)
				if p.Status != s.status || event != s.event || p.Token != "3f9c" {
					t.Fatalf("step %d: %s, %q; want %s, %q", i+1, p.Status, event, s.status, s.event)
				}
				if looked := !p.NextCheckAt.IsZero(); looked != (p.Status != model.DomainFailed && p.Method != model.DomainByAdmin) {
					t.Errorf("step %d: %s, next check %v", i+1, p.Status, p.NextCheckAt)
				}
			}
		})
	}
}

func verified(p *model.DomainProof) {
	p.Status, p.Method, p.VerifiedAt = model.DomainVerified, model.DomainByDNS, p.PendingAt
}

func byOperator(p *model.DomainProof) {
	verified(p)
	p.Method, p.NextCheckAt = model.DomainByAdmin, time.Time{}
}

// TestSchedule counts the look-ups of a domain whose record never comes, by a job
// that comes each minute, and holds each to the time that people are promised.
func TestSchedule(t *testing.T) {
	t.Parallel()
	most := func(d time.Duration) time.Duration { return d - 1 }
	for _, test := range []struct {
		name   string
		jitter func(time.Duration) time.Duration
		added  time.Duration // before the job comes, and looked up at once
	}{
		{"early", most, 0}, {"late", noJitter, 0}, {"early, between two jobs", most, 48 * time.Second}, {"late, between two jobs", noJitter, 48 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			start := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
			p := pending(model.DomainProof{}, start)
			p, _ = verdict(p, finding{absent: true, answer: model.DNSAnswer{At: start}}, false, test.jitter)
			looks := []time.Duration{0}
			for now := start.Add(cmp.Or(test.added, time.Minute)); p.Status == model.DomainPending; now = now.Add(time.Minute) {
				if p.NextCheckAt.After(now) {
					continue
				}
				looks = append(looks, now.Sub(start))
				f := gone
				f.answer.At = now
				p, _ = verdict(p, f, false, test.jitter)
			}
			for i, at := range looks[1:] {
				gap := at - looks[i]
				most := interval(looks[i])
				if gap > most || gap < most*4/5 {
					t.Errorf("at %v: %v since the look-up before, want at most %v", at, gap, most)
				}
			}
			last := looks[len(looks)-1]
			if p.Status != model.DomainFailed || last < model.DomainGiveUp || last > model.DomainGiveUp+time.Hour {
				t.Errorf("%s after %v", p.Status, last)
			}
		})
	}
}
