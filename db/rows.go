package db

import (
	"strconv"
	"strings"
)

// How many rows one statement inserts at the most, and how many columns they have. One
// statement for a few rows costs hardly more than for one.
const (
	mostRows    = 8
	mostColumns = 16
)

// several returns the values of so many rows of an INSERT: ($1, $2), ($3, $4).
func several(rows, columns int) string { return valuesOf[rows][columns] }

// valuesOf are the texts by rows and columns: writing them each time costs as much as a
// statement that is saved.
var valuesOf = func() (all [mostRows + 1][mostColumns + 1]string) {
	for rows := 1; rows <= mostRows; rows++ {
		for columns := 1; columns <= mostColumns; columns++ {
			all[rows][columns] = writeValues(rows, columns)
		}
	}
	return all
}()

func writeValues(rows, columns int) string {
	var b strings.Builder
	for n := range rows * columns {
		switch {
		case n == 0:
			b.WriteString("(")
		case n%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(n+1))
	}
	return b.String() + ")"
}

// atOnce is how many rows of a page one statement finds by what they are named in it: most
// pages have that many.
const atOnce = 100

// from2 and from3 are the places of so many arguments: $2, $3, …
var from2, from3 = argumentsFrom(2), argumentsFrom(3)

func argumentsFrom(first int) string {
	all := make([]string, atOnce)
	for i := range all {
		all[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(all, ", ")
}

// putAtOnce stores what is named as so many arguments, the last as often as it takes.
func putAtOnce[T any](args []any, named []T) {
	for i := range atOnce {
		args[i] = named[min(i, len(named)-1)]
	}
}

// argument returns the place of an argument in a statement.
func argument(n int) string { return "$" + strconv.Itoa(n) }
