package security

import (
	"anteroom/db"
	"anteroom/internal/model"
)

// aboutPasskey says what happened to a passkey, by the names that it had then.
func aboutPasskey(e db.UserEvent) string {
	switch p := e.Payload.(type) {
	case model.PasskeyCreated:
		return "Added a passkey" + quoted(p.After.Name)
	case model.PasskeyDeleted:
		return "Removed the passkey" + quoted(p.Before.Name)
	case model.PasskeyCloneSuspected:
		return "There may be a copy of the passkey" + quoted(p.Passkey.Name)
	case model.PasskeyUpdated:
		return aboutChangedPasskey(p.Before, p.After)
	}
	return ""
}

func aboutChangedPasskey(before, after model.PasskeySnapshot) string {
	switch {
	case before.Name != after.Name:
		return "Renamed the passkey" + quoted(before.Name) + " to" + quoted(after.Name)
	case after.Synced:
		return "The passkey" + quoted(after.Name) + " is synced from now on"
	}
	return "The passkey" + quoted(after.Name) + " is no longer synced"
}

func quoted(name string) string {
	if name == "" {
		return ""
	}
	return " “" + name + "”"
}
