// Package health owns the page /console/health, on which operators see what the doctor finds
// while the server runs. What is looked at is in internal/program, and what it looks like in
// views/health.
package health
