package model

import "time"

// What applications have of the OpenID Provider. All other defaults are in defaults.go.

// The OpenID Provider.
const (
	AuthRequestLife     = 10 * time.Minute // of an authorization request that waits for its person
	MostAuthRequests    = 20               // of one browser, waiting or not; then the oldest is forgotten
	MostKeptFromOne     = 120              // requests and addresses to return to, a minute, kept for one network address
	AuthCodeLife        = time.Minute
	ReturnLife          = time.Hour // of an address to return to that is kept while its person signs in
	MaxReturn           = 8000      // bytes of one, which is what servers take
	IDTokenLife         = 30 * time.Minute
	LogoutTokenLife     = 2 * time.Minute
	RefreshGrace        = 30 * time.Second // in which a refresh token can be sent again
	SigningKeyLife      = 90 * day         // how long a key signs before the timetable puts the next one in its place
	SigningKeyPublished = 10 * time.Minute // how long before it signs: twice as long as clients may keep the list of keys
	SigningKeyRetired   = day + time.Hour  // how long after it has signed for the last time: longer than any token lives
	AssertionLife       = time.Hour        // of what an application signs to say who it is, at the most
	PassLife            = time.Minute      // of a token for an app behind a proxy
	InitiatedLife       = 5 * time.Minute  // of what an application is told at its initiate login URI
	MostURIs            = 50               // of an application
	MostSecrets         = 2                // the same: one that is in use, and one that replaces it
	SecretSuffix        = 4                // characters of a client secret that people are shown again
	SecretUseNoted      = time.Hour        // how exactly it is kept when one was last used
	LongestRepeatKey    = 255              // characters of the key of a request that may be sent again
	MostScopes          = 50               // the same
	MostAudiences       = 20               // the same
	MostClients         = 50               // applications that act for one organization
	MinAccessToken      = time.Minute      // how long access tokens can be good, of the instance or of an application
	MaxAccessToken      = day              // the same
)
