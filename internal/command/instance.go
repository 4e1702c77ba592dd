package command

import (
	"context"
	"errors"
	"flag"

	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

// setInstance changes what is set for the whole installation.
func setInstance(flags *flag.FlagSet) action {
	var c instance.Change
	textFlag(flags, &c.AppName, "app-name", "What people know your product as: its `NAME`.")
	textFlag(flags, &c.AppURL, "app-url", "Lead people back to your product at this `URL`. Empty: don’t.")
	textFlag(flags, &c.SupportEmail, "support-email", "Tell people to ask at this `EMAIL`. Empty: don’t.")
	textFlag(flags, &c.SupportURL, "support-url", "Lead people who need help to the page at this `URL`, in place of the email. Empty: don’t.")
	textFlag(flags, &c.TermsURL, "terms", "Link to the terms at this `URL`. Empty: don’t.")
	textFlag(flags, &c.PrivacyURL, "privacy", "Link to what is said on privacy at this `URL`. Empty: don’t.")
	textFlag(flags, &c.BrandColor, "brand-color", "Derive the colours of all pages from this `COLOR`, as in "+model.DefaultBrand+", which empty means.")
	textFlag(flags, &c.Background, "background", "Show this `COLOR` around the cards of signing in. Empty: what follows from light and dark.")
	wordFlag(flags, &c.Radius, "radius", "How round corners are: none, small, medium or large, one `WORD`.")
	pictureFlag(flags, &c.Logo, "logo", "Show the picture in this `FILE` in place of the letter: PNG, JPEG or WebP. Empty: don’t.")
	pictureFlag(flags, &c.DarkLogo, "dark-logo", "Show the picture in this `FILE` where it is dark. Empty: the same logo everywhere.")
	pictureFlag(flags, &c.Favicon, "favicon", "Show the picture in this `FILE` in the tabs of browsers. Empty: don’t.")
	boolFlag(flags, &c.PoweredBy, "powered-by", "Say on the cards of signing in that they are made with Anteroom.")
	boolFlag(flags, &c.OrgBranding, "organization-branding", "Show an organization’s own logo and name to its people, and in its mails.")
	spanFlag(flags, &c.SessionAbsolute, "session-absolute", "Sessions end this `TIME` after signing in: 5m to 365d. An organization’s own policy may be stricter.")
	spanFlag(flags, &c.SessionIdle, "session-idle", "Sessions end when nobody was there for this `TIME`: 5m to 30d, or off.")
	spanFlag(flags, &c.AccessToken, "access-token", "Access tokens are good for this `TIME`: 1m to 24h.")
	spanFlag(flags, &c.Invitation, "invitation", "Invitations can be accepted for this `TIME`: 1d to 90d.")
	spanFlag(flags, &c.KeepEvents, "keep-events", "Forget what happened after this `TIME`: 1d to 3650d, or off to keep it for ever.")
	textFlag(flags, &c.CreatorRole, "creator-role", "Give the first member of an organization the role of this `NAME`.")
	textFlag(flags, &c.MemberRole, "member-role", "Give later members the role of this `NAME`.")
	boolFlag(flags, &c.SeveralRoles, "several-roles", "Let a member hold more than one role.")
	entryFlags(flags, &c)
	return func(ctx context.Context, k *call) error {
		if c == (instance.Change{}) {
			return errors.New("name what to set: anteroom instance set -h lists the flags")
		}
		i, err := instance.New(k.db, model.Socials()...).Set(ctx, operator, c)
		if err != nil {
			return err
		}
		return k.say(instanceTextOf(i), "The instance is set. anteroom instance show prints it.\n")
	}
}

// entryFlags are about how people get in.
func entryFlags(flags *flag.FlagSet, c *instance.Change) {
	boolFlag(flags, &c.SignInCode, "sign-in-code", "Let people sign in, and confirm that it is them, by a code in a mail.")
	boolFlag(flags, &c.SignInLink, "sign-in-link", "Let people sign in by a link in a mail.")
	boolFlag(flags, &c.SignInPasskey, "sign-in-passkey", "Let people sign in, and confirm that it is them, by a passkey.")
	boolFlag(flags, &c.RefuseDisposable, "refuse-disposable", "Let nobody new in whose address is of a mailbox that is thrown away.")
	boolFlag(flags, &c.RefusePublic, "refuse-public", "Let nobody new in whose address is of a provider that gives anybody a mailbox, such as gmail.com.")
	boolFlag(flags, &c.JoinByDomain, "join-by-domain", "Let people join organizations that allow the domain of their address.")
}

// showInstance prints what is set for the whole installation.
func showInstance(*flag.FlagSet) action {
	return func(ctx context.Context, c *call) error {
		i, err := c.db.Instance(ctx)
		if err != nil {
			return err
		}
		all, err := c.db.Roles(ctx, "")
		if err != nil {
			return err
		}
		names := map[model.RoleID]string{}
		for _, r := range all {
			names[r.ID] = r.Name
		}
		return c.sayRows(instanceTextOf(i), instanceRows(i, names))
	}
}
