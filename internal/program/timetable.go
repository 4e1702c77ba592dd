package program

import (
	"context"
	"errors"
	"slices"

	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/oidc"
)

// timetable is what the program does by itself, and when. What is due, and how
// long a thing is kept, stands in the rooms. What flushes or looks after what the process has in
// memory is its own; of all that serve from the database one does the rest.
func (p *Program) timetable() []jobs.Job {
	all := []jobs.Job{
		{Name: "expire sessions", Does: "Ends sessions that have run out.", Spec: "* * * * *", When: p.steady, Run: p.counted("sessions expired", p.Sessions.Expire)},
		{Name: "finish roles by groups", Does: "Gives members the roles of their groups, where a server stopped in the middle of that.", Spec: "* * * * *", Run: p.counted("roles by groups finished that a process had begun", p.finishRoles)},
		{Name: "finish farewells of directories", Does: "Parts members from directories that were disabled or deleted, where a server stopped in the middle of that.", Spec: "* * * * *", Run: p.counted("directories have parted with their members", p.Directories.FinishPartings)},
		{Name: "tell of administrators who were kept", Does: "Writes to organizations whose last administrator would have gone.", Spec: "* * * * *", Run: p.counted("administrators told of whom nobody else could replace", p.Directories.TellOfKept)},
		{Name: "check domains", Does: "Looks for the records of domains that organizations want to prove, and whether those of proven ones are still there.", Spec: "* * * * *", Run: p.counted("domains checked", p.Domains.CheckDue)},
		{Name: "take in whom directories sent", Does: "Makes members of people whom directories sent before their domain was proven.", Spec: "* * * * *", Run: p.counted("people taken in whom directories sent", p.Directories.Settle)},
		{Name: "forget who was purged", Does: "Has the log of events forget the people who were purged.", Spec: "* * * * *", Run: p.counted("people forgotten who were purged", p.Activity.FinishErasures)},
		{Name: "note who comes to aliases", Does: "Writes down who still comes by an old address.", Spec: "* * * * *", Own: true, Run: p.Aliased.Flush},
		{Name: "note which API keys were used", Does: "Writes down when API keys were last used.", Spec: "* * * * *", Own: true, Run: p.APIKeys.Flush},
		{Name: "note which client secrets were used", Does: "Writes down when the secrets of applications were last used.", Spec: "* * * * *", Own: true, Run: p.Applications.Flush},
		{Name: "tell of this server", Does: "Tells of which version this server is, and what the keys are called that it has.", Spec: "* * * * *", Own: true, Run: p.replica.Tell},
		{Name: "get certificates", Does: "Gets and renews the certificates of this server’s own host names.", Spec: "* * * * *", Own: true, Run: p.lookAfterCertificates},
		{Name: "check identity providers", Does: "Reads the metadata of identity providers again, and warns of certificates that end.", Spec: "11 * * * *", Run: p.counted("identity providers checked", p.SSO.CheckDue)},
		{Name: "remind of break-glass members", Does: "Reminds organizations to look at who may get in around single sign-on.", Spec: "23 * * * *", Run: p.counted("organizations reminded of break-glass members", p.SSO.RemindOfReviews)},
		{Name: "sweep", Does: "Deletes what has been kept long enough.", Spec: "17 * * * *", When: p.steady, Run: p.sweep},
		{Name: "back up", Does: "Makes the backup of the day, where backup-dir is set and it is time.", Spec: "29 * * * *", Run: p.backUp},
		{Name: "rotate signing keys", Does: "Lets the next signing keys sign once those in use are old.", Spec: "43 3 * * *", Run: p.rotateKeys},
	}
	if p.db.Shared() { // whose copies its own tools make
		all = slices.DeleteFunc(all, func(j jobs.Job) bool { return j.Name == "back up" })
	}
	return all
}

// steady reports whether a job may end or delete what has become old: the clock is not wrong.
// People are refused by the same clock at each request, and that is over when it is right again.
func (p *Program) steady() bool { return p.watch.Steady() }

// counted makes a job of what says how much it did.
func (p *Program) counted(done string, work func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := work(ctx)
		if n > 0 {
			p.log.Info(done, "count", n)
		}
		return err
	}
}

// sweeper is what keeps something for a while only.
type sweeper interface {
	Sweep(context.Context) error
}

// sweepers returns the services that have something to sweep.
func (s Services) sweepers() []sweeper {
	return []sweeper{s.Activity, s.Aliased, s.APIKeys, s.Directories, s.Invitations, s.Logouts, s.Operators, s.Outbox, s.Passkeys, s.Portal, s.Repeats, s.Sessions, s.SignIn, s.Social, s.SSO, s.Webhooks}
}

// sweep deletes what has been kept long enough. A room that fails keeps no other
// from it.
func (p *Program) sweep(ctx context.Context) error {
	var errs []error
	for _, s := range p.sweepers() {
		errs = append(errs, s.Sweep(ctx))
	}
	errs = append(errs, p.replica.Sweep(ctx))
	if p.certificates != nil {
		errs = append(errs, p.certificates.Sweep(ctx))
	}
	return errors.Join(append(errs, p.db.Allowances().Sweep(ctx))...)
}

// lookAfterCertificates gets certificates that are missing, where the program has its own.
func (p *Program) lookAfterCertificates(ctx context.Context) error {
	if p.certificates == nil {
		return nil
	}
	return p.certificates.Look(ctx)
}

// finishRoles has members follow what groups give since a process ended in the middle.
func (p *Program) finishRoles(ctx context.Context) (int, error) {
	return membership.FinishRemappings(ctx, p.db)
}

func (p *Program) rotateKeys(ctx context.Context) error {
	rotated, err := oidc.RotateOldKeys(ctx, p.db, p.keys)
	if rotated {
		p.log.Info("signing keys rotated")
	}
	return err
}
