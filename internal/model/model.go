// Package model is the dictionary of the program: the nouns that every floor
// speaks of, their identifiers, and the five kinds of error. It imports the
// standard library only and knows neither HTTP nor SQL.
package model
