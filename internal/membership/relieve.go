package membership

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// remember notes that a member is kept as the last administrator. What a source gave that is
// no more is people's then, and theirs to take.
func (m mapping) remember(ctx context.Context, tx *db.Tx, was model.Member) error {
	if m.gone {
		return nil
	}
	return tx.InsertKeptAdministrator(ctx, was.Org, was.ID, m.source)
}

// Relieve looks again, when a member can administer an organization from now on, at those who
// kept roles that their groups do not give any more because nobody else could: they hold
// what their groups give then. It returns what to record, as what the source does. Every rule
// that makes somebody an administrator asks for it, in its transaction.
func Relieve(ctx context.Context, tx *db.Tx, by model.Member) (events []model.Event, err error) {
	if by.Status != model.MemberActive || !by.Permissions().Administers() {
		return nil, nil
	}
	kept, err := tx.KeptAdministrators(ctx, by.Org, by.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if err := tx.DeleteKeptAdministrator(ctx, k); err != nil { // and is noted anew where they are still the last
			return nil, err
		}
		some, err := relieve(ctx, tx, k)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return events, nil
}

func relieve(ctx context.Context, tx *db.Tx, k model.KeptAdministrator) ([]model.Event, error) {
	rules, err := tx.GroupRoles(ctx, k.Org, k.Source)
	if err != nil {
		return nil, err
	}
	m, err := mappingOf(ctx, tx, k.Org, k.Source, rules)
	if err != nil {
		return nil, err
	}
	was, err := tx.Member(ctx, k.Org, k.Member)
	if err != nil {
		return nil, err
	}
	grants, err := tx.Grants(ctx, k.Org, k.Member)
	if err != nil {
		return nil, err
	}
	seen, err := m.seen(ctx, tx, k.Member, k.Member)
	if err != nil || !m.known(seen[k.Member]) {
		return nil, err
	}
	by := model.System
	if id, directory := k.Source.Directory(); directory {
		by = model.Actor{Kind: model.ActorDirectory, ID: string(id), Org: k.Org}
	}
	e := m.effect(model.GrantedMember{Member: was, Grants: grants}, seen[k.Member].Names)
	return m.applyOne(ctx, tx, by, was, grants, e.after)
}
