package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// sink counts lines and bytes and watches how much memory is in use while they
// come.
type sink struct {
	header      http.Header
	lines, size int
	before, top uint64
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(int) {}

func (s *sink) Write(b []byte) (int, error) {
	for _, c := range b {
		if c == '\n' {
			s.lines++
		}
	}
	if s.size>>20 != (s.size+len(b))>>20 {
		s.top = max(s.top, heap())
	}
	s.size += len(b)
	return len(b), nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// BenchmarkExport sends organizations of two sizes as CSV: the time grows with
// the members, the memory does not.
func BenchmarkExport(b *testing.B) {
	for _, size := range []struct {
		name    string
		members int
	}{{"10k", 10_000}, {"100k", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			l := newLarge(b, size.members)
			l.members = nil
			r := httptest.NewRequest("GET", "http://anteroom.test/ui/members/export.csv", nil)
			r.AddCookie(l.cookie)
			var top uint64
			for b.Loop() {
				runtime.GC()
				s := &sink{header: http.Header{}, before: heap()}
				l.handler.ServeHTTP(s, r)
				if s.lines != size.members+1 {
					b.Fatalf("%d lines, want %d", s.lines, size.members+1)
				}
				top = max(top, s.top-min(s.top, s.before))
			}
			b.ReportMetric(float64(top)/(1<<20), "MB-more")
		})
	}
}
