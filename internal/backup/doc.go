// Package backup makes copies of the database in files, seals them by age, keeps as many
// of them as are wanted, and puts one in the place of a database.
//
// How the engine copies itself, and what is damage, is known to db; when copies are made,
// and whether a server is in the way, to program. The keys of a data directory are never
// in a copy.
package backup
