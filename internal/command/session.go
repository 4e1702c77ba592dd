package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

func sessionRules(d *db.DB) *sessions.Service { return sessions.New(d) }

// sessionText is a signed-in browser as the commands print it.
type sessionText struct {
	ID           model.SessionID `json:"session_id"`
	User         model.UserID    `json:"user_id"`
	Email        string          `json:"email"`
	Org          model.OrgID     `json:"organization_id,omitempty"`
	CreatedAt    time.Time       `json:"created_at"`
	LastActiveAt time.Time       `json:"last_active_at"`
	ExpiresAt    *time.Time      `json:"expires_at,omitempty"`
	IP           string          `json:"ip"`
	UserAgent    string          `json:"user_agent"`
	AMR          []string        `json:"amr"`
}

func sessionTextOf(s model.Session) sessionText {
	t := sessionText{s.ID, s.User.ID, s.User.Email, s.Org.ID, s.CreatedAt, s.LastActiveAt, nil, s.IP, s.UserAgent, append([]string{}, s.AMR...)}
	if !s.ExpiresAt.IsZero() {
		t.ExpiresAt = &s.ExpiresAt
	}
	return t
}

// listSessions prints the sessions of a person, or those that act for an
// organization.
func listSessions(flags *flag.FlagSet) action {
	which := partFlags(flags)
	org := flags.String("organization", "", "Print those that act for the organization with this `ID`, whoever’s they are.")
	person := userFlags(flags)
	return func(ctx context.Context, c *call) error {
		read, err := c.sessionsRead(ctx, *org, person)
		if err != nil {
			return err
		}
		all, next, err := rowsOf(*which, source[model.Session]{read: read, id: func(s model.Session) string { return string(s.ID) }})
		if err != nil {
			return err
		}
		list, rows := make([]sessionText, len(all)), make([][]string, len(all))
		for i, s := range all {
			list[i] = sessionTextOf(s)
			rows[i] = []string{string(s.ID), s.User.Email, string(s.Org.ID), "since " + s.CreatedAt.Format(time.RFC3339), s.IP, s.UserAgent}
		}
		return c.sayPart(struct {
			Sessions []sessionText `json:"sessions"`
			Next     string        `json:"next_after,omitempty"`
		}{list, next}, rows, next)
	}
}

// sessionsRead returns what reads the sessions that the flags ask for.
func (c *call) sessionsRead(ctx context.Context, org string, person func(context.Context, *call) (model.User, error)) (func(string, int) ([]model.Session, error), error) {
	rules := sessionRules(c.db)
	if org == "" {
		u, err := person(ctx, c)
		return func(after string, limit int) ([]model.Session, error) {
			return rules.Of(ctx, u.ID, model.SessionID(after), limit)
		}, err
	}
	if c.given("user", "email") {
		return nil, errors.New("name a person or an organization, not both")
	}
	o, err := c.organization(ctx, org)
	return func(after string, limit int) ([]model.Session, error) {
		return rules.In(ctx, o.ID, model.SessionID(after), limit)
	}, err
}

// endSessions signs a person out.
func endSessions(flags *flag.FlagSet) action {
	id := flags.String("session", "", "End the session with this `ID`, and no other.")
	person := userFlags(flags)
	return func(ctx context.Context, c *call) error {
		ended := struct {
			Ended int `json:"sessions_ended"`
		}{1}
		if c.given("session") {
			if c.given("user", "email") {
				return errors.New("name a session or a person, not both")
			}
			if !model.ValidID(model.PrefixSession, *id) {
				return fmt.Errorf("--session: %q is not the ID of a session, as in ses_7318642950172389376", *id)
			}
			if err := sessionRules(c.db).End(ctx, operator, model.SessionID(*id)); err != nil {
				return err
			}
			return c.say(ended, "%s is over, and so is what apps were granted in it.\n", *id)
		}
		u, err := person(ctx, c)
		if err != nil {
			return err
		}
		all, err := sessionRules(c.db).EndAll(ctx, operator, u.ID)
		if err != nil {
			return err
		}
		ended.Ended = len(all)
		return c.say(ended, "%s is signed out everywhere. Sessions that ended: %d.\n", u.Email, ended.Ended)
	}
}
