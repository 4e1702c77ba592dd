package views

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/activity"
	"github.com/anteroom/anteroom/views/ui"
)

// activitySamples are those of the page of what happened in an organization.
func activitySamples(links model.Links) map[string]View {
	filter := activity.Filter{URL: "/ui/activity", Actions: []ui.Option{{Label: "Everything"}, {Value: "people", Label: "Members and invitations"}}}
	typed := activity.Filter{URL: "/ui/activity", By: "<dana>", Object: "dom_1", From: "2026-03-01", To: "2026-03-03", Actions: []ui.Option{{Label: "Everything"}, {Value: "domains", Label: "Domains", Selected: true}}}
	rows := []activity.Row{
		{
			ID: 12, What: "Role of <Kim Roe> changed", Who: "Dana Holm", When: "2 hours ago", WhenISO: "2026-03-03T12:00:00Z", WhenAbsolute: "3 Mar 2026, 12:00:00 UTC", Type: "user.organization_membership_updated", IP: "192.0.2.7",
			ByURL: "/ui/activity?by=usr_1", ObjectURL: "/ui/activity?object=mem_2", Changes: []activity.Change{{Name: "Role", Old: "Member", New: "<Admin>"}, {Name: "Status", New: "Active"}, {Name: "Group", Old: "Support"}}, More: "And 3 others.",
		},
		{ID: 11, What: "Passkey of mine added", Who: "Automatic", About: "<Lee>", When: "Yesterday", WhenISO: "2026-03-02T12:00:00Z", WhenAbsolute: "2 Mar 2026, 12:00:00 UTC", Type: "user.passkey_created", ByURL: "/ui/activity?by=system"},
	}
	results := activity.Results{URL: "/ui/activity", Rows: rows, Summary: "2 entries on this page", OlderURL: "/ui/activity?before=11", CSVURL: "/ui/activity/export.csv", JSONURL: "/ui/activity/export.jsonl"}
	further := results
	further.Filtered, further.Further, further.NewestURL = true, true, "/ui/activity"
	nothing := activity.Results{URL: "/ui/activity", Filtered: true, Summary: "0 entries on this page"}
	unsearched := nothing
	unsearched.Further, unsearched.OlderURL = true, "/ui/activity?before=7"
	return map[string]View{
		"activity/page": activity.Page{Title: "Activity", Filter: filter, Results: results},
		"activity/page-streams": activity.Page{Title: "Activity", Filter: filter, Results: results, Streams: []activity.Stream{
			{Text: "Events stream to <splunk>.acme.test · up to date"},
			{Text: "Events stream to siem.acme.test · behind by 1,204 events, failing since 3 Mar 2026, 12:00 UTC", Missed: "7 events were not kept until they could be sent.", Fails: true},
		}},
		"activity/page-filtered":      activity.Page{Title: "Activity", Filter: typed, Results: further},
		"activity/results-none":       activity.Results{URL: "/ui/activity"},
		"activity/results-nothing":    nothing,
		"activity/results-unsearched": unsearched,
	}
}
