// Package keys decides by what scripts act for an organization, or for one of its members: who
// makes API keys, what they allow, and when they count.
//
// A key of the organization outlives its maker. A member's dies with the membership, when
// they are suspended, and allows no more than they may do at that moment. Whoever may manage
// keys makes those of the organization and their own, and sees and revokes all; who may see
// keys sees those of the organization and their own, and revokes their own.
//
// A key is checked each time that it is used, by Authenticate, and again by access.Permissions
// in the transaction of each rule. The management API, the introspection endpoint and
// /auth/verify let keys in.
//
// On other floors: handlers/keys and views/keys, at /ui/keys, and the tokens of internal/api;
// the rows are in db/api_keys.go.
package keys
