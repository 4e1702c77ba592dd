// Package instance shows operators how people sign in to the instance and get their accounts, and
// takes what they change about that.
//
// Its URL is /console/sign-in-settings. The rules are in internal/instance, the markup is in
// views/instance, the row is in db/instance.go.
package instance
