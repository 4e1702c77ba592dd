package model

// Queue names work that was committed and is done afterwards.
type Queue string

// The queues.
const (
	QueueCodes   Queue = "codes"   // mails that somebody waits for before a screen
	QueueMail    Queue = "mail"    // all other mails
	QueueLogouts Queue = "logouts" // what applications are told about the ends of sessions
	QueueEvents  Queue = "events"  // events, on their way to webhooks
	QueueStreams Queue = "streams" // nothing is in it: it wakes who sends events in batches
	QueueDomains Queue = "domains" // domains that were added just now, to be looked up
)
