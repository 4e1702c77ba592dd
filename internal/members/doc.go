// Package members decides who may do what to the members of an organization,
// and what is recorded of it. The portal, the API and sign-in call the same
// rules; only the actor differs.
//
// Its neighbours are handlers/members (/ui/members), leaving on the pages of
// handlers/general and handlers/profile, and membership, which admits people and
// lets them go; the rows are in db/members.go and db/memberlist.go.
package members
