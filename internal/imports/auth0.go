package imports

import (
	"cmp"
	"encoding/json"
	"iter"
)

// auth0Record is what Auth0 says of something: of users in the file of an export job
// (https://auth0.com/docs/manage-users/user-migration/bulk-user-exports), of organizations and
// their members in its Management API. Members do not say of which organization they are;
// whoever gets them adds organization_id.
type auth0Record struct {
	ID          string                     `json:"id"` // of an organization
	Name        string                     `json:"name"`
	DisplayName string                     `json:"display_name"`
	Metadata    map[string]json.RawMessage `json:"metadata"`

	UserID   string                     `json:"user_id"`
	Email    string                     `json:"email"`
	Verified *bool                      `json:"email_verified"`
	Given    string                     `json:"given_name"`
	Family   string                     `json:"family_name"`
	Locale   string                     `json:"locale"`
	Blocked  bool                       `json:"blocked"`
	App      map[string]json.RawMessage `json:"app_metadata"`

	OrganizationID string `json:"organization_id"`
	Roles          []struct {
		Name string `json:"name"`
	} `json:"roles"`
}

// auth0 returns what a file from Auth0 says.
func auth0(f File) iter.Seq[fact] {
	return parsed(f, []string{"users", "organizations", "members"}, auth0Record.fact)
}

func (a auth0Record) fact() fact {
	switch {
	case a.UserID == "" && a.ID != "":
		return fact{id: a.ID, organization: &organization{a.ID, cmp.Or(a.DisplayName, a.Name)}, metadata: a.Metadata}
	case a.UserID == "":
		return fact{unread: refusal("it is no user, organization or member of Auth0: it has neither user_id nor id")}
	case a.OrganizationID != "":
		roles := []string{}
		for _, r := range a.Roles {
			roles = append(roles, r.Name)
		}
		return fact{member: &belonging{organization: a.OrganizationID, person: a.UserID, roles: roles}}
	case a.Verified == nil:
		return fact{unread: refusal("it says neither of which organization %s is a member (organization_id), nor whether their address is verified (email_verified)", a.UserID)}
	}
	p := &person{externalID: a.UserID, email: a.Email, proven: *a.Verified, language: readable(a.Locale)}
	p.firstName, p.lastName = called(a.Given, a.Family, a.Name, a.Email)
	f := fact{id: a.UserID, person: p, metadata: a.App}
	if a.Blocked {
		f.aside = disabledThere
	}
	return f
}
