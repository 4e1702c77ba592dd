// Package console serves the console, in which operators run the instance. Its URLs are
// /console/… . How somebody becomes an operator, and gets in, is decided in internal/operators;
// what they change there goes through the rules of the room that it is about.
package console
