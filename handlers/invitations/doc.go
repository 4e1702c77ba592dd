// Package invitations shows who is invited to an organization, takes what people
// change about that, and serves the page that an invited person opens.
//
// Its URLs are /ui/members/invite, /ui/members/invitations… for those who invite, and
// /a/invite/… for those who are invited. The rules are in internal/invitations, the
// markup is in views/invitations, the rows are in db/invitations.go. Members who
// have accepted are in handlers/members.
package invitations
