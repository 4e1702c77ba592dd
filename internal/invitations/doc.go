// Package invitations decides how people come into an organization by their own
// will: invited by somebody who may, or suggested to them by the domain of their
// address. What becomes of members afterwards is decided in members.
//
// An invitation is a member with the status PENDING_INVITE and one open row for
// the link that was sent last. The link proves nothing by itself, because mails
// are forwarded: only a session of the invited user accepts.
//
// Its neighbours are handlers/invitations (/ui/members/invitations, /a/invite), the
// switcher at /a/organizations in handlers/signin, and membership, which admits
// people; the rows are in db/invitations.go and db/suggestions.go.
package invitations
