// Package jobs owns the page /console/jobs on which operators see what the program does by itself. The
// timetable is in internal/program, and what it looks like in views/jobs.
package jobs
