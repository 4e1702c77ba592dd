package program

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/aliases"
	"github.com/anteroom/anteroom/internal/model"
)

// unused is how long nobody has come to an alias before the doctor says that it can go.
const unused = 30 * 24 * time.Hour

// lookAtAliases says who still comes to the addresses that the program had before.
func lookAtAliases(ctx context.Context, p Patient) (err error) {
	sites := model.NewSites(p.Settings.BaseURL, p.Settings.Aliases).Aliases
	if len(sites) == 0 {
		return nil
	}
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("who uses the aliases cannot be said while the database does not open")
	}
	uses, err := aliases.Uses(ctx, &d.Reader, sites)
	if err != nil {
		return err
	}
	passkeys, err := d.PasskeysByHost(ctx)
	if err != nil {
		return err
	}
	said := make([]string, len(sites))
	for i, site := range sites {
		said[i] = aboutAlias(site, uses[i], passkeysOf(passkeys, site), d.Now())
	}
	return remark(strings.Join(said, "; "))
}

// passkeysOf returns how many passkeys belong to the host of a site.
func passkeysOf(by map[string]int, site model.Site) int {
	u, err := url.Parse(string(site))
	if err != nil {
		return 0
	}
	return by[u.Hostname()]
}

// aboutAlias says who uses an alias, and whether it can be ended.
func aboutAlias(site model.Site, uses []model.AliasUse, passkeys int, now time.Time) string {
	counts := map[model.AliasKind]int{}
	var last, since time.Time
	for _, u := range uses {
		if u.Kind == model.AliasPeople {
			since = u.FirstAt
		}
		if u.InUse(now.Add(-unused)) {
			counts[u.Kind]++
		}
		if u.Minutes > 0 && u.LastAt.After(last) {
			last = u.LastAt
		}
	}
	var by []string
	for _, k := range []struct {
		kind      model.AliasKind
		one, more string
	}{
		{model.AliasConnection, "1 connection", "%d connections"}, {model.AliasDirectory, "1 directory", "%d directories"},
		{model.AliasApplication, "1 application", "%d applications"}, {model.AliasLink, "1 portal link", "%d portal links"}, {model.AliasPeople, "people with old links", ""},
	} {
		by = append(by, counted(counts[k.kind], k.one, k.more)...)
	}
	by = append(by, counted(passkeys, "1 passkey", "%d passkeys")...)
	switch {
	case len(by) > 0 && last.IsZero():
		return fmt.Sprintf("%s is known to %s, of which nobody has come yet: anteroom alias list says which", site, listed(by))
	case len(by) > 0:
		return fmt.Sprintf("%s is still used by %s, last %s: anteroom alias list says which", site, listed(by), ago(now, last))
	case since.IsZero() || now.Sub(since) < unused:
		return fmt.Sprintf("nobody has come to %s yet: wait until it was watched for %d days before you end it", site, unused/(24*time.Hour))
	}
	return fmt.Sprintf("nobody has used %s for %d days: it can be ended, by taking it out of alias", site, unused/(24*time.Hour))
}

// counted returns how many there are of something, nothing for none.
func counted(n int, one, more string) []string {
	switch {
	case n == 0:
		return nil
	case n == 1 || more == "":
		return []string{one}
	}
	return []string{fmt.Sprintf(more, n)}
}

// listed puts a list into words.
func listed(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// ago says how long ago something was.
func ago(now, then time.Time) string {
	switch days := int(now.Sub(then) / (24 * time.Hour)); {
	case days == 0:
		return "today"
	case days == 1:
		return "1 day ago"
	default:
		return fmt.Sprintf("%d days ago", days)
	}
}
