package command

import (
	"context"
	"errors"
	"flag"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

// userText is a person's account as the commands print it.
type userText struct {
	ID            model.UserID     `json:"user_id"`
	Email         string           `json:"email"`
	EmailVerified bool             `json:"email_verified"`
	Name          string           `json:"name"`
	Status        model.UserStatus `json:"status"`
	CreatedAt     time.Time        `json:"created_at"`
}

func userTextOf(u model.User) userText {
	return userText{u.ID, u.Email, u.EmailVerified, u.Name(), u.Status, u.CreatedAt}
}

// findUsers prints the accounts that a text finds.
func findUsers(flags *flag.FlagSet) action {
	which := partFlags(flags)
	text := flags.String("text", "", "Print those whose name or email address has this `TEXT` in it. Without it, all.")
	return func(ctx context.Context, c *call) error {
		has := containing(*text)
		all, next, err := rowsOf(*which, source[model.User]{
			read: func(after string, limit int) ([]model.User, error) {
				return c.db.UsersAfter(ctx, model.UserID(after), limit)
			},
			id:    func(u model.User) string { return string(u.ID) },
			shown: func(u model.User) bool { return has(u.Email, emailaddr.Readable(u.Email), u.Name()) },
		})
		if err != nil {
			return err
		}
		list, rows := make([]userText, len(all)), make([][]string, len(all))
		for i, u := range all {
			list[i], rows[i] = userTextOf(u), []string{string(u.ID), u.Email, string(u.Status), u.Name()}
		}
		return c.sayPart(struct {
			Users []userText `json:"users"`
			Next  string     `json:"next_after,omitempty"`
		}{list, next}, rows, next)
	}
}

// userFlags name a person, by either of two. The function that is returned reads
// the account.
func userFlags(flags *flag.FlagSet) func(context.Context, *call) (model.User, error) {
	id := flags.String("user", "", "The `ID` of the person’s account.")
	email := flags.String("email", "", "The `EMAIL` of the person’s account, instead of its ID.")
	return func(ctx context.Context, c *call) (u model.User, err error) {
		switch {
		case (*id == "") == (*email == ""):
			return u, errors.New("name the person: --user or --email")
		case *email != "":
			var address model.Email
			if address, err = emailaddr.Parse(*email); err != nil {
				return u, err
			}
			u, err = c.db.UserByEmail(ctx, address)
		default:
			var known model.UserID
			if known, err = neededUser("user", *id); err != nil {
				return u, err
			}
			u, err = c.db.User(ctx, known)
		}
		if model.KindOf(err) == model.NotFound {
			err = model.Because(model.Missing("sessions.unknown_user"), err)
		}
		return u, err
	}
}

// membershipText is an organization of a person as the commands print it.
type membershipText struct {
	Organization model.OrgID        `json:"organization_id"`
	Name         string             `json:"name"`
	Member       model.MemberID     `json:"member_id"`
	Status       model.MemberStatus `json:"status"`
	Roles        string             `json:"roles"`
}

// showUser prints a person's account, where they belong and what they sign in with.
func showUser(flags *flag.FlagSet) action {
	person := userFlags(flags)
	return func(ctx context.Context, c *call) error {
		u, err := person(ctx, c)
		if err != nil {
			return err
		}
		all, err := c.db.Memberships(ctx, u.ID)
		if err != nil {
			return err
		}
		passkeys, err := c.db.Passkeys(ctx, u.ID)
		if err != nil {
			return err
		}
		verified := "proven"
		if !u.EmailVerified {
			verified = "not proven"
		}
		memberships, rows := make([]membershipText, len(all)), [][]string{
			{"user", string(u.ID)},
			{"email", u.Email, verified},
			{"name", u.Name()},
			{"status", string(u.Status)},
			{"created", u.CreatedAt.Format(time.RFC3339)},
			{"passkeys", strconv.Itoa(len(passkeys))},
		}
		for i, m := range all {
			memberships[i] = membershipText{m.Org, m.OrgName, m.Member, m.Status, m.RoleLabel}
			rows = append(rows, []string{"organization", string(m.Org), string(m.Status), m.RoleLabel, m.OrgName})
		}
		return c.sayRows(struct {
			userText
			Passkeys      int              `json:"passkeys"`
			Organizations []membershipText `json:"organizations"`
		}{userTextOf(u), len(passkeys), memberships}, rows)
	}
}
