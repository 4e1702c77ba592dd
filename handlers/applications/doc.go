// Package applications shows operators, in the console, the applications that people sign in to
// and the clients that act for organizations, and passes on what they change of them. What may be
// set is decided in internal/applications; handlers/console registers them, the first and all others.
package applications
