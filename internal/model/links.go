package model

import "strings"

// Links makes the addresses of widgets and of what is in them, below the base
// path of whatever shows them: "/ui" between the portal's own pages, and
// "https://id.example/ui" in a mail.
type Links string

// Portal is where the portal is.
const Portal Links = "/ui"

// Home returns the address that leads on to the first widget.
func (l Links) Home() string { return string(l) + "/" }

// Widget returns the address of a widget.
func (l Links) Widget(w Widget) string { return string(l) + "/" + w.Path }

// General returns the address of the organization's general settings.
func (l Links) General() string { return l.Widget(WidgetGeneral) }

// Members returns the address of the list of members, below which each has its
// own.
func (l Links) Members() string { return l.Widget(WidgetMembers) }

// Member returns the address of a member.
func (l Links) Member(id MemberID) string { return l.Members() + "/" + string(id) }

// Invite returns the address of the form that invites people.
func (l Links) Invite() string { return l.Members() + "/invite" }

// Invitations returns the address of the list of invitations, below which each
// has its own.
func (l Links) Invitations() string { return l.Widget(WidgetInvitations) }

// Groups returns the address of the list of groups, below which each has its own.
func (l Links) Groups() string { return l.Widget(WidgetGroups) }

// Group returns the address of a group.
func (l Links) Group(id DirectoryGroupID) string { return l.Groups() + "/" + string(id) }

// Domains returns the address of the list of domains.
func (l Links) Domains() string { return l.Widget(WidgetDomains) }

// Domain returns the address of a domain.
func (l Links) Domain(id DomainID) string { return l.Domains() + "/" + string(id) }

// SSO returns the address of the list of connections.
func (l Links) SSO() string { return l.Widget(WidgetSSO) }

// Connection returns the address of a connection.
func (l Links) Connection(id ConnectionID) string { return l.SSO() + "/" + string(id) }

// Attempt returns the address of what came of an attempt to sign in by a connection.
func (l Links) Attempt(id ConnectionID, a AttemptID) string {
	return l.Connection(id) + "/attempts/" + string(a)
}

// SCIM returns the address of the list of directories.
func (l Links) SCIM() string { return l.Widget(WidgetSCIM) }

// Directory returns the address of a directory.
func (l Links) Directory(id DirectoryID) string { return l.SCIM() + "/" + string(id) }

// PortalLinks returns the address of the list of links to the admin portal.
func (l Links) PortalLinks() string { return string(l) + "/portal-links" }

// Handover returns the address of the form that makes a link for a module.
func (l Links) Handover(module Feature) string {
	return l.PortalLinks() + "/new?module=" + string(module)
}

// SessionPolicy returns the address of the session policy.
func (l Links) SessionPolicy() string { return l.Widget(WidgetSessionPolicy) }

// Keys returns the address of the list of API keys, below which each has its own.
func (l Links) Keys() string { return l.Widget(WidgetAPIKeys) }

// Key returns the address of an API key.
func (l Links) Key(id APIKeyID) string { return l.Keys() + "/" + string(id) }

// OrganizationActivity returns the address of what has happened in the organization.
func (l Links) OrganizationActivity() string { return l.Widget(WidgetActivity) }

// Profile returns the address of a person's own profile.
func (l Links) Profile() string { return l.Widget(WidgetProfile) }

// ProfileEmail returns the address of the form that changes a person's email.
func (l Links) ProfileEmail() string { return l.Profile() + "/email" }

// ProfileLanguage returns where the form of a person’s language is sent.
func (l Links) ProfileLanguage() string { return l.Profile() + "/language" }

// ProfileTimeZone returns the address of the form that changes a person's time zone.
func (l Links) ProfileTimeZone() string { return l.Profile() + "/time-zone" }

// Leave returns the address at which people leave an organization.
func (l Links) Leave(org OrgID) string {
	return l.Profile() + "/organizations/" + string(org) + "/leave"
}

// Security returns the address of the passkeys and sessions of a person, or in the console of
// an operator.
func (l Links) Security() string {
	if l == Console {
		return string(l) + "/you"
	}
	return l.Widget(WidgetSecurity)
}

// Activity returns the address of what has happened to a person's account.
func (l Links) Activity() string { return l.Security() + "/activity" }

// Sessions returns the address below which each of a person's sessions has its own.
func (l Links) Sessions() string { return l.Security() + "/sessions" }

// Linked returns the address below which each provider has its own at which a person has
// an account that signs them in.
func (l Links) Linked() string { return l.Security() + "/linked" }

// Passkeys returns the address of a person's passkeys, below which each has its
// own.
func (l Links) Passkeys() string { return l.Security() + "/passkeys" }

// InvitationPath returns the path that the link of an invitation opens.
func InvitationPath(token string) string { return "/a/invite/" + token }

// Site makes the addresses that leave the program, in mails for instance: those by
// which people reach it from outside.
type Site string

// NewSite returns the site at a base URL.
func NewSite(baseURL string) Site { return Site(strings.TrimSuffix(baseURL, "/")) }

// Portal returns the links to the portal's widgets.
func (s Site) Portal() Links { return Links(s) + Portal }

// SignIn returns the link that signs in with a token.
func (s Site) SignIn(token string) string { return string(s) + "/a/login/link/" + token }

// Recovery returns the link by which the operator lets somebody in.
func (s Site) Recovery(token string) string { return string(s) + "/a/recover/" + token }

// SignInLink returns the link by which the operator has an administrator sign in.
func (s Site) SignInLink(token string) string { return string(s) + SignInLinkPath(token) }

// SignInLinkPath returns the path that it has.
func SignInLinkPath(token string) string { return "/a/sign-in/" + token }

// Invitation returns the link of an invitation.
func (s Site) Invitation(token string) string { return string(s) + InvitationPath(token) }

// StartPath returns the path at which people begin to sign in by a connection.
func StartPath(id ConnectionID) string { return "/sso/" + string(id) + "/start" }

// TestPath returns the path at which somebody with a ticket begins to test a connection.
func TestPath(id ConnectionID) string { return "/sso/" + string(id) + "/test" }

// TestResultPath returns the path at which the browser that has tested a connection finds
// what came of it.
func TestResultPath(id ConnectionID, a AttemptID) string { return TestPath(id) + "/" + string(a) }

// ContinuePath returns the path of the form by which people go on whom the identity
// provider of a connection has sent without having been asked.
func ContinuePath(id ConnectionID) string { return "/sso/" + string(id) + "/continue" }

// SocialStartPath returns the path at which people begin to sign in by an account of
// their own with a provider.
func SocialStartPath(p Social) string { return "/sso/social/" + string(p) + "/start" }

// SocialLinkPath is where people link such an account, once they have proven their inbox.
const SocialLinkPath = "/a/link"

// SocialCallback returns where a provider sends people back to who sign in by an account
// of their own there.
func (s Site) SocialCallback(p Social) string {
	return string(s) + "/sso/social/" + string(p) + "/callback"
}

// InboxPath returns the path of the page by which somebody proves that they read the
// address that the identity provider of a connection says is theirs.
func InboxPath(id ConnectionID) string { return "/sso/" + string(id) + "/inbox" }

// SAMLMetadata returns where we describe ourselves to the identity provider of a
// connection, which is our entity ID there.
func (s Site) SAMLMetadata(id ConnectionID) string { return s.saml(id) + "/metadata" }

// SAMLAnswers returns where the identity provider of a connection sends its answers, the
// assertion consumer service.
func (s Site) SAMLAnswers(id ConnectionID) string { return s.saml(id) + "/acs" }

// Revocations returns where the identity provider of a connection asks to end all that
// somebody has here.
func (s Site) Revocations(id ConnectionID) string {
	return string(s) + "/sso/" + string(id) + "/revoke"
}

// OIDCLogouts returns where the OpenID provider of a connection says that somebody has signed
// out there, our back-channel logout URI.
func (s Site) OIDCLogouts(id ConnectionID) string {
	return string(s) + "/sso/oidc/" + string(id) + "/backchannel-logout"
}

// SAMLSignOuts returns where the identity provider of a connection brings requests and answers
// about signing out, our single logout service.
func (s Site) SAMLSignOuts(id ConnectionID) string { return s.saml(id) + "/slo" }

// OIDCSignedOut returns where the OpenID provider of a connection sends people back to whom
// we have signed out there, our post-logout redirect URI.
func (s Site) OIDCSignedOut(id ConnectionID) string {
	return string(s) + "/sso/oidc/" + string(id) + "/signed-out"
}

// SCIM returns where the identity provider of an organization tells of its people, the base
// URL of a directory.
func (s Site) SCIM(id DirectoryID) string { return string(s) + "/scim/v2/" + string(id) }

func (s Site) saml(id ConnectionID) string { return string(s) + "/sso/saml/" + string(id) }

// OIDCCallback returns where the identity provider of a connection sends people back to,
// our redirect URI.
func (s Site) OIDCCallback(id ConnectionID) string {
	return string(s) + "/sso/oidc/" + string(id) + "/callback"
}
