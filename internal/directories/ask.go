package directories

import (
	"context"
	"errors"
	"slices"

	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// contested reports whether the address of an active user is that of somebody else by the
// directory's word, so that it has to be asked whether that is the same person, and what
// the provider called them before. Who is looked after by another directory is left to it.
func (a *applying) contested(ctx context.Context, u *model.DirectoryUser, m model.Member) (before string, asked bool, err error) {
	others, err := a.tx.DirectoryUsersAt(ctx, a.d.Org, u.Email)
	if err != nil {
		return "", false, err
	}
	if m.ID != "" {
		other, kept, err := a.keptAs(ctx, m)
		if err != nil {
			return "", false, err
		}
		if kept {
			others = append(others, other)
		}
	}
	for _, o := range others {
		switch after, err := a.looksAfter(ctx, o); {
		case err != nil:
			return "", false, err
		case !after || o.ID == u.ID || o.Member == "" && slices.Contains([]model.Waiting{"", model.WasReplaced, model.WasMoved}, o.Waiting):
		case o.Directory == a.d.ID:
			return o.ExternalID, true, nil
		case o.Member != "":
			return "", false, taken("directories.other_directory", u.Email)
		}
	}
	return a.deleted(ctx, *u, m)
}

// deleted reports whether directories have deleted a member whom their provider called
// otherwise than a user, and how.
func (a *applying) deleted(ctx context.Context, u model.DirectoryUser, m model.Member) (before string, other bool, err error) {
	if m.ID == "" || u.ExternalID == "" {
		return "", false, nil
	}
	gone, err := a.tx.DeletedOfMember(ctx, a.d.Org, m.ID)
	if err != nil || len(gone) == 0 {
		return "", false, err
	}
	before = gone[0].ExternalID
	return before, before != "" && before != u.ExternalID, nil
}

// ask asks those who look after directories whether somebody whose address came with another
// external id is who had it before, who is inactive until that is answered: whoever reads
// the mail of the address would come in as them. It tells by mail when nobody was told of
// such a question lately. asked says that this very one is asked already.
func (a *applying) ask(ctx context.Context, u model.DirectoryUser, account model.User, m model.Member, before string, asked bool) error {
	if m.Status == model.MemberActive {
		if _, err := a.suspend(ctx, m); err != nil {
			return err
		}
	}
	if asked {
		return nil
	}
	if account.ID != "" {
		a.events = append(a.events, model.Event{
			Org: a.d.Org, Actor: a.by, User: account.ID, Target: string(account.ID),
			Payload: model.IdentityContested{User: account.Ref(), Directory: a.d.ID, Before: before, Subject: u.ExternalID},
		})
	}
	if told, err := a.told(ctx, model.WaitsForAnswer); err != nil || told {
		return err
	}
	return a.post(ctx, occasion{old: u.Email})
}

// withdraw makes who had an address active again whom a question about it had made
// inactive, when it is over without an answer: who was asked about has left, or has another
// address. Where all seats are taken meanwhile they stay as they are.
func (a *applying) withdraw(ctx context.Context, was, u model.DirectoryUser) error {
	if was.Waiting != model.WaitsForAnswer || u.Waiting == model.WaitsForAnswer && u.Email.Key() == was.Email.Key() {
		return nil
	}
	_, m, err := a.holder(ctx, was.Email)
	if err != nil || m.Status != model.MemberInactive {
		return err
	}
	o, err := a.tx.DirectoryUserOfMember(ctx, a.d.Org, m.ID)
	if none, err := missing(err); err != nil || none || o.Directory != a.d.ID || !o.Active {
		return err
	}
	if err := a.setActive(ctx, o, m); !errors.Is(err, membership.ErrFull) {
		return err
	}
	return nil
}
