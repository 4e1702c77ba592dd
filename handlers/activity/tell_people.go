package activity

import (
	"slices"

	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
)

func (t teller) aboutMember() string {
	switch p := t.e.Payload.(type) {
	case model.MembershipCreated:
		return t.say.Text("%s is a member", t.named(p.After.User))
	case model.MembershipUpdated:
		return t.memberChanged(p)
	case model.MembershipDeleted:
		return t.say.Text("%s is not a member any more", t.named(p.Before.User))
	case model.AdministratorLost:
		return t.say.Text("%s was the last administrator, and is gone", t.named(p.Before.User))
	case model.AdministratorKept:
		return t.say.Text("%s stays an administrator, as nobody else is one", t.named(p.Before.User))
	case model.InvitationChanged:
		return t.invitation(p.After)
	}
	return ""
}

func (t teller) memberChanged(p model.MembershipUpdated) string {
	name := t.named(p.After.User)
	switch {
	case !slices.Equal(p.Before.Roles, p.After.Roles):
		return t.say.Text("Role of %s changed", name)
	case p.Before.Status != p.After.Status && p.After.Status == model.MemberInactive:
		return t.say.Text("%s suspended", name)
	case p.Before.Status != p.After.Status && p.After.Status == model.MemberActive:
		return t.say.Text("%s active again", name)
	}
	return t.say.Text("Membership of %s changed", name)
}

func (t teller) invitation(i model.InvitationSnapshot) string {
	name := t.named(i.User)
	switch i.State {
	case model.InvitationAccepted:
		return t.say.Text("%s accepted an invitation", name)
	case model.InvitationDeclined:
		return t.say.Text("%s declined an invitation", name)
	case model.InvitationCancelled:
		return t.say.Text("Invitation of %s cancelled", name)
	case model.InvitationReplaced:
		return t.say.Text("Invitation of %s replaced by a newer one", name)
	case model.InvitationOrganizationDeleted:
		return t.say.Text("Invitation of %s over, with the organization", name)
	}
	if i.Asked {
		return t.say.Text("%s asked for another invitation", name)
	}
	return t.say.Text("%s invited", name)
}

func (t teller) aboutSession() string {
	switch p := t.e.Payload.(type) {
	case model.UserLoggedIn:
		return t.say.Text("Signed in")
	case model.UserLoggedOut:
		return t.signedOut(p.Reason)
	case model.SessionSwitched:
		if p.After.Org == t.e.Org {
			return t.say.Text("Switched to this organization")
		}
		return t.say.Text("Switched to another organization")
	case model.UserConfirmed:
		return t.say.Text("Confirmed who they are")
	case model.SignInLinkCreated:
		return t.say.Text("Sign-in link made for %s", emailaddr.Readable(p.After.Email))
	case model.SignInLinkUsed:
		return t.say.Text("Signed in by a link from the operator")
	case model.SupportSessionStarted:
		return t.say.Text("%s of support signed in as %s", p.Operator.Name, t.named(p.User))
	case model.SupportSessionEnded:
		return t.say.Text("Support is not signed in as %s any more", t.named(model.UserRef{}))
	case model.AccessRevoked:
		return t.say.Text("Signed out everywhere by the identity provider")
	case model.ApplicationAuthorized:
		return t.say.Text("Signed in to %s", t.app(p.Application))
	case model.AuthorizationRevoked:
		return t.say.Text("Access of %s ended", t.app(p.Application))
	}
	return ""
}

func (t teller) signedOut(why model.EndReason) string {
	switch why {
	case model.EndExpired:
		return t.say.Text("Session ran out")
	case model.EndReplaced:
		return t.say.Text("Signed out by another sign-in in the same browser")
	case model.EndMemberRemoved, model.EndMemberDeactivated:
		return t.say.Text("Signed out with the end of the membership")
	case model.EndSignInRequired:
		return t.say.Text("Signed out, as single sign-on is required now")
	case model.EndSignedOutUpstream:
		return t.say.Text("Signed out by the identity provider")
	case model.EndRevoked:
		return t.say.Text("Signed out from elsewhere")
	}
	return t.say.Text("Signed out")
}

func (t teller) app(id model.ApplicationID) string {
	if name := t.apps[id]; name != "" {
		return name
	}
	return t.say.Text("an app")
}

func (t teller) aboutIdentity() string {
	switch p := t.e.Payload.(type) {
	case model.IdentityLinked:
		return t.say.Text("Linked to an account at the identity provider")
	case model.IdentityContested:
		return t.say.Text("%s came as another account of the identity provider, and waits for an answer", t.named(p.User))
	case model.AddressPassedOn:
		return t.say.Text("Address of %s is somebody else’s", t.named(p.User))
	case model.SocialLinked:
		return t.say.Text("Account at %s linked", p.After.Provider.Label())
	case model.SocialUnlinked:
		return t.say.Text("Account at %s unlinked", p.Before.Provider.Label())
	}
	return ""
}

func (t teller) aboutUser() string {
	switch p := t.e.Payload.(type) {
	case model.UserSignedUp:
		return t.say.Text("Account created")
	case model.UserUpdated:
		return t.say.Text("Profile changed")
	case model.UserEmailChanged:
		return t.say.Text("Email changed to %s", emailaddr.Readable(p.After.Email))
	case model.UserDeleted:
		return t.say.Text("Account deleted")
	case model.AccountDisabled:
		return t.say.Text("Account disabled")
	case model.AccountEnabled:
		return t.say.Text("Account enabled again")
	case model.UserErased:
		return t.say.Text("What is known of a person erased")
	case model.UserMerged:
		return t.say.Text("Two accounts made one")
	}
	return ""
}

func (t teller) aboutPasskey() string {
	switch p := t.e.Payload.(type) {
	case model.PasskeyCreated:
		return t.say.Text("Passkey %s added", t.called(p.After.Name))
	case model.PasskeyUpdated:
		return t.say.Text("Passkey %s changed", t.called(p.After.Name))
	case model.PasskeyDeleted:
		return t.say.Text("Passkey %s removed", t.called(p.Before.Name))
	case model.PasskeyCloneSuspected:
		return t.say.Text("Passkey %s may have been copied", t.called(p.Passkey.Name))
	}
	return ""
}
