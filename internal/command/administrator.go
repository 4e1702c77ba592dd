package command

import (
	"context"
	"flag"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// administratorText is somebody who administers an organization, as the commands print them.
type administratorText struct {
	Organization model.OrgID    `json:"organization_id"`
	Member       model.MemberID `json:"member_id"`
	Location     string         `json:"location,omitempty"`    // signs them in once
	Expires      *time.Time     `json:"expire_time,omitempty"` // of it
	NoLink       string         `json:"no_link,omitempty"`     // why there is none
}

// addAdministrator makes somebody an administrator of an organization that there is.
func addAdministrator(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	email := flags.String("email", "", "The `EMAIL` of the person, who need not be a member yet. You answer for the address.")
	return func(ctx context.Context, c *call) error {
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		address, err := emailaddr.Parse(*email)
		if err != nil {
			return err
		}
		m, err := members.New(c.db).MakeAdministrator(ctx, operator, o.ID, address)
		if err != nil {
			return err
		}
		return c.sayAdministrator(ctx, m, fmt.Sprintf("%s can administer %s, from the next request on.", address, o.Name))
	}
}

// linkAdministrator makes a link that signs an administrator in.
func linkAdministrator(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	email := flags.String("email", "", "The `EMAIL` of the admin.")
	return func(ctx context.Context, c *call) error {
		if _, err := c.site(); err != nil {
			return err
		}
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		address, err := emailaddr.Parse(*email)
		if err != nil {
			return err
		}
		m, err := c.memberAt(ctx, o.ID, address)
		if err != nil {
			return err
		}
		t, err := c.signInLink(ctx, m)
		if err != nil {
			return err
		}
		return c.say(t, "%s", t.how(m))
	}
}

// memberAt returns the member of an organization with an address.
func (c *call) memberAt(ctx context.Context, org model.OrgID, email model.Email) (model.Member, error) {
	u, err := c.db.UserByEmail(ctx, email)
	var m model.Member
	if err == nil {
		m, err = c.db.MemberOfUser(ctx, org, u.ID)
	}
	if model.KindOf(err) == model.NotFound {
		return m, fmt.Errorf("%s is no member of %s: see organization admin add", email, org)
	}
	return m, err
}

// sayAdministrator says that somebody administers an organization from now on, and prints a link
// that signs them in. They do all the same where there is none.
func (c *call) sayAdministrator(ctx context.Context, m model.Member, said string) error {
	t, err := c.signInLink(ctx, m)
	if err != nil {
		t.NoLink = err.Error()
		if model.KindOf(err) == model.Conflict {
			if t.NoLink, err = sentenceOf(err); err != nil {
				return err
			}
		}
	}
	return c.say(t, "%s\n%s", said, t.how(m))
}

// signInLink makes a link that signs an administrator in, once.
func (c *call) signInLink(ctx context.Context, m model.Member) (administratorText, error) {
	t := administratorText{Organization: m.Org, Member: m.ID}
	site, err := c.site()
	if err != nil {
		return t, err
	}
	l, token, err := signin.New(c.db, nil, secret.NewSource(nil), nil, site).MakeLink(ctx, operator, m.Org, m.ID)
	if err != nil {
		return t, err
	}
	expires := l.ExpiresAt.UTC()
	t.Location, t.Expires = site.SignInLink(token), &expires
	return t, nil
}

// how says how the administrator gets in.
func (t administratorText) how(m model.Member) string {
	if t.Location == "" {
		return fmt.Sprintf("No link was made that signs them in: %s\nanteroom organization admin link makes one.\n", t.NoLink)
	}
	return fmt.Sprintf("By this link %s signs in, once, until %s, and needs no email for that:\n%s\n", m.Email, t.Expires.Format(time.RFC3339), t.Location)
}
