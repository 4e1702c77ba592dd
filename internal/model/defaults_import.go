package model

import "time"

// What files of other programs bring in.
const (
	ImportBatch        = 200                   // entries that are read before they are brought in
	ImportTurn         = 20 * time.Millisecond // how long a transaction takes no more of them
	ImportPause        = 10 * time.Millisecond // between two, for servers that wait
	MaxImportRow       = 64 << 10              // bytes of a row of a table
	MaxImportRecord    = 1 << 20               // bytes of an object of JSON
	MaxImportDepth     = 100                   // of JSON that is passed over
	MostImportProblems = 1000                  // that are listed
)
