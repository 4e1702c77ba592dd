package security

import (
	"encoding/json"

	"anteroom/db"
	"anteroom/internal/model"
)

// aboutPasskey says what happened to a passkey, by the names that it had then.
func aboutPasskey(e db.UserEvent) string {
	before, after := passkeyIn(e.EventRow.Before), passkeyIn(e.EventRow.After)
	switch {
	case e.Type == model.EventPasskeyCreated:
		return "Added a passkey" + quoted(after.Name)
	case e.Type == model.EventPasskeyDeleted:
		return "Removed the passkey" + quoted(before.Name)
	case e.Type == model.EventPasskeyCloneWarning:
		return "There may be a copy of the passkey" + quoted(after.Name)
	case before.Name != after.Name:
		return "Renamed the passkey" + quoted(before.Name) + " to" + quoted(after.Name)
	case after.Synced:
		return "The passkey" + quoted(after.Name) + " is synced from now on"
	}
	return "The passkey" + quoted(after.Name) + " is no longer synced"
}

// toldPasskey is what sentences use of a passkey in an event.
type toldPasskey struct {
	Name   string `json:"name"`
	Synced bool   `json:"synced"`
}

// passkeyIn reads a passkey in an event, as the zero value when it cannot be
// read or there is none.
func passkeyIn(text string) (p toldPasskey) {
	if json.Unmarshal([]byte(text), &p) != nil {
		return toldPasskey{}
	}
	return p
}

func quoted(name string) string {
	if name == "" {
		return ""
	}
	return " “" + name + "”"
}
