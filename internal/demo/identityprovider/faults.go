package identityprovider

// Fault is a way in which an answer is broken on purpose.
type Fault string

// The faults. Those in the first group exist in both protocols.
const (
	FaultNone          Fault = ""
	FaultIssuer        Fault = "issuer"
	FaultAudience      Fault = "audience"
	FaultExpired       Fault = "expired"
	FaultUnsigned      Fault = "unsigned"
	FaultUnknownKey    Fault = "unknown_key"
	FaultNotAssigned   Fault = "not_assigned"
	FaultReplay        Fault = "replay"
	FaultNoEmail       Fault = "no_email"
	FaultShortSession  Fault = "short_session"
	FaultSHA1          Fault = "sha1"
	FaultTampered      Fault = "tampered"
	FaultRecipient     Fault = "recipient"
	FaultDestination   Fault = "destination"
	FaultInResponseTo  Fault = "in_response_to"
	FaultTwoAssertions Fault = "two_assertions"
	FaultNonce         Fault = "nonce"
	FaultUserInfo      Fault = "userinfo"
	FaultUnverified    Fault = "email_unverified"
	FaultInvalidClient Fault = "invalid_client"
	FaultThin          Fault = "thin"
	FaultStale         Fault = "stale"
)

// faultLine is a fault as the page offers it.
type faultLine struct {
	Fault       Fault
	Label, Hint string
}

// faultsOf lists the faults of a protocol.
func faultsOf(protocol Protocol) []faultLine {
	if protocol == OpenID {
		return []faultLine{
			{FaultNone, "Nothing: an honest answer", ""},
			{FaultNotAssigned, "The person says no, or may not", "error=access_denied, as for somebody who is not assigned."},
			{FaultInvalidClient, "Wrong client secret", "The token endpoint answers invalid_client."},
			{FaultReplay, "An old code", "The code has been used, and the token endpoint answers invalid_grant."},
			{FaultIssuer, "Wrong iss", "The ID token is another issuer’s."},
			{FaultAudience, "Wrong aud", "The ID token is for another client."},
			{FaultNonce, "Wrong nonce", "The ID token answers another request."},
			{FaultExpired, "Expired", "The ID token ended an hour ago."},
			{FaultUnsigned, "Not signed", "The algorithm of the ID token is none."},
			{FaultUnknownKey, "Signed by an unknown key", "The key is not among the published ones."},
			{FaultUserInfo, "Userinfo of somebody else", "The ID token leaves the address to userinfo, which is about another person."},
			{FaultUnverified, "Address not verified", "email_verified is false."},
			{FaultNoEmail, "No email address", "Neither the ID token nor userinfo has one."},
			{FaultThin, "A thin ID token", "Honest: names and groups come from userinfo only."},
			{FaultShortSession, "Session of 10 minutes", "Honest, with session_expiry in ten minutes."},
			{FaultStale, "Does not ask anew", "Honest, and signed in an hour ago, whatever is asked for."},
		}
	}
	return []faultLine{
		{FaultNone, "Nothing: an honest answer", ""},
		{FaultNotAssigned, "Refused", "The status is a failure: the user is not assigned to the application."},
		{FaultIssuer, "Wrong issuer", "Another identity provider’s entity ID."},
		{FaultAudience, "Wrong audience", "For another service provider."},
		{FaultDestination, "Wrong destination", "The response names another address."},
		{FaultRecipient, "Wrong recipient", "The assertion names another address."},
		{FaultInResponseTo, "Wrong InResponseTo", "It answers another request."},
		{FaultExpired, "Expired", "It could be used until a few minutes ago."},
		{FaultUnsigned, "Not signed", "Neither the response nor the assertion."},
		{FaultUnknownKey, "Signed by an unknown key", "With a certificate that is in no metadata."},
		{FaultSHA1, "Signed by SHA-1", "The right key, an algorithm that nobody should take."},
		{FaultTampered, "Changed after signing", "The address is somebody else’s by now."},
		{FaultTwoAssertions, "Two assertions", "A forged one before the signed one (signature wrapping)."},
		{FaultReplay, "The last answer again", "Exactly what was sent before."},
		{FaultNoEmail, "No email address", "Neither as name nor among the attributes."},
		{FaultShortSession, "Session of 10 minutes", "Honest, with SessionNotOnOrAfter in ten minutes."},
		{FaultStale, "Does not ask anew", "Honest, and signed in an hour ago, whatever is asked for."},
	}
}

// knownFault reports whether a protocol can be broken so.
func knownFault(protocol Protocol, f Fault) bool {
	for _, line := range faultsOf(protocol) {
		if line.Fault == f {
			return true
		}
	}
	return false
}
