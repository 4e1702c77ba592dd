package command

import (
	"context"
	"errors"
	"flag"
	"strconv"

	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
)

// attributeFlags are what can be changed about an attribute.
func attributeFlags(flags *flag.FlagSet) (name *string, c *attributes.Change) {
	c = &attributes.Change{}
	textFlag(flags, &c.Label, "label", "The `LABEL` that people read. Without it they read the name.")
	textFlag(flags, &c.Description, "description", "What the attribute is, as `TEXT` that those read who map it.")
	boolFlag(flags, &c.InPortal, "in-portal", "Show it in the portal: to its person, and to who sees members. A new one is; =false: don’t.")
	boolFlag(flags, &c.InTokens, "in-tokens", "Tell it to applications that ask for custom_attributes.")
	return flags.String("name", "", "The `NAME` of the attribute, as directories and tokens have it: badgeNumber."), c
}

// addAttribute declares an attribute.
func addAttribute(flags *flag.FlagSet) action {
	name, c := attributeFlags(flags)
	kind := flags.String("type", string(model.AttributeString), "What its values are, a `TYPE`: string, boolean, integer, decimal or dateTime.")
	return func(ctx context.Context, k *call) error {
		a, err := attributes.New(k.db).Add(ctx, operator, c.Of(model.Attribute{Name: *name, Type: model.AttributeType(*kind), InPortal: true}))
		if err != nil {
			return err
		}
		return k.say(a, "Directories can say %s of people now.\n", a.Name)
	}
}

// setAttribute changes an attribute.
func setAttribute(flags *flag.FlagSet) action {
	name, c := attributeFlags(flags)
	return func(ctx context.Context, k *call) error {
		if *c == (attributes.Change{}) {
			return errors.New("name what to set: --label, --description, --in-portal, --in-tokens")
		}
		a, err := attributes.New(k.db).Set(ctx, operator, *name, *c)
		if err != nil {
			return err
		}
		return k.sayAttribute(a)
	}
}

func (c *call) sayAttribute(a model.Attribute) error {
	return c.sayRows(a, [][]string{
		{"name", a.Name},
		{"type", string(a.Type)},
		{"label", a.Label},
		{"description", a.Description},
		{"in-portal", strconv.FormatBool(a.InPortal)},
		{"in-tokens", strconv.FormatBool(a.InTokens)},
	})
}

// showAttribute prints an attribute.
func showAttribute(flags *flag.FlagSet) action {
	name := flags.String("name", "", "The `NAME` of the attribute.")
	return func(ctx context.Context, c *call) error {
		a, err := attributes.Find(ctx, &c.db.Reader, *name)
		if err != nil {
			return err
		}
		return c.sayAttribute(a)
	}
}

// listAttributes prints all attributes.
func listAttributes(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		all, err := c.db.Attributes(ctx)
		if err != nil {
			return err
		}
		rows := make([][]string, len(all))
		for i, a := range all {
			rows[i] = []string{a.Name, string(a.Type), a.Label}
		}
		return c.sayRows(struct {
			Attributes []model.Attribute `json:"attributes"`
		}{append([]model.Attribute{}, all...)}, rows)
	}
}

// deleteAttribute deletes an attribute, and forgets its values.
func deleteAttribute(flags *flag.FlagSet) action {
	name := flags.String("name", "", "The `NAME` of the attribute.")
	confirmed := confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		if err := confirmed(*name, "deleting an attribute, with what directories have said by it of everybody,"); err != nil {
			return err
		}
		n, err := attributes.New(c.db).Delete(ctx, operator, *name)
		if err != nil {
			return err
		}
		return c.say(struct {
			Values int `json:"values_forgotten"`
		}{n}, "%s is deleted. Directories are not listened to about it any more. Values that are forgotten: %d.\n", *name, n)
	}
}
