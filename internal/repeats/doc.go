// Package repeats keeps what callers of the management API were answered, so that who did
// not get an answer can ask again and nothing is done twice.
//
// Its neighbour is internal/api, where the key is the header Idempotency-Key of
// /api/v1/ and of the same calls over gRPC; the rows are in db/repeats.go.
package repeats
