package command

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// organizationText is an organization as the commands print it. Lengths of time
// are minutes, 0 for what the instance says.
type organizationText struct {
	ID         model.OrgID     `json:"organization_id"`
	Name       string          `json:"name"`
	ExternalID string          `json:"external_id,omitempty"`
	Members    int             `json:"members"`
	Seats      int             `json:"max_allowed_users"`
	MemberRole model.RoleID    `json:"member_role_id"`
	Language   model.Language  `json:"language"`
	Features   []model.Feature `json:"features"`
	Absolute   int64           `json:"absolute_session_timeout"`
	Idle       int64           `json:"idle_session_timeout"`
	Suspended  bool            `json:"suspended"`
	CreatedAt  time.Time       `json:"created_at"`
}

func (c *call) organizationText(ctx context.Context, o model.Organization) (organizationText, error) {
	features, err := c.db.FeaturesOf(ctx, o.ID)
	return organizationText{
		o.ID, o.Name, o.ExternalID, o.Members, o.Seats, o.MemberRole, o.Language, append([]model.Feature{}, features...),
		int64(o.Policy.Absolute / time.Minute), int64(o.Policy.Idle / time.Minute), o.Suspended, o.CreatedAt,
	}, err
}

// organization returns the organization with the id that a flag gives.
func (c *call) organization(ctx context.Context, flag string) (model.Organization, error) {
	id, err := neededOrganization(flag)
	if err != nil {
		return model.Organization{}, err
	}
	o, err := c.db.Organization(ctx, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("organizations.unknown"), err)
	}
	return o, err
}

// listOrganizations prints the organizations, or those that a text finds.
func listOrganizations(flags *flag.FlagSet) action {
	which := partFlags(flags)
	text := flags.String("text", "", "Print only those whose name or external ID has this `TEXT` in it.")
	return func(ctx context.Context, c *call) error {
		has := containing(*text)
		all, next, err := rowsOf(*which, source[model.Organization]{
			read: func(after string, limit int) ([]model.Organization, error) {
				return c.db.OrganizationsAfter(ctx, model.OrgID(after), limit)
			},
			id:    func(o model.Organization) string { return string(o.ID) },
			shown: func(o model.Organization) bool { return has(o.Name, o.ExternalID) },
		})
		if err != nil {
			return err
		}
		list, rows := make([]organizationText, len(all)), make([][]string, len(all))
		for i, o := range all {
			if list[i], err = c.organizationText(ctx, o); err != nil {
				return err
			}
			rows[i] = []string{string(o.ID), strconv.Itoa(o.Members), o.CreatedAt.Format(time.DateOnly), o.Name}
		}
		return c.sayPart(struct {
			Organizations []organizationText `json:"organizations"`
			Next          string             `json:"next_after,omitempty"`
		}{list, next}, rows, next)
	}
}

// administrator is who administers an organization, as the commands print it.
type administrator struct {
	Member model.MemberID `json:"member_id"`
	User   model.UserID   `json:"user_id"`
	Email  string         `json:"email"`
}

// mostAdministrators is how many are printed: whom to write to, not a list of people.
const mostAdministrators = 20

// showOrganization prints an organization, and whom to ask about it.
func showOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	return func(ctx context.Context, c *call) error {
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		t, err := c.organizationText(ctx, o)
		if err != nil {
			return err
		}
		all, err := c.db.Administrators(ctx, o.ID, mostAdministrators)
		if err != nil {
			return err
		}
		administrators, addresses := make([]administrator, len(all)), make([]string, len(all))
		for i, m := range all {
			administrators[i], addresses[i] = administrator{m.ID, m.User, m.Email}, m.Email
		}
		role, err := c.roleName(ctx, o.ID, o.MemberRole)
		if err != nil {
			return err
		}
		suspension, err := c.suspensionText(ctx, o)
		if err != nil {
			return err
		}
		return c.sayRows(struct {
			organizationText
			Administrators []administrator `json:"administrators"`
		}{t, administrators}, [][]string{
			{"organization", string(o.ID)},
			{"name", o.Name},
			{"external ID", o.ExternalID},
			{"created", o.CreatedAt.Format(time.RFC3339)},
			{"suspended", suspension},
			{"members", strconv.Itoa(o.Members)},
			{"administrators", strings.Join(addresses, " ")},
			{"sessions last", policyText(o.Policy.Absolute)},
			{"sessions idle", policyText(o.Policy.Idle)},
			{"seats", strconv.Itoa(o.Seats)},
			{"member-role", role},
			{"language", string(o.Language)},
			{"features", strings.Join(texts(t.Features), ",")},
		})
	}
}

// suspensionText says since when an organization is suspended, and why: "no" for one that is not.
func (c *call) suspensionText(ctx context.Context, o model.Organization) (string, error) {
	if !o.Suspended {
		return "no", nil
	}
	s, err := c.db.OrganizationSuspension(ctx, o.ID)
	text := "since " + s.At.Format(time.RFC3339)
	if s.Reason != "" {
		text += ": " + s.Reason
	}
	return text, err
}

// policyText returns a limit of an organization's own.
func policyText(d time.Duration) string {
	if d == 0 {
		return "as the instance says"
	}
	return model.SpanText(d)
}

// roleName returns the name of a role that members of an organization can hold, ""
// for none.
func (c *call) roleName(ctx context.Context, org model.OrgID, id model.RoleID) (string, error) {
	all, err := c.db.Roles(ctx, org)
	for _, r := range all {
		if r.ID == id {
			return r.Name, err
		}
	}
	return "", err
}

// deleteOrganization deletes an organization.
func deleteOrganization(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "The `ID` of the organization.")
	confirm := confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		o, err := c.organization(ctx, *org)
		if err != nil {
			return err
		}
		if err := confirm(o.Name, fmt.Sprintf("deleting %s (%s) with its members (%d)", o.Name, o.ID, o.Members)); err != nil {
			return err
		}
		by := operator
		by.Org = o.ID
		if o, err = organizations.New(c.db).Delete(ctx, by, o.Name); err != nil {
			return err
		}
		return c.say(struct {
			ID      model.OrgID `json:"organization_id"`
			Name    string      `json:"name"`
			Members int         `json:"members"`
		}{o.ID, o.Name, o.Members}, "%s (%s) is deleted. Members who belong to it no more: %d.\n", o.Name, o.ID, o.Members)
	}
}
