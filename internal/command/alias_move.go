package command

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/anteroom/anteroom/internal/model"
)

// address is something to enter at an identity provider.
type address struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// addressesOf returns what the provider of a connection has to know of us at a site.
func addressesOf(c model.Connection, site model.Site) []address {
	for _, s := range c.Settings {
		if s.Type == model.ConnectionOIDC {
			return []address{{"redirect URI", site.OIDCCallback(c.ID)}, {"sign-out redirect URI", site.OIDCSignedOut(c.ID)}, {"back-channel logout URI", site.OIDCLogouts(c.ID)}}
		}
	}
	return []address{{"ACS URL", site.SAMLAnswers(c.ID)}, {"entity ID", site.SAMLMetadata(c.ID)}, {"single logout URL", site.SAMLSignOuts(c.ID)}, {"metadata URL", site.SAMLMetadata(c.ID)}}
}

// moveConnection moves a connection from an address of before to the base URL.
func moveConnection(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	connection := flags.String("connection", "", "The `ID` of the connection.")
	entered := flags.Bool("entered", false, "The new addresses are entered at the identity provider: use them from now on.")
	return func(ctx context.Context, c *call) error {
		rules, site, err := c.recoveryRules(ctx)
		if err != nil {
			return err
		}
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		found, err := c.db.Connection(ctx, o.ID, model.ConnectionID(*connection))
		if err != nil {
			return err
		}
		all := addressesOf(found, site)
		if *entered {
			by := operator
			by.Org = o.ID
			if _, err := rules.Move(ctx, by, found.ID, found.Version); err != nil {
				return err
			}
		}
		return c.say(struct {
			Connection model.ConnectionID `json:"connection_id"`
			Moved      bool               `json:"moved"`
			Addresses  []address          `json:"addresses"`
		}{found.ID, *entered || found.Site == site, all}, "%s", moveText(found, site, all, *entered))
	}
}

// moveText says what is to be entered where, or that it is used now.
func moveText(c model.Connection, site model.Site, all []address, entered bool) string {
	if entered || c.Site == site {
		return fmt.Sprintf("%s is at %s: its page shows the addresses, and its identity provider is sent there.\n", c.Name, site)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "At the identity provider of %s, beside or in place of the addresses at %s:\n\n", c.Name, c.Site)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, a := range all {
		fmt.Fprintf(t, "%s\t%s\n", a.Name, a.URL)
	}
	t.Flush()
	b.WriteString("\nOnce they are there, run this again with --entered. Answers to both are taken as long as the alias is.\n")
	return b.String()
}
