package activity

import (
	"context"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/activity"
)

// mostBehind is how far events that wait to be sent are counted.
const mostBehind = 100_000

// streams says how the streams of an organization are.
func (h *Handler) streams(ctx context.Context, say *words.Language, org model.OrgID, zone *time.Location) ([]view.Stream, error) {
	all, err := h.DB.Streams(ctx, org)
	if err != nil {
		return nil, err
	}
	shown := make([]view.Stream, len(all))
	for i, s := range all {
		behind, err := h.DB.StreamBehind(ctx, org, s.Cursor, mostBehind)
		if err != nil {
			return nil, err
		}
		shown[i] = view.Stream{Text: streamState(say, s, behind, zone), Fails: !s.Progress.Health.FailingSince.IsZero() || s.Missed > 0}
		if s.Missed > 0 {
			shown[i].Missed = say.Many(int(s.Missed), "%d event was not kept until it could be sent.", "%d events were not kept until they could be sent.")
		}
	}
	return shown, nil
}

// streamState says where events go, and whether they arrive.
func streamState(say *words.Language, s model.Stream, behind int, zone *time.Location) string {
	switch {
	case !s.Runs() && behind == 0:
		return say.Text("Events stream to %s · paused", s.Host())
	case !s.Runs():
		return say.Many(behind, "Events stream to %[2]s · paused, %[1]d event waits", "Events stream to %[2]s · paused, %[1]d events wait", s.Host())
	case !s.Progress.Health.FailingSince.IsZero():
		since := say.Moment(s.Progress.Health.FailingSince.In(zone))
		return say.Many(behind, "Events stream to %[2]s · behind by %[1]d event, failing since %[3]s", "Events stream to %[2]s · behind by %[1]d events, failing since %[3]s", s.Host(), since)
	case behind == 0:
		return say.Text("Events stream to %s · up to date", s.Host())
	}
	return say.Many(behind, "Events stream to %[2]s · behind by %[1]d event", "Events stream to %[2]s · behind by %[1]d events", s.Host())
}
