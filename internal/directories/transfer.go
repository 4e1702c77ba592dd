package directories

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Transfer is what becomes of a member who is moved from one directory to another.
type Transfer struct {
	Member model.Member
	From   model.DirectoryID // that looks after them now, "" for people
	To     model.Directory
	Known  bool // To has told of them: it looks after them at once, and else from when it does
	Active bool // they are active then
	membership.Effect

	leaves, joins model.DirectoryUser // whom the directories know them as; zero for nobody
	groups        []model.DirectoryGroupRef
}

// transfers is what is read to say what becomes of somebody: a db.Tx or a db.Reader.
type transfers interface {
	membership.GroupReads
	Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error)
	Directory(ctx context.Context, org model.OrgID, id model.DirectoryID) (model.Directory, error)
	DirectoryUserOfMember(ctx context.Context, org model.OrgID, member model.MemberID) (model.DirectoryUser, error)
	DirectoryUsersAt(ctx context.Context, org model.OrgID, email model.Email) ([]model.DirectoryUser, error)
	GroupsOfDirectoryUser(ctx context.Context, org model.OrgID, directory model.DirectoryID, user model.DirectoryUserID) ([]model.DirectoryGroupRef, error)
	Suspensions(ctx context.Context, org model.OrgID, member model.MemberID) (model.Suspensions, error)
}

// movedMeanwhile says that somebody else looks after a member than was thought.
func movedMeanwhile() error { return model.Conflicting("directories.moved_meanwhile") }

// transferOf says what becomes of a member who is moved to a directory. It returns a
// Conflict error where that changes nothing, or the directory is disabled.
func transferOf(ctx context.Context, from transfers, org model.OrgID, member model.MemberID, to model.Directory) (Transfer, error) {
	t := Transfer{To: to}
	var err error
	if t.Member, err = from.Member(ctx, org, member); err != nil {
		return t, err
	}
	if err := t.findLeaver(ctx, from); err != nil {
		return t, err
	}
	if err := t.findNewcomer(ctx, from); err != nil {
		return t, err
	}
	if !to.Enabled || t.From == to.ID || t.From == "" && !t.Known {
		return t, movedMeanwhile()
	}
	names := make([]string, len(t.groups))
	for i, g := range t.groups {
		names[i] = g.Name
	}
	if t.Effect, err = membership.EffectOfTransfer(ctx, from, t.Member, t.From, to.ID, names); err != nil {
		return t, err
	}
	suspended, err := from.Suspensions(ctx, org, member)
	t.Active = !t.Known || t.joins.Active
	for _, by := range suspended { // one by the directory is people's where the other knows nothing
		t.Active = t.Active && t.Known && by.Source == t.From.Source()
	}
	return t, err
}

// findLeaver finds which directory looks after the member, and as whom.
func (t *Transfer) findLeaver(ctx context.Context, from transfers) error {
	u, err := from.DirectoryUserOfMember(ctx, t.Member.Org, t.Member.ID)
	if none, err := missing(err); err != nil || none {
		return err
	}
	d, err := from.Directory(ctx, t.Member.Org, u.Directory)
	if err == nil && d.Enabled {
		t.From, t.leaves = u.Directory, u
	}
	return err
}

// findNewcomer finds as whom the other directory knows the member, by the address.
func (t *Transfer) findNewcomer(ctx context.Context, from transfers) error {
	all, err := from.DirectoryUsersAt(ctx, t.Member.Org, model.Email(t.Member.Email))
	if err != nil {
		return err
	}
	for _, u := range all {
		if u.Directory == t.To.ID && u.Member == "" && slices.Contains([]model.Waiting{"", model.WaitsForDomain, model.WasMoved}, u.Waiting) && !t.joins.Active {
			t.joins, t.Known = u, true
		}
	}
	if t.Known {
		t.groups, err = from.GroupsOfDirectoryUser(ctx, t.Member.Org, t.To.ID, t.joins.ID)
	}
	return err
}

// Transfers says what would become of a member in each of the other directories to which
// they can be moved. The errors are those of Transfer.
func (s *Service) Transfers(ctx context.Context, by model.Actor, member model.MemberID) (to []Transfer, err error) {
	if err := mayTransfer(ctx, &s.db.Reader, by, member); err != nil {
		return nil, err
	}
	all, err := s.db.Directories(ctx, by.Org)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		t, err := transferOf(ctx, &s.db.Reader, by.Org, member, d)
		switch {
		case model.KindOf(err) == model.Conflict:
		case err != nil:
			return nil, fmt.Errorf("preview transfer: %w", err)
		default:
			to = append(to, t)
		}
	}
	return to, nil
}

// mayTransfer returns an error when an actor may not say which directory looks after a
// member: one of mayManage, NotFound, or Conflict for themself, whose role nobody changes.
func mayTransfer(ctx context.Context, from interface {
	store
	Member(ctx context.Context, org model.OrgID, id model.MemberID) (model.Member, error)
}, by model.Actor, member model.MemberID) error {
	if err := mayDecide(ctx, from, by); err != nil {
		return err
	}
	m, err := from.Member(ctx, by.Org, member)
	if err == nil && by.Is(m.User) {
		err = model.Conflicting("directories.move_yourself")
	}
	return err
}

// Transfer has a directory look after a member whom another one has looked after, or, with
// from "", people, and returns what has become of them. The roles go that the groups of the
// one before gave, those come that its own give, and what people gave stays. What the one
// before says of them from then on is kept, and does nothing to the member. Where the
// other one has not told of them yet, people look after the member until it does. The
// errors: NotFound; Conflict when somebody else looks after them meanwhile, when the
// directory is disabled, for the actor themself, when nobody would be left who can
// administer, or with membership.ErrFull in its chain when all seats are taken; and those of
// mayManage.
func (s *Service) Transfer(ctx context.Context, by model.Actor, member model.MemberID, from, to model.DirectoryID) (t Transfer, err error) {
	err = s.announcing(ctx, by.Org, func(written letters) error {
		return s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			if err := mayTransfer(ctx, tx, by, member); err != nil {
				return nil, err
			}
			d, err := tx.Directory(ctx, by.Org, to)
			if err != nil {
				return nil, err
			}
			if t, err = transferOf(ctx, tx, by.Org, member, d); err != nil {
				return nil, err
			}
			if t.From != from {
				return nil, movedMeanwhile()
			}
			a := &applying{tx: tx, by: by, d: d, mail: s.mail, letters: written}
			if err := a.transfer(ctx, t); err != nil {
				return nil, err
			}
			return a.events, nil
		})
	})
	if err != nil {
		return t, fmt.Errorf("move %s to %s: %w", member, to, err)
	}
	return t, nil
}

// transfer does what was said to become of somebody.
func (a *applying) transfer(ctx context.Context, t Transfer) error {
	moved := model.DirectoryMemberMoved{
		Before: model.DirectoryMemberSnapshot{Member: t.Member.ID, Directory: t.From},
		After:  model.DirectoryMemberSnapshot{Member: t.Member.ID, Directory: t.To.ID, Waits: !t.Known},
	}
	a.events = append(a.events, model.Event{Org: a.d.Org, Actor: a.by, User: t.Member.User, Target: string(t.Member.ID), Payload: moved})
	roles, err := membership.Take(ctx, a.tx, a.by, t.Effect)
	if err != nil {
		return err
	}
	a.events = append(a.events, roles...)
	if t.From != "" {
		if err := a.relink(ctx, t.leaves, "", model.WasMoved); err != nil {
			return err
		}
	}
	m, err := a.tx.Member(ctx, a.d.Org, t.Member.ID)
	if err != nil {
		return err
	}
	if !t.Known {
		return a.leaveToPeople(ctx, m, t.From)
	}
	u := t.joins
	u.Waiting = ""
	recall(&u)
	if err := a.adopt(ctx, &u, m); err != nil {
		return err
	}
	if err := a.relink(ctx, t.joins, u.Member, ""); err != nil {
		return err
	}
	return a.resume(ctx, t)
}

// relink says who a user of a directory is here from now on.
func (a *applying) relink(ctx context.Context, was model.DirectoryUser, member model.MemberID, waiting model.Waiting) error {
	groups, err := a.tx.GroupsOfDirectoryUser(ctx, was.Org, was.Directory, was.ID)
	if err != nil {
		return err
	}
	roles, err := (&applying{tx: a.tx, d: model.Directory{ID: was.Directory, Org: was.Org}}).roles(ctx, groups)
	if err != nil {
		return err
	}
	is := was
	is.Member, is.Waiting = member, waiting
	if err := a.tx.LinkDirectoryUser(ctx, is); err != nil {
		return err
	}
	a.say(string(is.ID), model.DirectoryUserUpdated{Before: was.Snapshot(groups, roles), After: is.Snapshot(groups, roles)})
	return nil
}

// leaveToPeople has people look after a member. One whom the directory had deactivated stays
// so, until they say otherwise.
func (a *applying) leaveToPeople(ctx context.Context, m model.Member, from model.DirectoryID) error {
	m, err := a.setSource(ctx, m, model.FromImport)
	if err != nil || m.Status == model.MemberActive {
		return err
	}
	who, err := access.Author(ctx, a.tx, a.by)
	if err != nil {
		return err
	}
	if err := a.tx.InsertSuspension(ctx, m, model.SourceManual, who.String()); err != nil {
		return err
	}
	_, err = a.tx.DeleteSuspension(ctx, m.Org, m.ID, from.Source())
	return err
}

// resume makes a member active whom the directory before had deactivated, unless anybody
// else wants them to stay so.
func (a *applying) resume(ctx context.Context, t Transfer) error {
	if t.From == "" {
		return nil
	}
	m, err := a.tx.Member(ctx, a.d.Org, t.Member.ID)
	if err != nil {
		return err
	}
	_, more, err := membership.Resume(ctx, a.tx, a.by, m, t.From.Source())
	a.events = append(a.events, more...)
	return err
}
