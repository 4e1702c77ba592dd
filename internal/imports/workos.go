package imports

import (
	"cmp"
	"encoding/json"
	"iter"
)

// workOSRecord is what the API of WorkOS says of something (https://workos.com/docs/reference).
type workOSRecord struct {
	Object     string                     `json:"object"`
	ID         string                     `json:"id"`
	ExternalID string                     `json:"external_id"` // of a user or an organization
	Metadata   map[string]json.RawMessage `json:"metadata"`

	Name string `json:"name"`

	Email     string `json:"email"`
	Verified  bool   `json:"email_verified"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Locale    string `json:"locale"`

	UserID           string       `json:"user_id"`
	OrganizationID   string       `json:"organization_id"`
	OrganizationName string       `json:"organization_name"`
	Status           string       `json:"status"`
	Role             workOSRole   `json:"role"`
	Roles            []workOSRole `json:"roles"`
}

type workOSRole struct {
	Slug string `json:"slug"`
}

// workOS returns what a file from WorkOS says.
func workOS(f File) iter.Seq[fact] { return parsed(f, []string{"data"}, workOSRecord.fact) }

func (w workOSRecord) fact() fact {
	ours := cmp.Or(w.ExternalID, w.ID)
	switch w.Object {
	case "organization":
		return fact{id: w.ID, organization: &organization{ours, w.Name}, metadata: w.Metadata}
	case "user":
		p := &person{externalID: ours, email: w.Email, proven: w.Verified, firstName: w.FirstName, lastName: w.LastName, language: readable(w.Locale)}
		return fact{id: w.ID, person: p, metadata: w.Metadata}
	case "organization_membership":
		return w.membership()
	}
	return fact{unread: refusal("it is no user, organization or membership of WorkOS")}
}

func (w workOSRecord) membership() fact {
	roles := []string{}
	for _, r := range w.Roles {
		roles = append(roles, r.Slug)
	}
	if len(roles) == 0 && w.Role.Slug != "" { // of what was exported before there could be several
		roles = append(roles, w.Role.Slug)
	}
	f := fact{member: &belonging{w.OrganizationID, w.OrganizationName, w.UserID, roles}}
	if w.Status != "" && w.Status != "active" {
		f.aside = "memberships that are " + w.Status + " there"
	}
	return f
}
