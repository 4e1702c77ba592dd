package model

import "time"

// BlockedEmbed is a page that has shown an application's admin portal in a frame without being
// of one of the application's origins, so that browsers have blocked it.
type BlockedEmbed struct {
	App         ApplicationID `json:"-"`
	Origin      string        `json:"origin"`
	FirstSeenAt time.Time     `json:"first_seen_time"`
	LastSeenAt  time.Time     `json:"last_seen_time"`
	Seen        int64         `json:"seen"` // how often
}
