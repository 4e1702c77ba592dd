// Package membership decides what it takes to belong to an organization, by
// whichever way somebody comes or goes: who is taken in and in what role, how
// many there is room for, what ends with a membership, that somebody stays who
// can administer, and through which connection people have to sign in.
//
// The rooms about members, invitations, roles, organizations, sessions and
// signing in lie above and share it, as single sign-on and directories do. It
// imports none of them, and does not ask whether the actor may: that is what a
// room does first, by access.
package membership
