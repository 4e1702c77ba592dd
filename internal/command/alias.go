package command

import (
	"context"
	"flag"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/aliases"
	"github.com/anteroom/anteroom/internal/model"
)

// aliasUseText is who comes to an address that the program had before, as the command
// prints it.
type aliasUseText struct {
	Kind     model.AliasKind `json:"kind"`
	ID       string          `json:"id,omitempty"`
	Name     string          `json:"name,omitempty"`
	Org      model.OrgID     `json:"organization_id,omitempty"`
	OrgName  string          `json:"organization_name,omitempty"`
	Minutes  int64           `json:"minutes"` // in which somebody came
	LastSeen *time.Time      `json:"last_seen_time,omitempty"`
}

// aliasText is an alias, with who comes there.
type aliasText struct {
	Alias model.Site     `json:"alias"`
	Since *time.Time     `json:"watched_since_time,omitempty"`
	Uses  []aliasUseText `json:"uses"`
}

func aliasTextOf(alias model.Site, uses []model.AliasUse) aliasText {
	t := aliasText{Alias: alias, Uses: []aliasUseText{}}
	for _, u := range uses {
		if u.Kind == model.AliasPeople {
			t.Since = &u.FirstAt
			if u.Minutes == 0 {
				continue
			}
		}
		use := aliasUseText{Kind: u.Kind, ID: u.ID, Name: u.Name, Org: u.Org, OrgName: u.OrgName, Minutes: u.Minutes}
		if !u.LastAt.IsZero() {
			use.LastSeen = &u.LastAt
		}
		t.Uses = append(t.Uses, use)
	}
	return t
}

// listAliases prints who still comes to the addresses that the program had before.
func listAliases(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		sites := model.NewSites(c.config.BaseURL, c.config.Aliases).Aliases
		uses, err := aliases.Uses(ctx, &c.db.Reader, sites)
		if err != nil {
			return err
		}
		texts, rows := make([]aliasText, len(sites)), [][]string{}
		for i, site := range sites {
			t := aliasTextOf(site, uses[i])
			texts[i] = t
			for _, u := range t.Uses {
				rows = append(rows, []string{string(site), string(u.Kind), u.ID, strings.TrimSpace(u.Name + " " + u.inside()), u.lastSeen()})
			}
			if len(t.Uses) == 0 {
				rows = append(rows, []string{string(site), "nobody"})
			}
		}
		return c.sayRows(struct {
			Aliases []aliasText `json:"aliases"`
		}{texts}, rows)
	}
}

// inside says of which organization something is.
func (u aliasUseText) inside() string {
	if u.Org == "" {
		return ""
	}
	return "(" + u.OrgName + ", " + string(u.Org) + ")"
}

func (u aliasUseText) lastSeen() string {
	if u.LastSeen == nil {
		return "not seen, but told of this address"
	}
	return "last " + u.LastSeen.Format(time.RFC3339)
}
