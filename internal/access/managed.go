package access

import "anteroom/internal/model"

// ManagedBy returns the name of an organization of a user whose directory says
// what the user is called and where mail reaches them, "" for none. The user
// can't change that then.
func ManagedBy(memberships []model.Membership) string {
	for _, m := range memberships {
		if m.Source == model.FromDirectory && m.Status == model.MemberActive {
			return m.OrgName
		}
	}
	return ""
}
