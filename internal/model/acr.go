package model

import "slices"

// The authentication contexts that applications can ask for: an email or whatever an
// identity provider asks, and something that cannot be phished (OpenID Connect Extended
// Authentication Profile ACR Values 1.0, section 2). That profile's phrh, a key that
// hardware protects, is none of them: passkeys are accepted without an attestation,
// without which nothing proves where one is kept.
const (
	ACRBasic             = "1"
	ACRPhishingResistant = "phr"
)

// resistant lists the words of identity providers for what cannot be phished: those of
// that profile, and its elder in OpenID (PAPE 1.0, section 4), which is a URI, as SAML wants
// contexts to be.
func resistant() []string {
	return []string{ACRPhishingResistant, "phrh", "http://schemas.openid.net/pape/policies/2007/06/phishing-resistant"}
}

// ACRs lists them.
func ACRs() []string { return []string{ACRPhishingResistant, ACRBasic} }

// ACR returns the authentication context of how the person has signed in.
func (s Session) ACR() string {
	if s.phishingResistant() {
		return ACRPhishingResistant
	}
	return ACRBasic
}

// Meets reports whether how the person has signed in is what a value asks for: one of
// ACRs, or what their identity provider calls it.
func (s Session) Meets(acr string) bool {
	switch acr {
	case ACRBasic:
		return true
	case ACRPhishingResistant:
		return s.phishingResistant()
	}
	return s.Vouched() && acr == s.Upstream.ACR
}

// Vouched reports whether it is an identity provider that says how the person has signed
// in.
func (s Session) Vouched() bool {
	return (s.Upstream.Connection != "" || s.Upstream.Social != "") && s.SteppedUpAt.IsZero()
}

// phishingResistant reports whether nobody in between could have signed in: by a passkey,
// which is bound to our origin, or because the identity provider says so. There, hwk and
// swk are no such word: a push that is signed by a telephone is called so, too (RFC 8176,
// section 2). fido is the word of Entra ID.
func (s Session) phishingResistant() bool {
	if !s.Vouched() {
		return slices.Contains(s.AMR, "swk") || slices.Contains(s.AMR, "hwk")
	}
	return slices.Contains(resistant(), s.Upstream.ACR) || slices.Contains(s.AMR, "fido")
}

// Contexts returns what an identity provider can be asked for, so that its answer meets
// the request; none where whatever it does will do.
func (r AuthRequest) Contexts() (all []string) {
	if slices.Contains(r.ACRs, ACRBasic) {
		return nil
	}
	for _, acr := range r.ACRs {
		some := []string{acr}
		if acr == ACRPhishingResistant {
			some = resistant()
		}
		for _, one := range some {
			if !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

// ACRFor returns the authentication context that answers the request for a session: of
// those that are asked for the first that it meets. It returns false when it meets none,
// and the application has to be told so unless the person does more.
//
// By OpenID Connect Core, section 5.5.1.1, acr_values are a wish and only an essential
// claim is a condition. RFC 9470, section 5, has values that are asked for count as
// conditions: an application that comes because a resource server wants more would be
// sent there again and again with what was too little before. So they do, as far as
// anybody could do something for them; a wish for values that nobody knows here stays a
// wish, as clients send them out of habit.
func (r AuthRequest) ACRFor(s Session) (acr string, met bool) {
	for _, acr := range r.ACRs {
		if s.Meets(acr) {
			return acr, true
		}
	}
	if len(r.ACRs) > 0 && (r.ACREssential || r.AsksPasskey()) {
		return "", false
	}
	return s.ACR(), true
}

// AsksPasskey reports whether the application wants nothing less of its person than what
// a passkey gives.
func (r AuthRequest) AsksPasskey() bool {
	return slices.Contains(r.ACRs, ACRPhishingResistant) && !slices.Contains(r.ACRs, ACRBasic)
}
