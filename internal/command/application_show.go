package command

import (
	"context"
	"flag"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
)

// application returns the application with the id that a flag gives.
func (c *call) application(ctx context.Context, flag string) (model.Application, error) {
	id, err := neededApplication(flag)
	if err != nil {
		return model.Application{}, err
	}
	a, err := c.db.Application(ctx, id)
	if model.KindOf(err) == model.NotFound {
		err = model.Because(model.Missing("applications.unknown"), err)
	}
	return a, err
}

// listApplications prints the applications, the oldest first.
func listApplications(flags *flag.FlagSet) action {
	which := partFlags(flags)
	return func(ctx context.Context, c *call) error {
		all, next, err := rowsOf(*which, source[model.Application]{
			read: func(after string, limit int) ([]model.Application, error) {
				return c.db.ApplicationsAfter(ctx, model.ApplicationID(after), limit)
			},
			id: func(a model.Application) string { return string(a.ID) },
		})
		if err != nil {
			return err
		}
		list, rows := make([]model.ApplicationSnapshot, len(all)), make([][]string, len(all))
		for i, a := range all {
			list[i], rows[i] = a.Snapshot(), []string{string(a.ID), a.Name, string(a.Type), leadsTo(a)}
		}
		return c.sayPart(struct {
			Applications []model.ApplicationSnapshot `json:"applications"`
			Next         string                      `json:"next_after,omitempty"`
		}{list, next}, rows, next)
	}
}

// leadsTo returns where an application is: its first redirect URI, and of a client of an
// organization that organization.
func leadsTo(a model.Application) string {
	if a.Org != "" {
		return string(a.Org)
	}
	return a.RedirectURIs[0]
}

// showApplication prints an application: for people, each line is a flag of
// application set and what it would take.
func showApplication(flags *flag.FlagSet) action {
	app := flags.String("client-id", "", "The `ID` of the application.")
	return func(ctx context.Context, c *call) error {
		a, err := c.application(ctx, *app)
		if err != nil {
			return err
		}
		blocked, err := portal.Blocked(ctx, &c.db.Reader, a)
		if err != nil {
			return err
		}
		rows := [][]string{{"client-id", string(a.ID)}}
		if a.Org != "" {
			rows = append(rows, []string{"acts for", string(a.Org) + " alone"})
		}
		rows = append(rows, settingsOf(a)...)
		return c.sayRows(struct {
			model.ApplicationSnapshot
			Blocked []model.BlockedEmbed `json:"blocked_embeds,omitempty"`
		}{a.Snapshot(), blocked}, append(rows, blockedRows(a, blocked)...))
	}
}

// settingsOf returns what is set for an application, by the names of the flags where there are
// some.
func settingsOf(a model.Application) [][]string {
	signsIn := "as nobody: it is public"
	switch {
	case a.JWKS != "":
		signsIn = "with its own keys"
	case a.KeepsSecret():
		signsIn = "with a secret, of " + strconv.Itoa(len(a.Secrets))
	}
	return [][]string{
		{"type", string(a.Type)},
		{"signs in", signsIn},
		{"name", a.Name},
		{"description", a.Description},
		{"redirect-uris", strings.Join(a.RedirectURIs, ",")},
		{"post-logout-redirect-uris", strings.Join(a.PostLogoutRedirectURIs, ",")},
		{"origins", strings.Join(a.Origins, ",")},
		{"initiate-login-uri", a.InitiateLoginURI},
		{"backchannel-logout-uri", a.BackchannelLogoutURI},
		{"backchannel-logout-session-required", strconv.FormatBool(a.BackchannelSessionRequired)},
		{"signing-alg", a.SigningAlg},
		{"scopes", strings.Join(a.Scopes, ",")},
		{"offline-access", strconv.FormatBool(a.OfflineAccess)},
		{"pkce-optional", strconv.FormatBool(a.PKCEOptional)},
		{"access-token", model.SpanText(a.AccessToken)},
		{"access-token-typ", a.Snapshot().AccessTokenTyp},
		{"claims", strings.Join(texts(a.Claims), ",")},
		{"full-id-token", strconv.FormatBool(a.FullIDToken)},
		{"access-token-attributes", strconv.FormatBool(a.AccessTokenAttributes)},
		{"audiences", strings.Join(texts(a.Audiences), ",")},
	}
}

// blockedRows says which pages browsers have blocked that show the admin portal, and by which
// command each is allowed to.
func blockedRows(a model.Application, blocked []model.BlockedEmbed) [][]string {
	var rows [][]string
	for _, b := range blocked {
		rows = append(rows, []string{
			"blocked embed", "from " + b.Origin + ", allow? seen " + strconv.FormatInt(b.Seen, 10) + ", last on " + b.LastSeenAt.UTC().Format(time.RFC3339) +
				"; " + portal.Allowing(a, b.Origin),
		})
	}
	return rows
}
