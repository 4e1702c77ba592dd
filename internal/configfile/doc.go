// Package configfile owns the configuration file: how it is written down, what it means, and what
// came of applying it. It decides nothing about what a file describes: the rules of applications,
// instance, organizations, roles and webhooks do, all of them in one transaction. They refuse to
// others what a file describes (access.Unmanaged).
//
// A file is read into nodes, which know where they stood (node.go, parse.go), and those by tables of
// fields (field.go, settings.go, application.go, others.go). The same tables write what there is
// (export.go), so that the difference between two such texts is what applying changed (diff.go).
package configfile
