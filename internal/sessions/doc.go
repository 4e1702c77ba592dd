// Package sessions decides whether a session is good, at each request, and ends
// sessions. It does not sign anybody in: that is signin's.
//
// Its neighbours are handlers/web, which loads a session for each request,
// handlers/security (/ui/security/sessions), handlers/sessionpolicy
// (/ui/session-policy) and the switcher in handlers/signin (/a/organizations); the
// rows are in db/sessions.go, db/own_sessions.go and db/policy.go.
package sessions
