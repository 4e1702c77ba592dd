package model

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// certified returns certificates that expire at some times.
func certified(t *testing.T, ends ...time.Time) (all [][]byte) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range ends {
		c := x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: end.AddDate(-1, 0, 0), NotAfter: end}
		der, err := x509.CreateCertificate(rand.Reader, &c, &c, public, private)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, der)
	}
	return all
}

// TestCertificateStatus: the last one to expire counts.
func TestCertificateStatus(t *testing.T) {
	t.Parallel()
	early, late := noon.Add(time.Hour), noon.AddDate(0, 0, 10)
	s := ConnectionSettings{State: SettingsLive, SAML: SAMLSettings{Certificates: certified(t, late, early)}}
	want := CertificateStatus{First: early, Until: late, All: 2}
	if diff := cmp.Diff(want, s.Certificates(noon)); diff != "" {
		t.Error(diff)
	}
	want.Expired = 1
	if diff := cmp.Diff(want, s.Certificates(early)); diff != "" {
		t.Error(diff)
	}
	if got := s.CertificateUntil(); !got.Equal(late) {
		t.Errorf("until %s", got)
	}
	other := ConnectionSettings{State: SettingsDraft, SAML: SAMLSettings{Certificates: certified(t, early)}}
	if got := (Connection{Settings: []ConnectionSettings{other, s}}).Certificates(noon); got.All != 2 {
		t.Errorf("of what is live: %+v", got)
	}
	if got := (Connection{Settings: []ConnectionSettings{other}}).Certificates(noon); got.All != 1 {
		t.Errorf("of a draft alone: %+v", got)
	}
}

func TestCertificateWarning(t *testing.T) {
	t.Parallel()
	c := CertificateStatus{Until: noon, All: 1}
	for left, want := range map[time.Duration]int{
		30*day + 1: -1, 30 * day: 30, 14*day + 1: 30, 14 * day: 14, 7 * day: 7, day + 1: 7, day: 1, 1: 1, 0: 0, -9 * day: 0,
	} {
		days, warn := c.Warning(noon.Add(-left))
		if !warn {
			days = -1
		}
		if days != want {
			t.Errorf("%s before: %d days, want %d", left, days, want)
		}
	}
	if _, warn := (CertificateStatus{}).Warning(noon); warn {
		t.Error("a warning of no certificate")
	}
}

func TestTrouble(t *testing.T) {
	t.Parallel()
	u := ConnectionUpkeep{FailingSince: noon, Failure: Sentence{Key: "sso.metadata_unreachable"}}
	if _, _, ok := u.Trouble(noon.Add(MetadataSilent - 1)); ok {
		t.Error("too early")
	}
	if why, since, ok := u.Trouble(noon.Add(MetadataSilent)); !ok || why.Key != u.Failure.Key || !since.Equal(noon) {
		t.Errorf("%v since %s, %v", why, since, ok)
	}
	u.ValidUntil = noon.Add(time.Hour)
	if _, _, ok := u.Trouble(noon.Add(time.Hour)); !ok {
		t.Error("what was read last is over")
	}
	u.FailingSince = time.Time{}
	if _, _, ok := u.Trouble(noon.Add(10 * MetadataSilent)); ok {
		t.Error("it can be read")
	}
}

// TestMark: whatever differs has another name.
func TestMark(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, h := range []HeldMetadata{{}, {IdP: "a"}, {SAML: SAMLSettings{SignInURL: "a"}}, {SAML: SAMLSettings{Certificates: [][]byte{{1}}}}} {
		if seen[h.Mark()] {
			t.Errorf("%+v is named like another", h)
		}
		seen[h.Mark()] = true
		if (HeldMetadata{IdP: h.IdP, SAML: h.SAML, FoundAt: noon, Answered: true}).Mark() != h.Mark() {
			t.Error("when it was found matters")
		}
	}
}
