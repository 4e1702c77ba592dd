package membership

import (
	"context"

	"github.com/anteroom/anteroom/internal/model"
)

// EffectOfTransfer says what becomes of a member whom another directory looks after than
// before, in whose groups of these names they are: the roles go that the groups of the one
// before give, and those come that its own give. from is "" where people look after the
// member.
func EffectOfTransfer(ctx context.Context, reads GroupReads, m model.Member, from, to model.DirectoryID, groups []string) (Effect, error) {
	grants, err := reads.Grants(ctx, m.Org, m.ID)
	if err != nil {
		return Effect{}, err
	}
	then := grants
	if from != "" {
		left, err := mappingOf(ctx, reads, m.Org, from.Source(), nil)
		if err != nil {
			return Effect{}, err
		}
		then = left.after(grants, nil)
	}
	rules, err := reads.GroupRoles(ctx, m.Org, to.Source())
	if err != nil {
		return Effect{}, err
	}
	mapped, err := mappingOf(ctx, reads, m.Org, to.Source(), rules)
	if err != nil {
		return Effect{}, err
	}
	e := mapped.effect(model.GrantedMember{Member: m, Grants: then}, groups)
	e.grants = grants
	return e, nil
}
