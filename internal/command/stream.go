package command

import (
	"context"
	"flag"
	"fmt"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/streams"
)

// streamText is a stream as the commands print it.
type streamText struct {
	ID           model.StreamID   `json:"stream_id"`
	Org          model.OrgID      `json:"organization_id"`
	Kind         model.StreamKind `json:"kind"`
	URL          string           `json:"url"`
	Paused       bool             `json:"paused"`
	Why          model.StopReason `json:"paused_reason,omitempty"`
	Cursor       int64            `json:"cursor"` // the number of the last event that was taken
	Behind       *int             `json:"behind,omitempty"`
	Missed       int64            `json:"missed"`
	DeliveredAt  *time.Time       `json:"delivered_at,omitempty"`
	FailingSince *time.Time       `json:"failing_since,omitempty"`
	TriedAgainAt *time.Time       `json:"tried_again_at,omitempty"`
	Error        string           `json:"error,omitempty"`
	Hint         string           `json:"secret_hint"`
	OldUntil     *time.Time       `json:"last_secret_until,omitempty"`
	Secret       string           `json:"secret,omitempty"` // of one that was just made: nobody can read it again
}

func streamTextOf(s model.Stream, now time.Time) streamText {
	t := streamText{
		ID: s.ID, Org: s.Org, Kind: s.Kind, URL: model.ShownURL(s.URL), Paused: !s.Runs(), Why: s.Paused, Cursor: s.Cursor, Missed: s.Missed,
		Error: s.Progress.Error, Hint: s.Hint,
	}
	for to, from := range map[**time.Time]time.Time{
		&t.DeliveredAt: s.Progress.DeliveredAt, &t.FailingSince: s.Progress.Health.FailingSince, &t.TriedAgainAt: s.Progress.DueAt,
	} {
		if !from.IsZero() {
			*to = &from
		}
	}
	if now.Before(s.OldUntil) {
		t.OldUntil = &s.OldUntil
	}
	return t
}

// state says in a word or two whether a stream goes.
func (t streamText) state() string {
	switch {
	case t.Paused:
		return "paused"
	case t.FailingSince != nil:
		return "failing since " + t.FailingSince.Format(time.RFC3339)
	}
	return "on"
}

// stream returns the rules about streams, and the stream of an id with who changes it: the
// operator, in the organization whose it is.
func (c *call) stream(ctx context.Context, id string) (rules *streams.Service, s model.Stream, by model.Actor, err error) {
	if s, err = c.streamNamed(ctx, id); err != nil {
		return nil, s, by, err
	}
	by = operator
	by.Org = s.Org
	rules, err = program.Streams(ctx, c.config, c.db)
	return rules, s, by, err
}

func (c *call) streamNamed(ctx context.Context, id string) (model.Stream, error) {
	s, err := c.db.StreamNamed(ctx, model.StreamID(id))
	if model.KindOf(err) == model.NotFound {
		err = model.Missing("streams.no_stream")
	}
	return s, err
}

func streamFlag(flags *flag.FlagSet) *string {
	return flags.String("stream", "", "The `ID` of the stream.")
}

func tokenFlag(flags *flag.FlagSet) **string {
	var token *string
	fileFlag(flags, &token, "token-file", "The token that Splunk’s HTTP Event Collector has given, or the API key of Datadog, is in `FILE`.")
	return &token
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// addStream has an organization's events sent somewhere in batches.
func addStream(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "Send what happens in the organization of this `ID`.")
	kind := flags.String("kind", string(model.StreamHTTPS), "The `KIND` of receiver: https (checks signatures), splunk or datadog.")
	url := flags.String("url", "", "Send it to this `URL`, which begins with https://; the path is that of its kind, if there is none.")
	token := tokenFlag(flags)
	var from time.Time
	flags.Func("from", "Send first what has happened since this `TIME`, as in 2026-01-31T00:00:00Z; as far as it is kept. Without it, what happens from now on.", func(s string) (err error) {
		from, err = time.Parse(time.RFC3339, s)
		return err
	})
	return func(ctx context.Context, c *call) error {
		by := operator
		var err error
		if by.Org, err = neededOrganization(*org); err != nil {
			return err
		}
		rules, err := program.Streams(ctx, c.config, c.db)
		if err != nil {
			return err
		}
		s, key, err := rules.Add(ctx, by, streams.Wish{Kind: model.StreamKind(*kind), URL: *url, Token: textOf(*token), From: from})
		if err != nil {
			return err
		}
		t := streamTextOf(s, c.db.Now())
		t.Secret = key
		if key == "" {
			return c.say(t, "%s: the server sends events to %s.\n", s.ID, t.URL)
		}
		return c.say(t, "%s: the server sends events to %s. The secret that signs them, which is not shown again:\n%s\n", s.ID, t.URL, key)
	}
}

// mostListedStreams is how many streams are printed, the newest.
const mostListedStreams = 1000

// listStreams prints the streams of all organizations, or of one.
func listStreams(flags *flag.FlagSet) action {
	org := flags.String("organization", "", "Print only those of the organization of this `ID`.")
	return func(ctx context.Context, c *call) error {
		id, err := organizationID(*org)
		if err != nil {
			return err
		}
		var all []model.Stream
		if id == "" {
			all, err = c.db.AllStreams(ctx, mostListedStreams)
		} else {
			all, err = c.db.Streams(ctx, id)
		}
		if err != nil {
			return err
		}
		found, rows := make([]streamText, len(all)), make([][]string, len(all))
		for i, s := range all {
			t := streamTextOf(s, c.db.Now())
			found[i], rows[i] = t, []string{string(t.ID), string(t.Org), string(t.Kind), t.state(), t.URL}
		}
		return c.sayRows(struct {
			Streams []streamText `json:"streams"`
		}{found}, rows)
	}
}

// mostBehind is how far events that wait are counted.
const mostBehind = 1_000_000

// showStream prints what is set for a stream, and how it is.
func showStream(flags *flag.FlagSet) action {
	id := streamFlag(flags)
	return func(ctx context.Context, c *call) error {
		s, err := c.streamNamed(ctx, *id)
		if err != nil {
			return err
		}
		behind, err := c.db.StreamBehind(ctx, s.Org, s.Cursor, mostBehind)
		if err != nil {
			return err
		}
		t := streamTextOf(s, c.db.Now())
		t.Behind = &behind
		rows := [][]string{
			{"stream", string(t.ID)}, {"organization", string(t.Org)}, {"kind", string(t.Kind)}, {"url", t.URL}, {"state", t.state()},
			{"last event", strconv.FormatInt(t.Cursor, 10)}, {"behind", strconv.Itoa(behind)}, {"missed", strconv.FormatInt(t.Missed, 10)}, {"secret", "…" + t.Hint},
		}
		for _, when := range []struct {
			name string
			at   *time.Time
		}{{"delivered", t.DeliveredAt}, {"tried again", t.TriedAgainAt}, {"last secret until", t.OldUntil}} {
			if when.at != nil {
				rows = append(rows, []string{when.name, when.at.Format(time.RFC3339)})
			}
		}
		if t.Error != "" {
			rows = append(rows, []string{"error", t.Error})
		}
		return c.sayRows(t, rows)
	}
}

// setStream has a stream go to another address.
func setStream(flags *flag.FlagSet) action {
	id := streamFlag(flags)
	url := flags.String("url", "", "Send events to this `URL` from now on.")
	return func(ctx context.Context, c *call) error {
		rules, s, by, err := c.stream(ctx, *id)
		if err != nil {
			return err
		}
		if s, err = rules.Set(ctx, by, s.ID, s.Version, *url); err != nil {
			return err
		}
		return c.sayStream(s)
	}
}

// sayStream prints what a stream is after a change.
func (c *call) sayStream(s model.Stream) error {
	t := streamTextOf(s, c.db.Now())
	return c.say(t, "%s: %s, %s\n", t.ID, t.URL, t.state())
}

// rotateStream gives a stream another secret.
func rotateStream(flags *flag.FlagSet) action {
	id, token := streamFlag(flags), tokenFlag(flags)
	return func(ctx context.Context, c *call) error {
		rules, s, by, err := c.stream(ctx, *id)
		if err != nil {
			return err
		}
		s, key, err := rules.Rotate(ctx, by, s.ID, textOf(*token))
		if err != nil {
			return err
		}
		if key == "" {
			return c.sayStream(s)
		}
		t := streamTextOf(s, c.db.Now())
		t.Secret = key
		return c.say(t, "The secret, which is not shown again:\n%s\nUntil %s the last one signs, too.\n", key, s.OldUntil.Format(time.RFC3339))
	}
}

// pauseStream has a stream send nothing.
func pauseStream(flags *flag.FlagSet) action {
	return changeStream(flags, (*streams.Service).Pause)
}

// resumeStream has a stream send again.
func resumeStream(flags *flag.FlagSet) action {
	return changeStream(flags, (*streams.Service).Resume)
}

// testStream has an event sent through a stream.
func testStream(flags *flag.FlagSet) action {
	return changeStream(flags, (*streams.Service).Test)
}

func changeStream(flags *flag.FlagSet, rule func(*streams.Service, context.Context, model.Actor, model.StreamID) (model.Stream, error)) action {
	id := streamFlag(flags)
	return func(ctx context.Context, c *call) error {
		rules, s, by, err := c.stream(ctx, *id)
		if err != nil {
			return err
		}
		if s, err = rule(rules, ctx, by, s.ID); err != nil {
			return err
		}
		return c.sayStream(s)
	}
}

// deleteStream deletes a stream.
func deleteStream(flags *flag.FlagSet) action {
	id, confirmed := streamFlag(flags), confirmFlags(flags)
	return func(ctx context.Context, c *call) error {
		rules, s, by, err := c.stream(ctx, *id)
		if err != nil {
			return err
		}
		if err := confirmed(string(s.ID), fmt.Sprintf("deleting the stream to %s", s.Host())); err != nil {
			return err
		}
		if err := rules.Delete(ctx, by, s.ID); err != nil {
			return err
		}
		return c.say(struct {
			ID model.StreamID `json:"stream_id"`
		}{s.ID}, "%s is deleted.\n", s.ID)
	}
}
