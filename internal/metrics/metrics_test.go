package metrics_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/metrics"
)

// TestRequests: each bucket has what is in those before it, a bound belongs to its bucket,
// and what takes longer than all of them is in the last.
func TestRequests(t *testing.T) {
	t.Parallel()
	var r metrics.Requests
	for _, took := range []time.Duration{500 * time.Microsecond, 5 * time.Millisecond, 5001 * time.Microsecond, time.Minute} {
		r.Note("/ui/members", 200, took)
	}
	r.Note("/ui/members", 404, time.Second)
	r.Note("(none)", 503, 0)
	var text metrics.Text
	r.Write(&text)
	var counts []string
	for line := range strings.Lines(string(text.Bytes())) {
		if strings.Contains(line, `route="/ui/members",status="2xx"`) || strings.Contains(line, "_count") {
			counts = append(counts, strings.TrimPrefix(strings.TrimSpace(line), "anteroom_request_duration_seconds"))
		}
	}
	want := []string{`_count{route="(none)",status="5xx"} 1`}
	for _, b := range []string{"0.001 1", "0.0025 1", "0.005 2", "0.01 3", "0.025 3", "0.05 3", "0.1 3", "0.25 3", "0.5 3", "1 3", "2.5 3", "5 3", "10 3", "+Inf 4"} {
		le, n, _ := strings.Cut(b, " ")
		want = append(want, `_bucket{route="/ui/members",status="2xx",le="`+le+`"} `+n)
	}
	want = append(want, `_sum{route="/ui/members",status="2xx"} 60.010501`, `_count{route="/ui/members",status="2xx"} 4`, `_count{route="/ui/members",status="4xx"} 1`)
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJobs: the last run counts, and all failures.
func TestJobs(t *testing.T) {
	t.Parallel()
	var j metrics.Jobs
	begin := time.Unix(1_700_000_000, 0)
	j.Note("sweep", begin, errors.New("disk full"))
	j.Note("sweep", begin.Add(time.Hour), nil)
	j.Note(`a "b"`, begin, errors.New("disk full"))
	var text metrics.Text
	j.Write(&text)
	const want = `# HELP anteroom_job_last_run_timestamp_seconds When a job of the timetable has run last since the start.
# TYPE anteroom_job_last_run_timestamp_seconds gauge
anteroom_job_last_run_timestamp_seconds{job="a \"b\""} 1.7e+09
anteroom_job_last_run_timestamp_seconds{job="sweep"} 1.7000036e+09
# HELP anteroom_job_last_run_failed Whether it failed then.
# TYPE anteroom_job_last_run_failed gauge
anteroom_job_last_run_failed{job="a \"b\""} 1
anteroom_job_last_run_failed{job="sweep"} 0
# HELP anteroom_job_failures_total How often it has failed since the start.
# TYPE anteroom_job_failures_total counter
anteroom_job_failures_total{job="a \"b\""} 1
anteroom_job_failures_total{job="sweep"} 1
`
	if diff := cmp.Diff(want, string(text.Bytes())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
