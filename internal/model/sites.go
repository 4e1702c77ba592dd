package model

import (
	"context"
	"slices"
)

// Sites are the addresses of the program: the one that people use, and its aliases,
// under which others have known it and at which it still answers.
type Sites struct {
	Site
	Aliases []Site
}

// NewSites returns the sites at a base URL and its aliases.
func NewSites(baseURL string, aliases []string) Sites {
	s := Sites{Site: NewSite(baseURL)}
	for _, a := range aliases {
		s.Aliases = append(s.Aliases, NewSite(a))
	}
	return s
}

// All returns every one, the one that people use first.
func (s Sites) All() []Site { return append([]Site{s.Site}, s.Aliases...) }

// Has reports whether an address is one of them.
func (s Sites) Has(address string) bool { return slices.Contains(s.All(), Site(address)) }

// Known returns the site under which somebody knows the program who was told of one:
// that one as long as it answers, and then the one that people use.
func (s Sites) Known(told Site) Site {
	if slices.Contains(s.Aliases, told) {
		return told
	}
	return s.Site
}

type aliasKey struct{}

// atAlias is the alias that a request came to, and what it reaches; see Reach.
type atAlias struct {
	site    Site
	reached Reached
}

// AtAlias returns a context of a request that came to an alias.
func AtAlias(ctx context.Context, alias Site) context.Context {
	return context.WithValue(ctx, aliasKey{}, &atAlias{site: alias})
}

// Called returns the site to which a request came.
func (s Sites) Called(ctx context.Context) Site {
	if a, ok := ctx.Value(aliasKey{}).(*atAlias); ok {
		return s.Known(a.site)
	}
	return s.Site
}
