package program

import "math"

// room is how much may be thrown away at least before the garbage collector runs.
const room = 16 << 20

// elbowRoom returns memory that nobody touches, so that it takes none of the
// machine's, and that the garbage collector counts for as long as somebody has it.
// The collector runs when what was thrown away is as much as what is kept. That is
// few megabytes here, whatever the database holds, and a busy server would
// throw them away a hundred times a second. Beside what is large for a while, as a
// picture that is scaled, room is nothing; a higher GOGC would multiply that, too.
// An operator who limits memory has said what there is: nil.
func elbowRoom(limit int64) []byte {
	if limit != math.MaxInt64 {
		return nil
	}
	return make([]byte, room)
}
