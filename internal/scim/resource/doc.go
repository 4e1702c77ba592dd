// Package resource decides what a SCIM resource is: one table of attributes
// (RFC 7643), from which come what clients are told of schemas and resource types,
// what is checked and kept of what they send, what they can ask for, and which column
// of the database has what they filter by.
//
// It reads and writes JSON, and knows neither HTTP nor SQL. Filters and paths are in
// internal/scim/filter, changes in internal/scim/patch, and who may do what to whom in
// the rooms.
package resource
