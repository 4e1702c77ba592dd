package metrics

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Jobs notes when jobs ran and whether they failed. The zero value has seen none; it is
// safe for concurrent use.
type Jobs struct {
	mu sync.Mutex
	by map[string]job
}

type job struct {
	ended    time.Time
	failed   bool // the last time
	failures uint64
}

// Note notes that a job has run.
func (j *Jobs) Note(name string, ended time.Time, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.by == nil {
		j.by = map[string]job{}
	}
	one := j.by[name]
	one.ended, one.failed = ended, err != nil
	if one.failed {
		one.failures++
	}
	j.by[name] = one
}

// Write writes them, in order.
func (j *Jobs) Write(t *Text) {
	j.mu.Lock()
	defer j.mu.Unlock()
	names := slices.Sorted(maps.Keys(j.by))
	for _, f := range []struct {
		name, kind, help string
		value            func(job) float64
	}{
		{"anteroom_job_last_run_timestamp_seconds", Gauge, "When a job of the timetable has run last since the start.", func(j job) float64 { return float64(j.ended.Unix()) }},
		{"anteroom_job_last_run_failed", Gauge, "Whether it failed then.", func(j job) float64 { return map[bool]float64{true: 1}[j.failed] }},
		{"anteroom_job_failures_total", Counter, "How often it has failed since the start.", func(j job) float64 { return float64(j.failures) }},
	} {
		t.Family(f.name, f.kind, f.help)
		for _, name := range names {
			t.Sample(f.name, f.value(j.by[name]), "job", name)
		}
	}
}
