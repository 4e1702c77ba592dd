package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// addOrganization makes an organization and its first admin, who signs in by email from then on,
// or at once by the link that it prints.
func addOrganization(flags *flag.FlagSet) action {
	name := flags.String("name", "", "The `NAME` of the organization, as people read it.")
	admin := flags.String("admin", "", "The `EMAIL` of its first admin.")
	return func(ctx context.Context, c *call) error {
		email, err := emailaddr.Parse(*admin)
		if err != nil {
			return model.InField("admin", err)
		}
		org, m, err := organizations.New(c.db).Found(ctx, operator, *name, email, model.Features()...)
		if err != nil {
			return err
		}
		return c.sayAdministrator(ctx, m, fmt.Sprintf("%s is %s. %s is its admin and can sign in.", org.Name, org.ID, email))
	}
}

// setOrganization changes what the operator decides about an organization.
func setOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	var c organizations.Change
	numberFlag(flags, &c.Seats, "seats", "Let it have `N` members at the most; 0 is no limit.")
	textFlag(flags, &c.MemberRole, "member-role", "Give new members the role of this `NAME`; empty means what the instance says.")
	textFlag(flags, &c.Language, "language", "Have people read in the language of this `TAG` who have not said which they do: "+strings.Join(texts(model.Languages()), ", ")+"; empty is none.")
	var features *string
	textFlag(flags, &features, "features", "Let it have exactly these `FEATURES`, with commas between them: "+featureNames()+".")
	return func(ctx context.Context, k *call) (err error) {
		id, err := neededOrganization(*org)
		if err != nil {
			return err
		}
		if features != nil {
			all, err := parseFeatures(*features)
			if err != nil {
				return err
			}
			c.Features = &all
		}
		if c == (organizations.Change{}) {
			return errors.New("name what to set: --seats, --member-role, --language, --features")
		}
		o, err := organizations.New(k.db).Set(ctx, operator, id, c)
		if err != nil {
			return err
		}
		t, err := k.organizationText(ctx, o)
		if err != nil {
			return err
		}
		return k.say(t, "%s (%s) is set. anteroom organization show prints it.\n", o.Name, o.ID)
	}
}

func parseFeatures(names string) ([]model.Feature, error) {
	all := []model.Feature{}
	for _, name := range list(names) {
		f, err := model.ParseFeature(name)
		if err != nil {
			return nil, model.InvalidField("features", "organizations.unknown_feature", name)
		}
		all = append(all, f)
	}
	return all, nil
}

func featureNames() string { return strings.Join(texts(model.Features()), ", ") }
