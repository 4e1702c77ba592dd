package mail

import "testing"

func TestProbe(t *testing.T) {
	t.Parallel()
	srv := server{}.start(t)
	s := newClient(t, srv, SMTPConfig{TLS: TLSNone})
	if err := s.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	if got := srv.received(); len(got) > 0 {
		t.Errorf("it has sent %q", got)
	}
	if err := newClient(t, srv, SMTPConfig{TLS: TLSStartTLS}).Probe(t.Context()); err == nil {
		t.Error("a server without TLS is good enough")
	}
}
