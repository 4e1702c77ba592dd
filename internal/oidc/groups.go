package oidc

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// groupClaims are the groups of a person in the organization that they act for. Where they
// are too many, they are left out, and hasgroups says that there are some: so it is with
// Entra ID, whose clients ask elsewhere then.
type groupClaims struct {
	Groups    []string `json:"groups,omitzero"`
	HasGroups bool     `json:"hasgroups,omitempty"`
}

// groupsIfAsked returns the groups of the person of a grant, as they are now, where an
// application has asked for them: a list also when it is empty. They are too many when
// there are more than most.
func (p *Provider) groupsIfAsked(ctx context.Context, scopes []string, g model.Grant, most int) (groupClaims, error) {
	if !slices.Contains(scopes, scopeGroups) {
		return groupClaims{}, nil
	}
	names, err := p.cfg.DB.GroupNamesOf(ctx, g.Org, g.User, most+1)
	if err != nil || len(names) > most {
		return groupClaims{HasGroups: true}, err
	}
	return groupsOf(names, most > model.MostGroupsInToken), nil
}

// groupsOf returns groups by their names, in order, each once: two directories can have one
// of the same name. They are too many when their names are long, unless that does not
// matter.
func groupsOf(names []string, long bool) groupClaims {
	all := make([]string, len(names))
	size := 0
	for i, name := range names {
		all[i] = strings.TrimSpace(name)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(model.Fold(a), model.Fold(b)), cmp.Compare(a, b)) })
	all = slices.CompactFunc(all, func(a, b string) bool { return model.Fold(a) == model.Fold(b) })
	for _, name := range all {
		size += len(name)
	}
	if size > model.MostGroupBytes && !long {
		return groupClaims{HasGroups: true}
	}
	return groupClaims{Groups: all}
}
