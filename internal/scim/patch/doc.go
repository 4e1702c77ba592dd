// Package patch changes parts of SCIM resources (RFC 7644 section 3.5.2).
//
// Parse brings the shapes in which identity providers send changes into one: a list of
// steps, each with an operation, a path that is known, and a value as it is kept. Apply
// takes the steps in order to a document, all of them or none. What is said about the
// members of a group is not part of a document, and comes out as a list for whoever
// keeps them.
package patch
