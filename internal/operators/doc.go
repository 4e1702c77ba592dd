// Package operators decides who runs this instance, and how they get into the console. They are
// nobody's members: what a person may do in organizations makes no operator, and an operator is
// in none.
//
// Its neighbours are handlers/console, which shows them what they run, and the commands
// operator …; the rows are in db/operators.go. The rules that operators call are those of all
// other rooms, with an actor of the kind operator.
package operators
