// Package webhooks shows operators where events are sent, and what comes of that, and takes what
// they change about it.
//
// Its URLs are /console/webhooks…. The rules are in internal/webhooks, the markup is in
// views/webhooks, the rows are in db/webhooks.go.
package webhooks
