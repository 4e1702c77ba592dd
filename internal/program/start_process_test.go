package program_test

import (
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// BenchmarkStart starts the program on a folder that has a database, until it says that it
// is ready.
func BenchmarkStart(b *testing.B) {
	data := b.TempDir()
	var took time.Duration
	start := func() {
		s := programtest.StartServer(b, data)
		until(b, s, "/readyz", http.StatusOK)
		b.StopTimer()
		if err := s.Cmd.Process.Signal(os.Interrupt); err != nil {
			b.Fatal(err)
		}
		<-s.Done()
		took += s.Cmd.ProcessState.UserTime() + s.Cmd.ProcessState.SystemTime()
		b.StartTimer()
	}
	start() // which makes the database, and the program
	took = 0
	for b.Loop() {
		start()
	}
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "cpu-ms/op")
}
