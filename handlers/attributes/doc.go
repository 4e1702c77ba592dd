// Package attributes shows operators, in the console, what directories can say of people beside
// what all of them can, and passes on what they change of that. What may be declared is decided in
// internal/attributes; the values are shown by the rooms of those whom they are about.
package attributes
