package reliability

import (
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestFailingDisk: while the disk confirms nothing, or takes nothing any more, writes are refused
// and not done, and who reads is served; afterwards the server goes on by itself, and a kill loses
// nothing that was acknowledged.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]string{
		"does not confirm": "fdatasync,fsync:error=EIO",
		"takes nothing":    "pwrite64,write:error=EROFS",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := programtest.StartServer(t, t.TempDir())
			a := newApp(t, s)
			tokens := a.tokens(t, 60)
			revoked, _, _ := revokeAll(t, a, tokens[:20])
			mend := s.Spoil(t, fault, filepath.Join(s.Data, "anteroom.db"), filepath.Join(s.Data, "anteroom.db-wal"))
			done, refused, _ := revokeAll(t, a, tokens[20:])
			if len(done) > 0 {
				t.Errorf("%d writes were acknowledged", len(done))
			}
			a.mustBe(t, true, refused)
			a.mustBe(t, false, revoked)
			mend()
			again, others, _ := revokeAll(t, a, refused)
			if len(others) > 0 {
				t.Errorf("the disk is well again, and %d writes were refused", len(others))
			}
			if err := s.Cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-s.Done()
			a = a.on(programtest.StartServer(t, s.Data))
			a.mustBe(t, false, append(revoked, again...))
			say(t, "a disk that %s: %d writes refused, none of them done; %d acknowledged, none of them lost", name, len(refused), len(revoked)+len(again))
		})
	}
}
