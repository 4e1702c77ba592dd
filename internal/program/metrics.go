package program

import (
	"context"
	"net"
	"net/http"
	"net/http/pprof"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/anteroom/anteroom/internal/jobs"
	"github.com/anteroom/anteroom/internal/metrics"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// counters are what the process has seen since its start.
type counters struct {
	started  time.Time
	requests metrics.Requests
	jobs     metrics.Jobs
}

// measured has a job note when it ran.
func (p *Program) measured(all []jobs.Job) []jobs.Job {
	for i, j := range all {
		all[i].Run = func(ctx context.Context) error {
			err := j.Run(ctx)
			if ctx.Err() == nil {
				p.counters.jobs.Note(j.Name, time.Now(), err)
			}
			return err
		}
	}
	return all
}

// serveMetrics serves those who watch the program until ctx ends, where there is a listener
// for them.
func (p *Program) serveMetrics(ctx context.Context, l net.Listener) error {
	if l == nil {
		return nil
	}
	return server{handler: p.metricsHandler(), timeout: time.Second, log: p.log}.run(ctx, l)
}

// metricsHandler answers those who watch the program, on a listener of theirs: what it
// counts, and where it spends its time and memory.
func (p *Program) metricsHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", p.showMetrics)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		// A page in a browser on this machine gets here by a name that leads to it.
		if !netaddr.Loopback(host) {
			http.Error(w, "ask for localhost, or its address", http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// Version returns the version that the program was built as.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}

// showMetrics writes all numbers, or says that it cannot.
func (p *Program) showMetrics(w http.ResponseWriter, r *http.Request) {
	var t metrics.Text
	p.writeProcess(&t)
	p.counters.requests.Write(&t)
	p.counters.jobs.Write(&t)
	if err := p.writeStored(r.Context(), &t); err != nil {
		p.log.ErrorContext(r.Context(), "metrics failed", "error", err)
		http.Error(w, "the database does not answer; the log says why", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", metrics.ContentType)
	_, _ = w.Write(t.Bytes())
}

// writeProcess writes what the process knows of itself.
func (p *Program) writeProcess(t *metrics.Text) {
	t.Family("anteroom_build_info", metrics.Gauge, "The version that runs.")
	t.Sample("anteroom_build_info", 1, "version", Version(), "go", runtime.Version())
	t.Family("process_start_time_seconds", metrics.Gauge, "When the process was started.")
	t.Sample("process_start_time_seconds", float64(p.counters.started.Unix()))
	t.Family("go_goroutines", metrics.Gauge, "How many goroutines there are.")
	t.Sample("go_goroutines", float64(runtime.NumGoroutine()))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Family("go_memstats_heap_inuse_bytes", metrics.Gauge, "How much memory is in use for what the program keeps.")
	t.Sample("go_memstats_heap_inuse_bytes", float64(m.HeapInuse))
}

// writeStored writes what the database says.
func (p *Program) writeStored(ctx context.Context, t *metrics.Text) error {
	queues, err := p.db.QueueLoads(ctx)
	if err != nil {
		return err
	}
	streams, err := p.db.StreamLoad(ctx)
	if err != nil {
		return err
	}
	sessions, err := p.db.OpenSessions(ctx)
	if err != nil {
		return err
	}
	size, log, err := p.db.Sizes(ctx)
	if err != nil {
		return err
	}
	now := p.db.Now()
	t.Family("anteroom_queue_waiting", metrics.Gauge, "How many mails, ends of sessions and events for webhooks are still to be delivered, those that are held included.")
	for _, q := range queues {
		t.Sample("anteroom_queue_waiting", float64(q.Waiting), "queue", string(q.Queue))
	}
	t.Family("anteroom_queue_oldest_seconds", metrics.Gauge, "How long what waits longest has waited.")
	for _, q := range queues {
		t.Sample("anteroom_queue_oldest_seconds", now.Sub(q.Since).Seconds(), "queue", string(q.Queue))
	}
	t.Family("anteroom_streams", metrics.Gauge, "How many streams of events send, are paused, or fail.")
	t.Sample("anteroom_streams", float64(streams.All-streams.Paused-streams.Failing), "state", "sending")
	t.Sample("anteroom_streams", float64(streams.Paused), "state", "paused")
	t.Sample("anteroom_streams", float64(streams.Failing), "state", "failing")
	gauges := []struct {
		name, help string
		value      int64
	}{
		{"anteroom_sessions_open", "How many sessions have not ended.", sessions},
		{"anteroom_database_bytes", "How large the database is.", size},
		{"anteroom_database_log_bytes", "How large its write-ahead log is.", log},
	}
	if p.db.Shared() { // the log is the server's
		gauges = gauges[:len(gauges)-1]
	}
	for _, g := range gauges {
		t.Family(g.name, metrics.Gauge, g.help)
		t.Sample(g.name, float64(g.value))
	}
	return nil
}
