package model

import "testing"

func TestWidgetAllows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		widget        Widget
		may           Permissions
		has           []Feature
		shows, manage bool
	}{
		{"nothing", WidgetGeneral, nil, nil, false, false},
		{"reads", WidgetGeneral, Permissions{SettingsRead}, nil, true, false},
		{"manages", WidgetGeneral, Permissions{SettingsManage}, nil, true, true},
		{"permission of another widget", WidgetGeneral, Permissions{UsersRoleChange}, nil, false, false},
		{"without the feature", WidgetDomains, Permissions{SettingsManage}, []Feature{FeatureSessionPolicy}, false, false},
		{"with the feature", WidgetDomains, Permissions{SettingsManage}, []Feature{FeatureSessionPolicy, FeatureDomainVerification}, true, true},
		{"only the feature", WidgetDomains, nil, []Feature{FeatureDomainVerification}, false, false},
		{"one's own", WidgetProfile, nil, nil, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := test.widget.Visible(test.may, test.has); got != test.shows {
				t.Errorf("Visible = %v, want %v", got, test.shows)
			}
			if got := test.widget.Allows(test.widget.Manage, test.may, test.has); got != test.manage {
				t.Errorf("may manage = %v, want %v", got, test.manage)
			}
		})
	}
}

// TestWidgetsAreNamedOnce: a path leads to one widget, and who may manage one
// may see it.
func TestWidgetsAreNamedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, w := range append(append(OrganizationWidgets(), WidgetInvitations), AccountWidgets()...) {
		if seen[w.Path] || seen[w.Label] {
			t.Errorf("%s: its path or label is another widget's, too", w.Path)
		}
		seen[w.Path], seen[w.Label] = true, true
		if !w.Own() && !(Permissions{w.Manage}).Has(w.Read) {
			t.Errorf("%s: %s does not include %s", w.Path, w.Manage, w.Read)
		}
	}
}
