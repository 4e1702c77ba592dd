package membership

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// remapAtOnce is how many members are given other roles in one transaction, which all
// others who write wait for.
const remapAtOnce = 50

// errMeanwhile says that something else is to be done about a source now.
var errMeanwhile = errors.New("the roles that a source gives have changed meanwhile")

// Remap makes a change, and these the roles that the groups of r.Source give to everybody
// whose groups are known; none with r.Gone, when the change is that there is no such source
// any more. It returns a Conflict error when nobody would be left who can administer, and
// the errors of the change, which may be made anew several times.
//
// The rules are stored with the change, and count from then on for who signs in and for
// what a directory says. The members follow in transactions of a few, so that nobody waits
// for all of them, and Remap returns when all have followed: until then, which is seconds,
// somebody can hold what the rules from before gave. What a process leaves that ends in
// the middle is done by FinishRemappings. A last administrator keeps the role, should
// others have gone meanwhile.
func Remap(ctx context.Context, d *db.DB, r model.Remapping, rules model.GroupRoles, change func(*db.Tx) ([]model.Event, error)) error {
	if err := storeRules(ctx, d, r, rules, change); err != nil {
		return err
	}
	// Who goes away does not leave it half done.
	return FinishRemapping(context.WithoutCancel(ctx), d, r.Org, r.Source)
}

// FinishRemappings does what is left of all that Remap has begun, and returns of how many
// sources that was.
func FinishRemappings(ctx context.Context, d *db.DB) (int, error) {
	all, err := d.Remappings(ctx)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, r := range all {
		errs = append(errs, FinishRemapping(ctx, d, r.Org, r.Source))
	}
	return len(all), errors.Join(errs...)
}

// FinishRemapping does what is left of what Remap has begun for a source, if anything is.
// Others can do the same at the same time: each member follows once.
func FinishRemapping(ctx context.Context, d *db.DB, org model.OrgID, source model.RoleSource) error {
	for {
		r, err := d.Remapping(ctx, org, source)
		if model.KindOf(err) == model.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		if err := finish(ctx, d, r); err != nil && !errors.Is(err, errMeanwhile) {
			return err
		}
	}
}

// finish has all members follow a change. It returns errMeanwhile when there is another one.
func finish(ctx context.Context, d *db.DB, r model.Remapping) error {
	for last, more := model.MemberID(""), true; more; {
		p, err := follow(ctx, d, r, last)
		if err != nil {
			return err
		}
		last, more = p.last, p.more
	}
	return d.Housekeep(ctx, func(tx *db.Tx) error { return tx.DeleteRemapping(ctx, r) })
}

// follow has the next members follow a change, those behind one.
func follow(ctx context.Context, d *db.DB, r model.Remapping, after model.MemberID) (page, error) {
	var p page
	quiet := false
	err := d.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		var changed bool
		p, events, changed, err = followIn(ctx, tx, r, after)
		if quiet = changed && len(events) == 0; err == nil && len(events) == 0 {
			err = db.Nothing
		}
		return events, err
	})
	if err != nil || !quiet {
		return p, err
	}
	// Roles that others give now, and that are held as before, are no event, and neither is
	// what is forgotten.
	err = d.Housekeep(ctx, func(tx *db.Tx) error {
		var events []model.Event
		if p, events, _, err = followIn(ctx, tx, r, after); err == nil && len(events) > 0 {
			err = errMeanwhile
		}
		return err
	})
	return p, err
}

func followIn(ctx context.Context, tx *db.Tx, r model.Remapping, after model.MemberID) (p page, events []model.Event, changed bool, err error) {
	now, err := tx.Remapping(ctx, r.Org, r.Source)
	if model.KindOf(err) == model.NotFound || err == nil && now.ID != r.ID {
		err = errMeanwhile
	}
	if err != nil {
		return p, nil, false, err
	}
	rules, err := tx.GroupRoles(ctx, r.Org, r.Source)
	if err != nil {
		return p, nil, false, err
	}
	m, err := mappingOf(ctx, tx, r.Org, r.Source, rules)
	if err != nil {
		return p, nil, false, err
	}
	m.gone = r.Gone
	if p, err = m.effects(ctx, tx, after, remapAtOnce); err != nil {
		return p, nil, false, err
	}
	for _, e := range p.effects {
		if same(e.grants, e.after) {
			continue
		}
		some, err := m.applyOne(ctx, tx, r.By, e.Member, e.grants, e.after)
		if err != nil {
			return p, nil, false, err
		}
		events, changed = append(events, some...), true
	}
	if r.Gone && p.last != "" {
		return p, events, true, tx.ForgetSeenGroups(ctx, r.Org, r.Source, p.last)
	}
	return p, events, changed, nil
}
