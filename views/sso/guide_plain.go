package sso

import (
	"strconv"
	"strings"

	"anteroom/internal/model"
)

// Plain returns the part as text for somebody who does not see the page: a colleague
// who has the rights in the provider's console.
func (p Part) Plain() string {
	var b strings.Builder
	b.WriteString(p.about + "\n\n" + p.Title + "\n")
	for i, s := range p.Steps {
		b.WriteString("\n" + strconv.Itoa(i+1) + ". " + s.Text.plain() + "\n")
		if s.Table == nil {
			continue
		}
		for _, r := range s.Table.Rows {
			b.WriteString(r.plain())
			if r.Is == FormClientSecret {
				b.WriteString("     Hand it over by a password manager, not by email or chat.\n")
			}
		}
	}
	return b.String()
}

// plain returns a row of two cells as a line, and a longer one as a line for each cell.
func (r Row) plain() string {
	if len(r.Cells) == 2 {
		return "   - " + r.Cells[0].Text.plain() + ": " + r.Cells[1].Text.plain() + "\n"
	}
	var b strings.Builder
	mark, cells := "   - ", r.Cells
	if r.Is != "" {
		b.WriteString(mark + r.Is.Label() + "\n")
		mark, cells = "     ", cells[1:]
	}
	for _, c := range cells {
		b.WriteString(mark + c.Column + ": " + c.Text.plain() + "\n")
		mark = "     "
	}
	return b.String()
}

func (t Text) plain() string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.Menu():
			b.WriteString("“" + s.Text + "”")
		case s.Code() && strings.Contains(s.Text, "\n"):
			b.WriteString("\n\n" + strings.TrimSpace(s.Text) + "\n")
		case s.Content != "":
			b.WriteString(s.Text + ", a file with these lines:\n\n" + strings.TrimSpace(s.Content) + "\n")
		case s.URL != "":
			b.WriteString(s.Text + " (from " + string(s.URL) + ")")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func protocol(of model.ConnectionType) string {
	if of == model.ConnectionOIDC {
		return "OpenID Connect"
	}
	return "SAML"
}
