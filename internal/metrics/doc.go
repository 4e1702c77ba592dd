// Package metrics counts what happens in the process, and writes numbers as Prometheus
// reads them.
//
// It is written by hand: the set of numbers is fixed, the format is lines of text, and the
// client library would bring a registry, a second protocol and protobuf descriptors for it.
// Which numbers there are, and where they are to be had, is for program.
package metrics
