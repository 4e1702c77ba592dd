package model

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// ConnectionUpkeep is what the program has found out by itself about the identity
// provider of a live SAML connection, and what it has told of that. It is about the live
// settings of the moment: it begins anew where those lead to another provider.
type ConnectionUpkeep struct {
	Org        OrgID        `json:"-"`
	Connection ConnectionID `json:"-"`
	DueAt      time.Time    `json:"-"` // when it looks again

	ReadAt       time.Time `json:"read_at,omitzero"`       // when the metadata was read last; zero for never
	ValidUntil   time.Time `json:"valid_until,omitzero"`   // as the metadata says; zero when it does not
	FailingSince time.Time `json:"failing_since,omitzero"` // zero while it can be read
	Failure      Sentence  `json:"failure,omitzero"`       // why it cannot

	// Vanished are the keys that the metadata has no more, by their fingerprints, since
	// when.
	Vanished map[string]time.Time `json:"vanished,omitempty"`

	Held *HeldMetadata `json:"held,omitempty"` // nil when the metadata is of who is live

	WarnedUntil time.Time `json:"warned_until,omitzero"` // of which end of the certificates people were warned,
	WarnedDays  int       `json:"warned_days,omitempty"` // and for how many days before it
}

// HeldMetadata is what metadata says that nobody believes before an administrator does:
// another identity provider, or another host to sign in at.
type HeldMetadata struct {
	IdP      string       `json:"idp"`
	SAML     SAMLSettings `json:"saml"`
	FoundAt  time.Time    `json:"found_at"`
	Answered bool         `json:"answered,omitempty"` // by an administrator: nobody asks again
}

// Mark names what is held by what it says, so that nobody approves what they have not
// seen.
func (h HeldMetadata) Mark() string {
	said, err := json.Marshal([]any{h.IdP, h.SAML})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:8])
}

// Question returns what waits for an administrator's answer, and whether anything does.
func (u ConnectionUpkeep) Question() (HeldMetadata, bool) {
	if u.Held == nil || u.Held.Answered {
		return HeldMetadata{}, false
	}
	return *u.Held, true
}

// Trouble returns why the metadata has not been readable for long enough that somebody
// should look, or is valid no more, and since when. People sign in all the same.
func (u ConnectionUpkeep) Trouble(now time.Time) (why Sentence, since time.Time, ok bool) {
	over := !u.ValidUntil.IsZero() && !now.Before(u.ValidUntil)
	if u.FailingSince.IsZero() || now.Sub(u.FailingSince) < MetadataSilent && !over {
		return Sentence{}, time.Time{}, false
	}
	return u.Failure, u.FailingSince, true
}

// CertificateStatus says how far the certificates of an identity provider are. Keys
// count as long as they are pinned, also with a certificate that has expired; but
// identity providers go over to another key about then.
type CertificateStatus struct {
	First, Until time.Time // when the first and the last of them expire; zero for none
	Expired      int       // how many have
	All          int
}

// Certificates returns how far the certificates of the settings are.
func (s ConnectionSettings) Certificates(now time.Time) CertificateStatus {
	var c CertificateStatus
	for _, der := range s.SAML.Certificates {
		parsed, err := x509.ParseCertificate(der)
		if err != nil { // none is stored that cannot be read
			continue
		}
		c.All++
		if !now.Before(parsed.NotAfter) {
			c.Expired++
		}
		if c.First.IsZero() || parsed.NotAfter.Before(c.First) {
			c.First = parsed.NotAfter
		}
		if parsed.NotAfter.After(c.Until) {
			c.Until = parsed.NotAfter
		}
	}
	return c
}

// CertificateUntil returns when the last certificate of the settings expires; zero for
// an identity provider without certificates.
func (s ConnectionSettings) CertificateUntil() time.Time { return s.Certificates(time.Time{}).Until }

// Warning returns the number of days before the last certificate expires for which
// people are to be warned now, one of CertificateWarnings, and whether they are: 0 when
// it has expired.
func (c CertificateStatus) Warning(now time.Time) (days int, warn bool) {
	if c.All == 0 {
		return 0, false
	}
	left := c.Until.Sub(now)
	for _, days := range slices.Backward(CertificateWarnings()) {
		if left <= time.Duration(days)*day {
			return days, true
		}
	}
	return 0, false
}

// Certificates returns how far the certificates are by which people sign in now, or
// would after the next test where nothing is live.
func (c Connection) Certificates(now time.Time) CertificateStatus {
	s, ok := c.In(SettingsLive)
	if !ok {
		s, _ = c.In(SettingsDraft)
	}
	return s.Certificates(now)
}
