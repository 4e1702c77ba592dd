package command

import (
	"context"
	"flag"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/secret"
)

// operatorRules returns the rules about operators, of which commands call none that writes mails.
func operatorRules(d *db.DB) *operators.Service {
	return operators.New(d, secret.NewSource(nil), nil, "")
}

// operatorText is an operator as the commands print them.
type operatorText struct {
	ID         model.OperatorID `json:"operator_id"`
	Name       string           `json:"name"`
	Email      model.Email      `json:"email"`
	CreatedAt  time.Time        `json:"created_at"`
	LastSeenAt *time.Time       `json:"last_seen_at,omitempty"`
	Location   string           `json:"location,omitempty"`    // lets them in once
	Expires    *time.Time       `json:"expire_time,omitempty"` // of it
}

func operatorTextOf(o model.Operator) operatorText {
	t := operatorText{ID: o.ID, Name: o.Name, Email: o.Email, CreatedAt: o.CreatedAt.UTC()}
	if seen := o.LastSeenAt.UTC(); !o.LastSeenAt.IsZero() {
		t.LastSeenAt = &seen
	}
	return t
}

// addOperator makes somebody an operator, with a link that lets them in.
func addOperator(flags *flag.FlagSet) action {
	email := flags.String("email", "", "Their email `ADDRESS`, by which other commands know them.")
	name := flags.String("name", "", "Their `NAME`. The default is the address.")
	return func(ctx context.Context, c *call) error {
		o, err := operatorRules(c.db).Add(ctx, operator, *name, *email)
		if err != nil {
			return err
		}
		return c.sayOperatorLink(ctx, o)
	}
}

// linkOperator makes a link that lets an operator in.
func linkOperator(flags *flag.FlagSet) action {
	email := flags.String("email", "", "Their email `ADDRESS`.")
	return func(ctx context.Context, c *call) error {
		o, err := c.operator(ctx, *email)
		if err != nil {
			return err
		}
		return c.sayOperatorLink(ctx, o)
	}
}

// sayOperatorLink makes a link that lets an operator in, and prints it.
func (c *call) sayOperatorLink(ctx context.Context, o model.Operator) error {
	site, err := c.site()
	if err != nil {
		return err
	}
	token, until, err := operatorRules(c.db).Link(ctx, operator, o.ID)
	if err != nil {
		return err
	}
	t := operatorTextOf(o)
	expires := until.UTC()
	t.Location, t.Expires = site.OperatorLink(token), &expires
	return c.say(t, "%s gets into the console by this link, once, until %s:\n%s\n", o.Email, expires.Format(time.RFC3339), t.Location)
}

// operator returns the operator with an address.
func (c *call) operator(ctx context.Context, text string) (model.Operator, error) {
	email, err := emailaddr.Parse(text)
	if err != nil {
		return model.Operator{}, err
	}
	o, err := c.db.OperatorByEmail(ctx, email)
	if model.KindOf(err) == model.NotFound {
		return o, fmt.Errorf("%s is no operator: see operator list", email)
	}
	return o, err
}

// listOperators prints who runs the instance.
func listOperators(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		all, err := c.db.Operators(ctx)
		if err != nil {
			return err
		}
		list, rows := make([]operatorText, len(all)), make([][]string, len(all))
		for i, o := range all {
			seen := "never there"
			if list[i] = operatorTextOf(o); list[i].LastSeenAt != nil {
				seen = "there " + list[i].LastSeenAt.Format(time.RFC3339)
			}
			rows[i] = []string{string(o.ID), string(o.Email), o.Name, seen}
		}
		return c.sayRows(struct {
			Operators []operatorText `json:"operators"`
		}{list}, rows)
	}
}

// deleteOperator takes the console away from an operator.
func deleteOperator(flags *flag.FlagSet) action {
	email := flags.String("email", "", "Their email `ADDRESS`.")
	return func(ctx context.Context, c *call) error {
		o, err := c.operator(ctx, *email)
		if err != nil {
			return err
		}
		if o, err = operatorRules(c.db).Delete(ctx, operator, o.ID); err != nil {
			return err
		}
		return c.say(operatorTextOf(o), "%s gets into the console no more.\n", o.Email)
	}
}
