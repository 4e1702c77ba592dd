package security

import (
	"fmt"
	"strings"

	"anteroom/db"
	"anteroom/handlers/web"
	"anteroom/internal/emailaddr"
	"anteroom/internal/model"
	"anteroom/internal/words"
)

// sentence says what happened to a person. n is how many events of the kind
// happened at once; apps is what applications are called. It names an
// organization and its roles only to its members, and a person only to those who
// share an organization with them.
func sentence(me model.UserID, e db.UserEvent, n int, apps map[model.ApplicationID]string) string {
	who, org := actor(me, e), organization(e)
	switch p := e.Payload.(type) {
	case model.UserSignedUp:
		return "Your account was created"
	case model.UserLoggedIn:
		return signInText(e, p)
	case model.UserLoggedOut:
		return signOutText(me, e, p.Reason, n)
	case model.UserConfirmed:
		return "Confirmed that it was you" + meansText(model.Upstream{}, p.AMR)
	case model.IdentityLinked, model.IdentityContested, model.AddressPassedOn, model.AccessRevoked, model.SocialLinked, model.SocialUnlinked:
		return aboutLink(p, who, org)
	case model.BreakGlassNamed, model.BreakGlassUnnamed, model.BreakGlassUsed, model.BreakGlassRecovered:
		return aboutBreakGlass(p, who, org)
	case model.UserUpdated:
		return updated(p.Before.Profile, p.After.Profile)
	case model.UserEmailChanged:
		return "Your email was changed to " + emailaddr.Readable(p.After.Email)
	case model.UserMerged:
		return "Another account of yours became part of this one"
	case model.SessionSwitched:
		return "Switched to " + org
	case model.PasskeyCreated, model.PasskeyUpdated, model.PasskeyDeleted, model.PasskeyCloneSuspected:
		return aboutPasskey(e)
	case model.MembershipCreated:
		if e.Actor.Is(me) {
			return "You joined " + org + rolesText(e, p.After)
		}
		return who + " added you to " + org + rolesText(e, p.After)
	case model.MembershipUpdated:
		return membershipText(e, p, who, org)
	case model.MembershipDeleted:
		if e.Actor.Is(me) {
			return "Left " + org
		}
		return who + " removed you from " + org
	case model.InvitationChanged:
		return aboutInvitation(who, org, p.After)
	case model.ApplicationAuthorized:
		return "Signed in to " + app(apps[p.Application])
	case model.AuthorizationRevoked:
		return "The access of " + app(apps[p.Application]) + " was ended"
	}
	return "Something about your account changed"
}

// membershipText says what changed of a membership: most often roles, and never those that
// were the same before.
func membershipText(e db.UserEvent, p model.MembershipUpdated, who, org string) string {
	roles := roleLabels(e, p.After)
	switch {
	case p.After.Status == model.MemberInactive && p.Before.Status == model.MemberActive:
		return who + " deactivated your membership of " + org
	case p.After.Status == model.MemberActive && p.Before.Status == model.MemberInactive:
		return who + " reactivated your membership of " + org
	case p.After.Source == model.FromDirectory && p.Before.Source != p.After.Source:
		return who + " looks after your membership of " + org + " from then on"
	case roles != "" && roles != roleLabels(e, p.Before):
		return who + " changed your role in " + org + " to " + roles
	}
	return who + " changed your membership of " + org
}

// aboutLink says what happened to an account elsewhere that signs the person in.
func aboutLink(p model.Payload, who, org string) string {
	switch p := p.(type) {
	case model.IdentityContested:
		return "The identity provider of " + org + " knows you by another account than before: nobody signs in by it until an admin there has looked"
	case model.AddressPassedOn:
		return who + " said that your address is somebody else’s now"
	case model.AccessRevoked:
		return "The identity provider of " + org + " had you signed out everywhere"
	case model.SocialLinked:
		return "Linked your account at " + p.After.Provider.Label()
	case model.SocialUnlinked:
		return "Unlinked your account at " + p.Before.Provider.Label()
	}
	return "Linked to your account at the identity provider of " + org
}

// aboutBreakGlass says what happened to a way around single sign-on.
func aboutBreakGlass(p model.Payload, who, org string) string {
	switch p := p.(type) {
	case model.BreakGlassNamed:
		return who + " made you a break-glass member of " + org
	case model.BreakGlassUnnamed:
		return who + " took you off the break-glass members of " + org
	case model.BreakGlassUsed:
		if p.Confirmed {
			return "Confirmed that it was you around the single sign-on of " + org
		}
		return "Signed in around the single sign-on of " + org
	}
	return "The operator made a link that lets you into " + org
}

func aboutInvitation(who, org string, i model.InvitationSnapshot) string {
	switch {
	case i.State == model.InvitationDeclined:
		return "The invitation to " + org + " was declined"
	case i.State == model.InvitationCancelled:
		return who + " cancelled your invitation to " + org
	case i.Asked:
		return "A new invitation to " + org + " was asked for"
	}
	return who + " invited you to " + org
}

func signInText(e db.UserEvent, p model.UserLoggedIn) string {
	text := "Signed in"
	if words := web.ParseAgent(p.Session.Device.UserAgent).String(); words != "" {
		text += " on " + words
	}
	if e.Actor.IP != "" {
		text += " from " + e.Actor.IP
	}
	return text + meansText(model.Upstream{Connection: p.Connection, Social: p.Social}, p.AMR)
}

func updated(before, after model.ProfileSnapshot) string {
	switch {
	case before.Picture == after.Picture:
		return "Your profile was changed"
	case after.Picture == "":
		return "Your picture was removed"
	}
	return "Your picture was changed"
}

func meansText(by model.Upstream, amr []string) string {
	if m := method(by, amr); m != "" {
		return ", with " + m
	}
	return ""
}

func signOutText(me model.UserID, e db.UserEvent, why model.EndReason, n int) string {
	switch why {
	case model.EndReplaced:
		return "Signed out, because somebody signed in in the same browser"
	case model.EndExpired:
		return "A session ran out"
	case model.EndMemberRemoved:
		return "Signed out, because your access to " + organization(e) + " ended"
	case model.EndSignInRequired:
		return "Signed out, because " + organization(e) + " requires its own identity provider"
	case model.EndSignedOutUpstream:
		return "Signed out by your identity provider"
	case model.EndRevoked:
		switch {
		case !e.Actor.Is(me):
			return actor(me, e) + " signed you out"
		case n > 1:
			return fmt.Sprintf("Signed out everywhere else, of %d sessions", n)
		}
		return "Signed out another session"
	}
	return "Signed out"
}

// actor returns who did something, as the beginning of a sentence.
func actor(me model.UserID, e db.UserEvent) string {
	switch {
	case e.Actor.Is(me):
		return "You"
	case e.Actor.Kind == model.ActorPortalLink:
		return words.Start(model.ByLink(e.ActorName).String())
	case e.ActorName != "":
		return e.ActorName
	case e.Actor.Kind == model.ActorConnection:
		return "Single sign-on"
	case e.Actor.Kind == model.ActorDirectory:
		return "The directory"
	}
	return "An administrator"
}

func organization(e db.UserEvent) string {
	if e.OrgName == "" {
		return "an organization"
	}
	return e.OrgName
}

func app(name string) string {
	if name == "" {
		return "an app"
	}
	return name
}

func rolesText(e db.UserEvent, m model.MembershipSnapshot) string {
	if roles := roleLabels(e, m); roles != "" {
		return " as " + roles
	}
	return ""
}

// roleLabels returns the labels of the roles that a member had then, "" when the
// person no longer belongs to the organization.
func roleLabels(e db.UserEvent, m model.MembershipSnapshot) string {
	if e.OrgName == "" {
		return ""
	}
	all := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		all[i] = r.Label
	}
	return strings.Join(all, ", ")
}
