// Package openid is the relying party's side of OpenID Connect with an identity
// provider that an organization brings: it reads how the provider describes itself,
// sends a browser there, and says what the answer proves. It stores nothing, knows no
// time but what it is told, and asks by the HTTP client that it is given. What has to
// be remembered (who waits for an answer, logout tokens that were used) is its
// caller's.
//
// It speaks the authorization code flow with PKCE and nothing else. go-oidc verifies
// tokens, and x/oauth2 exchanges codes; what they leave to their users is here: the
// nonce, the issuer of an answer, the authorized party, the hash of the access token,
// the time of signing in, the subject of userinfo, what Google and Entra ID say in
// their own ways, and limits on what a provider may send. Finish reads its claims from
// nothing but the bytes that a published key signed; and where it cannot tell, it
// refuses.
//
// The words are those of [OpenID Connect Core], [OpenID Connect Discovery] and [OpenID
// Connect Back-Channel Logout].
//
// [OpenID Connect Core]: https://openid.net/specs/openid-connect-core-1_0.html
// [OpenID Connect Discovery]: https://openid.net/specs/openid-connect-discovery-1_0.html
// [OpenID Connect Back-Channel Logout]: https://openid.net/specs/openid-connect-backchannel-1_0.html
package openid
