package directories

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// takeOver makes a member nobody for another directory, which is disabled, and what that has
// said of them this one's to say. What was decided of the members of that one is done of
// this one first. It returns the member.
func (a *applying) takeOver(ctx context.Context, u model.DirectoryUser, m model.Member) (model.Member, error) {
	other, err := a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
	none, err := missing(err)
	if err != nil {
		return m, err
	}
	if !none && other.ID != u.ID {
		if m, err = a.partOne(ctx, other.Directory, m); err != nil {
			return m, err
		}
		other.Member = ""
		a.wait(&other, model.WasReplaced)
		if err := a.tx.LinkDirectoryUser(ctx, other); err != nil {
			return m, err
		}
	}
	return m, a.tx.TakeReleased(ctx, a.d.Org, m.ID, a.d.ID)
}

// partOne has a directory that parts with its members part with one of them now.
func (a *applying) partOne(ctx context.Context, from model.DirectoryID, m model.Member) (model.Member, error) {
	p, err := a.tx.Parting(ctx, a.d.Org, from)
	if none, err := missing(err); err != nil || none {
		return m, err
	}
	more, _, err := partWith(ctx, a.tx, p, []model.MemberID{m.ID})
	if err != nil {
		return m, err
	}
	a.events = append(a.events, more...)
	return a.tx.Member(ctx, a.d.Org, m.ID)
}
