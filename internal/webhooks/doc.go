// Package webhooks holds the rules about the places to which events are sent, and sends them:
// those of an organization, where its own software listens, and those of the whole instance.
//
// What is to be sent is put with the change that it tells of (db.Record), for each webhook that
// gets it, and goes out in the order of the events, one after another for each webhook: signed as
// Standard Webhooks says, at least once, eight times before it counts as failed. A webhook that
// does not take anything for days is disabled, and what happens then is held.
//
// Its neighbours are outbox, which knows when something is sent, and db/webhook_deliveries.go,
// which puts it. Whoever would rather fetch events reads them at /api/v1/events (internal/api).
package webhooks
