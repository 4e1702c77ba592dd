package sso

import (
	"fmt"
	"slices"

	"anteroom/internal/model"
)

// FormName names a field of our own forms, as rules and requests call it.
type FormName string

// The fields of ours that guides speak of.
const (
	FormMetadataURL  FormName = "metadata_url"
	FormMetadata     FormName = "metadata"
	FormEntityID     FormName = "entity_id"
	FormSignInURL    FormName = "sign_in_url"
	FormCertificates FormName = "certificates"
	FormUnsolicited  FormName = "unsolicited"

	FormIssuer       FormName = "issuer"
	FormClientID     FormName = "client_id"
	FormClientSecret FormName = "client_secret"

	FormEmail     FormName = "email"
	FormFirstName FormName = "first_name"
	FormLastName  FormName = "last_name"
	FormGroups    FormName = "groups"
)

// Label returns what a field is called on pages.
func (f FormName) Label() string { return labels[f] }

var labels = map[FormName]string{
	FormMetadataURL:  "Metadata URL",
	FormMetadata:     "Metadata file",
	FormEntityID:     "Entity ID",
	FormSignInURL:    "Sign-in URL",
	FormCertificates: "Certificate",
	FormUnsolicited:  "Accept sign-ins that start at the provider",
	FormIssuer:       "Issuer",
	FormClientID:     "Client ID",
	FormClientSecret: "Client secret",
	FormEmail:        "Email",
	FormFirstName:    "First name",
	FormLastName:     "Last name",
	FormGroups:       "Groups",
}

// about lists the fields of ours of which a part speaks.
func about(kind PartKind, of model.ConnectionType) []FormName {
	switch {
	case kind == PartAttributes:
		return []FormName{FormEmail, FormFirstName, FormLastName, FormGroups}
	case kind == PartTheirs && of == model.ConnectionSAML:
		return []FormName{FormMetadataURL, FormMetadata, FormEntityID, FormSignInURL, FormCertificates}
	case kind == PartTheirs:
		return []FormName{FormIssuer, FormClientID, FormClientSecret}
	}
	return nil
}

func title(kind PartKind, name string) string {
	switch kind {
	case PartCreate:
		return "Make the app in " + name
	case PartValues:
		return "Enter our values in " + name
	case PartAttributes:
		return "Have " + name + " say who somebody is"
	case PartAssign:
		return "Assign people in " + name
	case PartTheirs:
		return "Bring back what " + name + " shows"
	}
	return "Let people start from " + name
}

// part reads a part.
func (src source) part(kind PartKind, name string) (Part, error) {
	p := Part{Kind: kind, Title: title(kind, name)}
	for i, s := range src.steps(kind) {
		text, err := parseText(s.Do, src.protocol)
		if err != nil {
			return p, err
		}
		step := Step{Text: text}
		if len(s.Rows) > 0 {
			if step.Table, err = src.table(p, i, s, name); err != nil {
				return p, err
			}
		}
		p.Steps = append(p.Steps, step)
	}
	return p, nil
}

// table reads the table of a part's step. Where the part is about fields of ours, the
// first cell of each row names one.
func (src source) table(p Part, step int, s sourceStep, name string) (*Table, error) {
	t := &Table{Columns: s.Columns}
	ours := about(p.Kind, src.protocol)
	if ours != nil {
		t.Columns = append([]string{"Here"}, t.Columns...)
	}
	switch {
	case len(s.Columns) > 0:
	case p.Kind == PartTheirs:
		t.Columns = append(t.Columns, "In "+name)
	default:
		t.Columns = append(t.Columns, "Field", "Value")
	}
	for i, cells := range s.Rows {
		if len(cells) != len(t.Columns) {
			return nil, fmt.Errorf("row %q does not fit into the columns %q", cells, t.Columns)
		}
		r := Row{}
		if ours != nil {
			if r.Is = FormName(cells[0]); !slices.Contains(ours, r.Is) {
				return nil, fmt.Errorf("%q is not one of %q", r.Is, ours)
			}
			r.Cells, cells = append(r.Cells, Cell{Column: t.Columns[0], Text: Text{{Text: r.Is.Label()}}}), cells[1:]
		}
		for _, cell := range cells {
			text, err := parseText(cell, src.protocol)
			if err != nil {
				return nil, err
			}
			c := Cell{Column: t.Columns[len(r.Cells)], Text: text}
			if len(text) == 1 && text[0].Code() {
				c.ID = fmt.Sprintf("%s-%d-%d-%d", p.ID(), step+1, i+1, len(r.Cells)+1)
				c.Label = c.Column
				if len(r.Cells) > 0 {
					c.Label = r.Cells[0].Text.plain() + ", " + c.Column
				}
			}
			r.Cells = append(r.Cells, c)
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}
