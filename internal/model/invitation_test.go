package model

import "testing"

// TestBacked: an invitation of an actor of whom nobody has said what it may do is
// worth nothing.
func TestBacked(t *testing.T) {
	t.Parallel()
	all := NewPermissions(BuiltIn()...)
	for _, test := range []struct {
		kind ActorKind
		may  Permissions
		want bool
	}{
		{ActorOperator, nil, true},
		{ActorSystem, nil, true},
		{ActorUser, all, true},
		{ActorUser, NewPermissions(UsersInvite), false},
		{ActorUser, nil, false},
		{ActorApplication, all, true}, // the operator defined the rest for the product itself
		{ActorApplication, NewPermissions(UsersInvite), false},
		{ActorApplication, nil, false},
		{ActorPortalLink, all, false},
		{ActorDirectory, all, false},
		{ActorConnection, all, false},
		{ActorAPIKey, all, false},
		{"nobody_thought_of", all, false},
		{"", all, false},
	} {
		i := Invitation{Inviter: Actor{Kind: test.kind}, Grants: NewPermissions(SettingsManage), InviterMay: test.may}
		if got := i.Backed(); got != test.want {
			t.Errorf("%q who may %v: backed = %v, want %v", test.kind, test.may, got, test.want)
		}
	}
}
