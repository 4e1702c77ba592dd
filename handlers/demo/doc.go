// Package demo shows the pages of the demo: the sample people to sign in as, and
// the mail that was sent. They exist only while the demo runs, and only for
// browsers on the same machine.
//
// Its URLs are /demo/…. What it shows is made by internal/demo; the sign-in that it
// shortens is decided in internal/signin.
package demo
