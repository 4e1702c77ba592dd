package model

import (
	"slices"
	"testing"
)

// TestEachEventTypeIsInOneGroup: nothing that is declared is missing among what people choose
// from, or stands there twice.
func TestEachEventTypeIsInOneGroup(t *testing.T) {
	t.Parallel()
	var grouped []EventType
	for _, g := range EventGroups() {
		grouped = append(grouped, g.Types...)
	}
	declared := EventTypes()
	slices.Sort(grouped)
	slices.Sort(declared)
	if !slices.Equal(grouped, declared) {
		for _, is := range declared {
			if n := len(slices.DeleteFunc(slices.Clone(grouped), func(g EventType) bool { return g != is })); n != 1 {
				t.Errorf("%s is in %d groups", is, n)
			}
		}
		t.Errorf("%d types are in groups, %d are declared", len(grouped), len(declared))
	}
}

// TestVisibleEvents: who may see everything sees all types, those of a newer program too; who
// sees people does not see how others sign in.
func TestVisibleEvents(t *testing.T) {
	t.Parallel()
	if got := VisibleEvents(NewPermissions(BuiltIn()...)); got != nil {
		t.Errorf("an admin sees only %v", got)
	}
	member := VisibleEvents(Permissions{SettingsRead, UsersRead})
	for is, want := range map[EventType]bool{
		EventMembershipUpdated: true, EventDomainLost: true, EventOrganizationUpdated: true,
		EventUserLogin: false, EventPasskeyCreated: false, EventConnectionUpdated: false, EventDirectoryUserUpdated: false, EventPortalLinkOpened: false,
	} {
		if slices.Contains(member, is) != want {
			t.Errorf("a member sees %s: %v", is, !want)
		}
	}
	if none := VisibleEvents(nil); none == nil || len(none) != 0 {
		t.Errorf("nobody sees %v", none)
	}
}
