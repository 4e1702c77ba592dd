package security

import (
	"github.com/anteroom/anteroom/internal/model"
)

// passkey says what happened to a passkey, by the names that it had then.
func (t teller) passkey() string {
	switch p := t.Payload.(type) {
	case model.PasskeyCreated:
		return t.say.Text("Added a passkey “%s”", p.After.Name)
	case model.PasskeyDeleted:
		return t.say.Text("Removed the passkey “%s”", p.Before.Name)
	case model.PasskeyCloneSuspected:
		return t.say.Text("There may be a copy of the passkey “%s”", p.Passkey.Name)
	case model.PasskeyUpdated:
		switch {
		case p.Before.Name != p.After.Name:
			return t.say.Text("Renamed the passkey “%s” to “%s”", p.Before.Name, p.After.Name)
		case p.After.Synced:
			return t.say.Text("The passkey “%s” is synced from now on", p.After.Name)
		}
		return t.say.Text("The passkey “%s” is no longer synced", p.After.Name)
	}
	return ""
}
