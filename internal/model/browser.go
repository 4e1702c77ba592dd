package model

// Browser is what is known of the browser that somebody uses.
type Browser struct {
	Hash      []byte  // SHA-256 of the cookie that tells it from others
	IP        string  // where it connects from
	UserAgent string  // what it calls itself, as it is stored
	Device    string  // the same in words: "Chrome on macOS"
	Place     string  // where IP is, in words; "" when nobody knows
	Session   Session // that it has now, zero for none
}
