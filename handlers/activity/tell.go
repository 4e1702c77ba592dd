package activity

import (
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// teller says in a language what happened. Who did it stands beside that, so that a sentence
// begins with what changed.
type teller struct {
	say  *words.Language
	e    db.ActivityEvent
	apps map[model.ApplicationID]string // what they are called
}

// sentence says what happened, "" when only a newer program knows.
func (t teller) sentence() string {
	for _, about := range []func() string{
		t.aboutOrganization, t.aboutDomain, t.aboutConnection, t.aboutConnectionUpkeep, t.aboutBreakGlass, t.aboutPortalLink, t.aboutAPIKey,
		t.aboutDirectory, t.aboutDirectoryAccess, t.aboutDirectoryObject,
		t.aboutMember, t.aboutSession, t.aboutIdentity, t.aboutUser, t.aboutPasskey,
		t.aboutRole, t.aboutApplication, t.aboutInstance, t.aboutWebhook, t.aboutStream, t.aboutOperator,
	} {
		if said := about(); said != "" {
			return said
		}
	}
	return ""
}

// named returns what somebody is called in an event.
func (t teller) named(u model.UserRef) string {
	switch {
	case u.Named.Name != "":
		return u.Named.Name
	case u.Email != "":
		return emailaddr.Readable(u.Email)
	case t.e.UserName != "":
		return t.e.UserName
	}
	return t.say.Text("somebody")
}

// called returns what something is called, or that it had no name.
func (t teller) called(name string) string {
	if name == "" {
		return t.say.Text("without a name")
	}
	return name
}

// whichPerson says which person did it, and which operator in their place.
func whichPerson(say *words.Language, e db.ActivityEvent) string {
	name := e.ActorName
	if name == "" {
		name = say.Text("Somebody without an account any more")
	}
	switch {
	case e.Actor.Support == "":
		return name
	case e.SupporterName == "":
		return say.Text("%s (support)", name)
	}
	return say.Text("%s (support: %s)", name, e.SupporterName)
}

// who says who did it.
func who(say *words.Language, e db.ActivityEvent) string {
	switch e.Actor.Kind {
	case model.ActorUser:
		return whichPerson(say, e)
	case model.ActorPortalLink:
		if e.ActorName != "" {
			return say.Text("Somebody with a link from %s", e.ActorName)
		}
		return say.Text("Somebody with a link")
	case model.ActorConnection:
		if e.ActorName != "" {
			return say.Text("Single sign-on by %s", e.ActorName)
		}
		return say.Text("Single sign-on")
	case model.ActorDirectory:
		if e.ActorName != "" {
			return say.Text("The directory of %s", model.Provider(e.ActorName).Name())
		}
		return say.Text("The directory")
	case model.ActorApplication:
		if e.ActorName != "" {
			return say.Text("The app %s", e.ActorName)
		}
		return say.Text("An app")
	case model.ActorAPIKey:
		if e.ActorName != "" {
			return say.Text("The API key %s", e.ActorName)
		}
		if e.KeyHolder != "" {
			return say.Text("An API key of %s", e.KeyHolder)
		}
		return say.Text("An API key")
	case model.ActorOperator:
		return say.Text("The operator")
	}
	return say.Text("Automatic")
}
