package views

import (
	"github.com/anteroom/anteroom/views/health"
	"github.com/anteroom/anteroom/views/jobs"
	"github.com/anteroom/anteroom/views/signingkeys"
)

// serverSamples are those of what operators see of the instance itself.
func serverSamples() map[string]View {
	ran := jobs.Row{ID: "sweep", Name: "Sweep", Value: "sweep", Does: "Deletes what has been kept long enough.", Last: "2 minutes ago", LastISO: "2026-03-03T12:00:00Z", Took: "12ms", Next: "in 58 minutes", NextISO: "2026-03-03T13:00:00Z"}
	failed, works, never := ran, ran, ran
	failed.ID, failed.Failed = "back-up", "no room in <dir>"
	works.ID, works.Works = "check-domains", true
	works.Own, works.Host = true, "host<2>"
	never.ID, never.Last, never.LastISO, never.Took = "rotate", "", "", ""
	return map[string]View{
		"jobs/page":              jobs.Page{URL: "/console/jobs", Rows: []jobs.Row{ran, failed, works, never}, Works: true},
		"jobs/page-still":        jobs.Page{URL: "/console/jobs", Rows: []jobs.Row{ran}},
		"health/page":            health.Page{URL: "/console/health", Summary: "1 thing needs you.", Wrong: []health.Finding{{Check: "Disk", Text: "3 MB are free in <data>."}}, Well: []health.Finding{{Check: "Clock"}, {Check: "Backups", Text: "The newest one is of today"}}},
		"health/page-well":       health.Page{URL: "/console/health", Summary: "Everything that was looked at is well.", Well: []health.Finding{{Check: "Clock"}}},
		"signingkeys/page":       signingkeys.Page{URL: "/console/keys", Problem: "Too soon.", Rows: []signingkeys.Row{{ID: "k<1", Alg: "ES256", State: "active", Active: true, Text: "Signs.", Since: "3 Mar 2026, 12:00 UTC", SinceISO: "2026-03-03T12:00:00Z"}, {ID: "k2", Alg: "RS256", State: "next", Text: "Published.", Since: "3 Mar 2026, 12:00 UTC", SinceISO: "2026-03-03T12:00:00Z"}}, Sealing: signingkeys.Sealing{ID: "0a1b", Older: "1 key of before still opens what it sealed.", Staged: true}},
		"signingkeys/page-empty": signingkeys.Page{URL: "/console/keys", Sealing: signingkeys.Sealing{ID: "0a1b", Older: "None of before is left."}},
	}
}
