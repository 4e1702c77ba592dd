package model

// What a file of another program brings in.
const (
	ImportBatch        = 200      // entries of a transaction
	MaxImportRow       = 64 << 10 // bytes of a row of a table
	MaxImportRecord    = 1 << 20  // bytes of an object of JSON
	MaxImportDepth     = 100      // of JSON that is passed over
	MostImportProblems = 1000     // that are listed
)
