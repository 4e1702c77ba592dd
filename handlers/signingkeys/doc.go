// Package signingkeys owns the page /console/keys, on which operators see and rotate the keys that
// sign tokens, and see which key seals what is secret. The rules are in internal/oidc and
// internal/secret, and what it looks like is in views/signingkeys.
package signingkeys
