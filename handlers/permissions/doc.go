// Package permissions shows operators, in the console, the roles that people of all organizations
// can have, and which permissions each allows, and passes on what they change. What may be changed
// is decided in internal/roles, and in internal/instance what people get unasked.
package permissions
