package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"anteroom/db"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

const (
	backchannelURIUsage     = "Tell it about the ends of sessions at this `URI` (OpenID Connect Back-Channel Logout)."
	backchannelSessionUsage = "It wants to be told which session. It always is."
)

// setApplication changes where an application is told about the ends of sessions.
func setApplication(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("application set", stderr)
	app := flags.String("client-id", "", "The `ID` of the application.")
	uri := flags.String("backchannel-logout-uri", "", backchannelURIUsage+" Empty: don't tell it.")
	required := flags.Bool("backchannel-logout-session-required", false, backchannelSessionUsage)
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		if !given(flags, "backchannel-logout-uri") {
			return errors.New("name what to set: --backchannel-logout-uri, with or without --backchannel-logout-session-required")
		}
		a, err := applications.New(d, secret.NewSource(nil)).SetBackchannelLogout(ctx, operator, model.ApplicationID(*app), *uri, *required)
		if err != nil {
			return said(err)
		}
		if *asJSON {
			return writeJSON(stdout, struct {
				ID  model.ApplicationID `json:"client_id"`
				URI string              `json:"backchannel_logout_uri"`
			}{a.ID, a.BackchannelLogoutURI})
		}
		if a.BackchannelLogoutURI == "" {
			_, err = fmt.Fprintf(stdout, "%s is not told about the ends of sessions.\n", a.Name)
		} else {
			_, err = fmt.Fprintf(stdout, "%s is told about the ends of sessions at %s.\n", a.Name, a.BackchannelLogoutURI)
		}
		return err
	})
}

// maxListed is how many logouts are printed.
const maxListed = 1000

// logoutDelivery is what is printed about a logout.
type logoutDelivery struct {
	At          time.Time           `json:"at"`
	Application model.ApplicationID `json:"client_id"`
	Session     model.SessionID     `json:"session_id"`
	User        model.UserID        `json:"user_id"`
	Reason      model.EndReason     `json:"reason"`
	State       model.LogoutState   `json:"state"`
	Attempts    int                 `json:"attempts"`
	Next        *time.Time          `json:"next_attempt,omitempty"`
	Error       string              `json:"error,omitempty"`
}

// listLogouts prints what became of telling applications about the ends of
// sessions, the newest first.
func listLogouts(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("logout-deliveries", stderr)
	failed := flags.Bool("failed", false, "Print only those that have failed for good.")
	asJSON := flags.Bool("json", false, "Print JSON, for scripts.")
	return onDatabase(ctx, flags, args, environ, func(d *db.DB) error {
		var state model.LogoutState
		if *failed {
			state = model.LogoutFailed
		}
		logouts, err := d.Logouts(ctx, state, maxListed)
		if err != nil {
			return err
		}
		list := make([]logoutDelivery, len(logouts))
		for i, l := range logouts {
			list[i] = logoutDelivery{l.PutAt, l.Application, l.Session, l.User, l.Reason, l.State, l.Attempts, nil, l.Error}
			if l.State == model.LogoutWaiting {
				list[i].Next = &l.DueAt
			}
		}
		if *asJSON {
			return writeJSON(stdout, list)
		}
		return printLogouts(stdout, list)
	})
}

func printLogouts(w io.Writer, list []logoutDelivery) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, l := range list {
		next := ""
		if l.Next != nil {
			next = "next at " + l.Next.Format(time.RFC3339)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", l.At.Format(time.RFC3339), l.Application, l.Session, l.Reason, l.State, l.Attempts, next, l.Error)
	}
	return t.Flush()
}
