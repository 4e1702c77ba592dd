// Package sessionpolicy shows how long sessions of an organization last, and
// takes what people change about it.
//
// Its URLs are /ui/session-policy…. The rules are in internal/sessions, the markup is
// in views/sessionpolicy, the rows are in db/policy.go.
package sessionpolicy
