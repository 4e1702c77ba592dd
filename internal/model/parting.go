package model

// Parting is what is still to be done of a directory's farewell. Nothing comes in through
// the directory any more, and members who are to be suspended count as INACTIVE from the
// first moment on.
type Parting struct {
	Org       OrgID
	Directory DirectoryID
	Members   Farewell
	Deletes   bool     // the directory, when all else is done
	Last      MemberID // up to whom members were parted with, in the order of their ids
	Done      int      // of People
	People    int      // members who are parted with
	Users     int      // of the directory, when it began
	Groups    int      // as Users
	By        Actor    // who has decided it
}

// Suspends reports whether members become INACTIVE.
func (p Parting) Suspends() bool { return p.Members == SuspendMembers }
