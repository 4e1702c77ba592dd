package command

import (
	"context"
	"errors"
	"flag"
	"time"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sso"
)

// recoverOrganization lets people into an organization that requires a connection by which
// nobody gets in.
func recoverOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	email := flags.String("email", "", "Let the admin with this `EMAIL` in for a day, by a link that works once, and go on requiring single sign-on of everybody else.")
	return func(ctx context.Context, c *call) error {
		rules, site, err := c.recoveryRules(ctx)
		if err != nil {
			return err
		}
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		by := operator
		by.Org = o.ID
		if c.given("email") {
			return c.letIn(ctx, rules, by, site, *email)
		}
		released, err := rules.Release(ctx, by)
		if err != nil {
			return err
		}
		names := make([]string, len(released))
		for i, r := range released {
			names[i] = r.Name
		}
		return c.say(struct {
			Released []string `json:"no_longer_required"`
		}{names}, "%s no longer requires single sign-on. It is still on, and who has a passkey gets in with that; with --email, an admin who has none.\n", o.Name)
	}
}

// recoveryRules returns the rules about connections, and where people reach the program:
// mails and links lead there.
func (c *call) recoveryRules(ctx context.Context) (*sso.Service, model.Site, error) {
	site, err := c.site()
	if err != nil {
		return nil, "", err
	}
	seal, err := program.LoadKeys(ctx, c.config, &c.db.Reader)
	if err != nil {
		return nil, "", err
	}
	return sso.New(sso.Config{DB: c.db, Keys: seal, Site: model.Sites{Site: site}, Outbox: program.PutsMail(c.db, seal)}), site, nil
}

// site returns where people reach the program. A link to this machine helps nobody elsewhere,
// so that the address has to be set.
func (c *call) site() (model.Site, error) {
	if c.config.BaseURL == "" || c.config.Origin("base-url") == "default" {
		return "", errors.New("base-url is not set: name the address that people use, as in --base-url https://id.example.com")
	}
	return model.NewSite(c.config.BaseURL), nil
}

// letIn lets one admin in.
func (c *call) letIn(ctx context.Context, rules *sso.Service, by model.Actor, site model.Site, text string) error {
	email, err := emailaddr.Parse(text)
	if err != nil {
		return err
	}
	token := secret.NewSource(nil).Token()
	b, err := rules.Recover(ctx, by, email, secret.Hash(token))
	if err != nil {
		return err
	}
	link := site.Recovery(token)
	return c.say(struct {
		Member model.MemberID `json:"member_id"`
		Link   string         `json:"link"`
		Until  time.Time      `json:"until"`
	}{b.Member, link, b.RecoversUntil.UTC()},
		"%s gets in by this link, once, until %s, and with a passkey so long:\n%s\nAll who manage single sign-on there get an email about it.\n", b.Email, b.RecoversUntil.UTC().Format(time.RFC3339), link)
}
