package sso

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// looked is a connection as it was read, and what its identity provider has said.
type looked struct {
	c       model.Connection
	u       model.ConnectionUpkeep
	idle    bool // its organization has no single sign-on
	asked   bool // its metadata has an address
	found   model.ConnectionSettings
	until   time.Time    // when what was found is not to be used any more; zero for never
	failure *model.Error // why nothing was found
}

// verdict is what becomes of a connection, and what there is to tell of it.
type verdict struct {
	c           model.Connection
	u           model.ConnectionUpkeep
	changed     []model.SettingsState // whose settings are others
	added, gone [][]byte              // certificates of what is live
	elsewhere   bool                  // people sign in at another address
	moved       bool                  // what was found is held
	warns       bool                  // of certificates,
	days        int                   // that expire within so many days
	until       time.Time
}

// loud reports whether there is anything to tell.
func (v verdict) loud() bool { return len(v.changed) > 0 || v.moved || v.warns }

// judge says what becomes of a connection by what was found at a time.
func judge(l looked, now time.Time) verdict {
	v := verdict{c: l.c, u: l.u}
	v.c.Settings = slices.Clone(l.c.Settings)
	switch {
	case l.idle:
		return v
	case l.failure != nil:
		v.fail(*l.failure, now)
	case l.asked:
		v.u.ReadAt, v.u.ValidUntil, v.u.FailingSince, v.u.Failure = now, l.until, time.Time{}, model.Sentence{}
		v.read(l.found, now)
	}
	if v.c.Enabled {
		v.warn(now)
	}
	return v
}

// fail notes that the metadata could not be read. That it says itself that it is over
// is the same as reading it too late.
func (v *verdict) fail(why model.Error, now time.Time) {
	if v.u.FailingSince.IsZero() {
		v.u.FailingSince = now
	}
	v.u.Failure = why.Sentence
	if why.Key == "sso.fault_metadata_expired" && (v.u.ValidUntil.IsZero() || v.u.ValidUntil.After(now)) {
		v.u.ValidUntil = now
	}
}

// read believes what was found, unless it is about somebody else.
func (v *verdict) read(found model.ConnectionSettings, now time.Time) {
	live, _ := v.c.In(model.SettingsLive)
	if another(live, found) {
		v.hold(found, now)
		return
	}
	v.u.Held = nil
	was := v.u.Vanished
	v.u.Vanished = nil
	for i := range v.c.Settings {
		s := &v.c.Settings[i]
		if s.Type != model.ConnectionSAML || s.SAML.MetadataURL != live.SAML.MetadataURL || another(*s, found) {
			continue
		}
		before := s.SAML
		added, gone := v.keys(s, found, was, now)
		s.SAML.SignInURL, s.SAML.SignInByPost = found.SAML.SignInURL, found.SAML.SignInByPost
		s.SAML.SignOutURL, s.SAML.SignOutByPost, s.SAML.SignOutAnswer = found.SAML.SignOutURL, found.SAML.SignOutByPost, found.SAML.SignOutAnswer
		s.SAML.SignsRequests = s.SAML.SignsRequests || found.SAML.SignsRequests
		if len(added)+len(gone) == 0 && before.SignInURL == s.SAML.SignInURL && before.SignInByPost == s.SAML.SignInByPost &&
			sameSignOut(before, s.SAML) && before.SignsRequests == s.SAML.SignsRequests {
			continue
		}
		v.changed = append(v.changed, s.State)
		if s.State == model.SettingsLive {
			v.added, v.gone, v.elsewhere = added, gone, before.SignInURL != s.SAML.SignInURL
		}
	}
}

// keys brings the keys of settings up to what the metadata says. Those that it has no
// more count for a while: not everybody publishes a key for as long as it signs.
func (v *verdict) keys(s *model.ConnectionSettings, found model.ConnectionSettings, was map[string]time.Time, now time.Time) (added, gone [][]byte) {
	keys := slices.Clone(found.SAML.Certificates)
	for _, der := range s.SAML.Certificates {
		if has(found.SAML.Certificates, der) {
			continue
		}
		name := model.Fingerprint(der)
		since, known := was[name]
		if !known {
			since = now
		}
		if now.Sub(since) >= model.MetadataGrace || len(keys) >= model.MostCertificates {
			gone = append(gone, der)
			continue
		}
		if v.u.Vanished == nil {
			v.u.Vanished = map[string]time.Time{}
		}
		v.u.Vanished[name] = since
		keys = append(keys, der)
	}
	for _, der := range found.SAML.Certificates {
		if !has(s.SAML.Certificates, der) {
			added = append(added, der)
		}
	}
	if len(added)+len(gone) > 0 {
		s.SAML.Certificates = keys
	}
	return added, gone
}

func has(all [][]byte, der []byte) bool {
	return slices.ContainsFunc(all, func(c []byte) bool { return bytes.Equal(c, der) })
}

// hold keeps what was found for an administrator to decide about. Who has decided is
// asked again only when it is about somebody else again.
func (v *verdict) hold(found model.ConnectionSettings, now time.Time) {
	held := model.HeldMetadata{IdP: found.IdP, SAML: found.SAML, FoundAt: now}
	if was := v.u.Held; was != nil && was.IdP == held.IdP && was.SAML.SignInURL == held.SAML.SignInURL && sameSignOut(was.SAML, held.SAML) {
		held.FoundAt, held.Answered = was.FoundAt, was.Answered
	} else {
		v.moved = true
	}
	v.u.Held = &held
}

// another reports whether metadata is about another identity provider than settings, or
// has people sign in or out at another host. Whoever can write there could be anybody
// then, and not only have another key.
func another(s, found model.ConnectionSettings) bool {
	at := origin(found.SAML.SignInURL)
	elsewhere := func(now, before string) bool {
		return now != "" && origin(now) != at && origin(now) != origin(before)
	}
	return s.IdP != found.IdP || origin(s.SAML.SignInURL) != at ||
		elsewhere(found.SAML.SignOutURL, s.SAML.SignOutURL) || elsewhere(found.SAML.SignOutAnswer, s.SAML.SignOutAnswer)
}

func sameSignOut(a, b model.SAMLSettings) bool {
	return a.SignOutURL == b.SignOutURL && a.SignOutByPost == b.SignOutByPost && a.SignOutAnswer == b.SignOutAnswer
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// warn says whether people are to be warned of certificates that expire, once for each
// of model.CertificateWarnings.
func (v *verdict) warn(now time.Time) {
	live, _ := v.c.In(model.SettingsLive)
	status := live.Certificates(now)
	days, due := status.Warning(now)
	if !due || v.u.WarnedUntil.Equal(status.Until) && v.u.WarnedDays <= days {
		return
	}
	v.warns, v.days, v.until = true, days, status.Until
	v.u.WarnedUntil, v.u.WarnedDays = status.Until, days
}
