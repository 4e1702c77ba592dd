package metrics

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

// bounds are the upper ends of how long requests take, in seconds.
var bounds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// Requests counts requests and how long they took, by their route and the class of their
// status. Routes are patterns, of which there are so many and no more. The zero value has
// seen none; it is safe for concurrent use.
type Requests struct {
	mu sync.Mutex
	by map[series]*histogram
}

type series struct{ route, class string }

type histogram struct {
	within [len(bounds) + 1]uint64 // the last one: longer than any bound
	sum    float64
}

// Note counts a request that was answered.
func (r *Requests) Note(route string, status int, took time.Duration) {
	key, seconds := series{route, strconv.Itoa(status/100) + "xx"}, took.Seconds()
	at, _ := slices.BinarySearch(bounds[:], seconds)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[series]*histogram{}
	}
	h := r.by[key]
	if h == nil {
		h = &histogram{}
		r.by[key] = h
	}
	h.within[at]++
	h.sum += seconds
}

// Write writes them, in order.
func (r *Requests) Write(t *Text) {
	const name = "anteroom_request_duration_seconds"
	t.Family(name, Histogram, "How long requests took, by the pattern of their route and the class of their status.")
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range slices.SortedFunc(maps.Keys(r.by), func(a, b series) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.class, b.class))
	}) {
		h, total := r.by[key], uint64(0)
		for i, n := range h.within {
			total += n
			le := "+Inf"
			if i < len(bounds) {
				le = strconv.FormatFloat(bounds[i], 'g', -1, 64)
			}
			t.Sample(name+"_bucket", float64(total), "route", key.route, "status", key.class, "le", le)
		}
		t.Sample(name+"_sum", h.sum, "route", key.route, "status", key.class)
		t.Sample(name+"_count", float64(total), "route", key.route, "status", key.class)
	}
}
