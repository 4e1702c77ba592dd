package security

import (
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// teller says in a language what happened to a person. It names an organization and its
// roles only to its members, and a person only to those who share an organization with
// them.
type teller struct {
	say *words.Language
	me  model.UserID
	db.UserEvent
	who, org string
	apps     map[model.ApplicationID]string // what they are called
}

func newTeller(say *words.Language, me model.UserID, e db.UserEvent, apps map[model.ApplicationID]string) teller {
	t := teller{say, me, e, actor(say, e), e.OrgName, apps}
	if t.org == "" {
		t.org = say.Text("an organization")
	}
	return t
}

// own reports whether the person did it.
func (t teller) own() bool { return t.Actor.Is(t.me) && t.Actor.Support == "" }

// sentence says what happened; n is how many events of the kind happened at once.
func (t teller) sentence(n int) string {
	say := t.say
	switch p := t.Payload.(type) {
	case model.UserSignedUp:
		return say.Text("Your account was created")
	case model.UserLoggedIn:
		return t.signIn(p)
	case model.UserLoggedOut:
		return t.signOut(p.Reason, n)
	case model.UserConfirmed:
		return t.with(say.Text("Confirmed that it was you"), model.Upstream{}, p.AMR)
	case model.IdentityLinked, model.IdentityContested, model.AddressPassedOn, model.AccessRevoked, model.SocialLinked, model.SocialUnlinked:
		return t.link()
	case model.BreakGlassNamed, model.BreakGlassUnnamed, model.BreakGlassUsed, model.BreakGlassRecovered:
		return t.breakGlass()
	case model.SupportSessionStarted:
		return say.Text("%s of support signed in as you in %s", p.Operator.Name, t.org)
	case model.SupportSessionEnded:
		return say.Text("Support is not signed in as you any more")
	case model.SignInLinkUsed:
		return say.Text("Signed in to %s by a link from the operator", t.org)
	case model.SignInLinkCreated:
		return say.Text("The operator made a link that lets you into %s", t.org)
	case model.UserUpdated:
		return t.updated(p.Before.Profile, p.After.Profile)
	case model.UserEmailChanged:
		return say.Text("Your email was changed to %s", emailaddr.Readable(p.After.Email))
	case model.UserMerged:
		return say.Text("Another account of yours became part of this one")
	case model.AccountDisabled:
		return say.Text("The operator disabled your account")
	case model.AccountEnabled:
		return say.Text("The operator enabled your account again")
	case model.SessionSwitched:
		return say.Text("Switched to %s", t.org)
	case model.PasskeyCreated, model.PasskeyUpdated, model.PasskeyDeleted, model.PasskeyCloneSuspected:
		return t.passkey()
	case model.MembershipCreated, model.MembershipUpdated, model.MembershipDeleted:
		return t.membership()
	case model.InvitationChanged:
		return t.invitation(p.After)
	case model.ApplicationAuthorized:
		return say.Text("Signed in to %s", t.app(p.Application))
	case model.AuthorizationRevoked:
		return say.Text("The access of %s was ended", t.app(p.Application))
	}
	return say.Text("Something about your account changed")
}

func (t teller) invitation(i model.InvitationSnapshot) string {
	switch {
	case i.State == model.InvitationDeclined:
		return t.say.Text("The invitation to %s was declined", t.org)
	case i.State == model.InvitationCancelled:
		return t.say.Text("%s cancelled your invitation to %s", t.who, t.org)
	case i.Asked:
		return t.say.Text("A new invitation to %s was asked for", t.org)
	}
	return t.say.Text("%s invited you to %s", t.who, t.org)
}

// link says what happened to an account elsewhere that signs the person in.
func (t teller) link() string {
	switch p := t.Payload.(type) {
	case model.IdentityContested:
		return t.say.Text("The identity provider of %s knows you by another account than before: nobody signs in by it until an admin there has looked", t.org)
	case model.AddressPassedOn:
		return t.say.Text("%s said that your address is somebody else’s now", t.who)
	case model.AccessRevoked:
		return t.say.Text("The identity provider of %s had you signed out everywhere", t.org)
	case model.SocialLinked:
		return t.say.Text("Linked your account at %s", p.After.Provider.Label())
	case model.SocialUnlinked:
		return t.say.Text("Unlinked your account at %s", p.Before.Provider.Label())
	}
	return t.say.Text("Linked to your account at the identity provider of %s", t.org)
}

// breakGlass says what happened to a way around single sign-on.
func (t teller) breakGlass() string {
	switch p := t.Payload.(type) {
	case model.BreakGlassNamed:
		return t.say.Text("%s made you a break-glass member of %s", t.who, t.org)
	case model.BreakGlassUnnamed:
		return t.say.Text("%s took you off the break-glass members of %s", t.who, t.org)
	case model.BreakGlassUsed:
		if p.Confirmed {
			return t.say.Text("Confirmed that it was you around the single sign-on of %s", t.org)
		}
		return t.say.Text("Signed in around the single sign-on of %s", t.org)
	}
	return t.say.Text("The operator made a link that lets you into %s", t.org)
}

func (t teller) updated(before, after model.ProfileSnapshot) string {
	switch {
	case before.Locale != after.Locale && after.Locale != "":
		return t.say.Text("Your language was changed to %s", after.Locale.Name())
	case before.Picture == after.Picture:
		return t.say.Text("Your profile was changed")
	case after.Picture == "":
		return t.say.Text("Your picture was removed")
	}
	return t.say.Text("Your picture was changed")
}

// actor returns who did something, as what a sentence is about.
func actor(say *words.Language, e db.UserEvent) string {
	switch {
	case e.Actor.Kind == model.ActorPortalLink && e.ActorName == "":
		return say.Text("Somebody with a link")
	case e.Actor.Kind == model.ActorPortalLink:
		return say.Text("Somebody with a link from %s", e.ActorName)
	case e.ActorName != "":
		return e.ActorName
	case e.Actor.Kind == model.ActorConnection:
		return say.Text("Single sign-on")
	case e.Actor.Kind == model.ActorDirectory:
		return say.Text("The directory")
	}
	return say.Text("An administrator")
}

// app returns what an application is called.
func (t teller) app(id model.ApplicationID) string {
	if name := t.apps[id]; name != "" {
		return name
	}
	return t.say.Text("an app")
}

// signIn says where somebody signed in, and how.
func (t teller) signIn(p model.UserLoggedIn) string {
	device, ip := web.ParseAgent(p.Session.Device.UserAgent).Words(t.say), t.Actor.IP
	text := t.say.Text("Signed in")
	switch {
	case device != "" && ip != "":
		text = t.say.Text("Signed in on %s from %s", device, ip)
	case device != "":
		text = t.say.Text("Signed in on %s", device)
	case ip != "":
		text = t.say.Text("Signed in from %s", ip)
	}
	return t.with(text, model.Upstream{Connection: p.Connection, Social: p.Social}, p.AMR)
}

// with adds how somebody proved who they are.
func (t teller) with(text string, by model.Upstream, amr []string) string {
	if m := method(t.say, by, amr); m != "" {
		return t.say.Text("%s, with %s", text, m)
	}
	return text
}

// signOut says why n sessions ended.
func (t teller) signOut(why model.EndReason, n int) string {
	switch why {
	case model.EndReplaced:
		return t.say.Text("Signed out, because somebody signed in in the same browser")
	case model.EndExpired:
		return t.say.Text("A session ran out")
	case model.EndMemberRemoved:
		return t.say.Text("Signed out, because your access to %s ended", t.org)
	case model.EndSignInRequired:
		return t.say.Text("Signed out, because %s requires its own identity provider", t.org)
	case model.EndSignedOutUpstream:
		return t.say.Text("Signed out by your identity provider")
	case model.EndRevoked:
		switch {
		case !t.own():
			return t.say.Text("%s signed you out", t.who)
		case n > 1:
			return t.say.Many(n, "Signed out everywhere else, of %d session", "Signed out everywhere else, of %d sessions")
		}
		return t.say.Text("Signed out another session")
	}
	return t.say.Text("Signed out")
}
