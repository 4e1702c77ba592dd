package model

import "time"

// Certificate is what is known of the certificate of a host that the program gets by
// itself.
type Certificate struct {
	Host      string
	ExpiresAt time.Time // zero where there is none
	Trouble   string    // why there is none, or no new one, in the words of who refuses it; "" where all is well
	Since     time.Time // of the trouble
	Last      time.Time // when it was met last
}
