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
	FormScopes       FormName = "scopes"

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
	FormScopes:       "More scopes",
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
		return []FormName{FormIssuer, FormClientID, FormClientSecret, FormScopes}
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
		if step.Table, err = src.table(p, i, s, name); err != nil {
			return p, err
		}
		p.Steps = append(p.Steps, step)
	}
	return p, nil
}

// table reads the table of a part's step, nil for none.
func (src source) table(p Part, step int, s sourceStep, name string) (*Table, error) {
	t := &Table{Columns: s.Columns}
	switch {
	case len(s.Rows) > 0 && len(s.Ours) > 0:
		return nil, fmt.Errorf("%q has two tables", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0 && len(s.Columns) > 0:
		return nil, fmt.Errorf("%q has columns and no table", s.Do)
	case len(s.Rows) == 0 && len(s.Ours) == 0:
		return nil, nil
	case len(s.Columns) == 0 && len(s.Ours) > 0:
		t.Columns = []string{"In " + name}
	case len(s.Columns) == 0:
		t.Columns = []string{"Field", "Value"}
	}
	if len(s.Ours) > 0 {
		t.Columns = append([]string{"Here"}, t.Columns...)
	}
	for i, cells := range append(s.Rows, s.Ours...) {
		if len(cells) != len(t.Columns) {
			return nil, fmt.Errorf("row %q does not fit into the columns %q", cells, t.Columns)
		}
		r := Row{}
		if len(s.Ours) > 0 {
			r.Is = FormName(cells[0])
			if ours := about(p.Kind, src.protocol); !slices.Contains(ours, r.Is) {
				return nil, fmt.Errorf("%q is not one of %q", r.Is, ours)
			}
			r.Cells, cells = []Cell{{Column: t.Columns[0], Text: Text{{Text: r.Is.Label()}}}}, cells[1:]
		}
		for _, text := range cells {
			c, err := src.cell(text, t, r)
			if err != nil {
				return nil, err
			}
			if c.Label != "" {
				c.ID = fmt.Sprintf("%s-%d-%d-%d", p.ID(), step+1, i+1, len(r.Cells)+1)
			}
			r.Cells = append(r.Cells, c)
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// cell reads the next cell of a row. One that holds nothing but what is entered gets
// a label.
func (src source) cell(s string, t *Table, r Row) (Cell, error) {
	text, err := parseText(s, src.protocol)
	if err != nil {
		return Cell{}, err
	}
	c := Cell{Column: t.Columns[len(r.Cells)], Text: text}
	switch {
	case len(text) != 1 || !text[0].Code():
	case len(r.Cells) == 0:
		c.Label = c.Column
	default:
		c.Label = r.Cells[0].Text.plain() + ", " + c.Column
	}
	return c, nil
}
