package members

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/views/ui"
)

// Rows of the list are most of what its page costs when html/template writes them:
// 50 of them take more time than all else that the page does. So they are written here,
// and the define members/row stays what they are read in and changed in: a test compares
// the two, byte by byte, also with names that are markup.

// rowSize is about what a row takes, in bytes.
const rowSize = 1200

// Lines returns all rows, each on lines of its own, for the body of the table.
func (r Results) Lines() template.HTML {
	var all strings.Builder
	all.Grow(rowSize * len(r.Rows))
	b := make([]byte, 0, 2*rowSize)
	for _, row := range r.Rows {
		b = append(row.Append(b[:0]), '\n')
		all.Write(b)
	}
	return template.HTML(all.String())
}

// Append adds to b what the template writes for the row.
func (r Row) Append(b []byte) []byte {
	b = ui.Text(append(b, `<tr role="row" id="m-`...), r.ID)
	b = append(b, "\">\n"...)
	if r.CanSelect {
		b = append(b, `<td class="members-check" role="cell">`...)
		if r.Checkbox != "" {
			b = append(b, `<label><input type="checkbox" name="id" form="bulk" `...)
			b = append(append(b, r.Checkbox...), `></label>`...)
		}
		b = append(b, "</td>\n"...)
	}
	b = r.appendName(append(b, `<th scope="row" role="rowheader">`...))
	b = r.appendRole(append(b, "</th>\n<td role=\"cell\">"...))
	b = append(b, "</td>\n<td role=\"cell\">"...)
	if r.Stopped != "" {
		b = append(ui.Text(append(b, `<span class="badge">`...), r.Stopped), `</span>`...)
	} else {
		b = append(ui.Text(append(b, `<span class="badge ok">`...), r.Says.Active), `</span>`...)
	}
	b = ui.Text(append(b, "</td>\n<td role=\"cell\">"...), r.LastActive)
	b = ui.Text(append(b, "</td>\n<td role=\"cell\">"...), r.Joined)
	b = append(b, "</td>\n<td role=\"cell\"><button class=\"button icon-only members-more\" form=\"member\" aria-haspopup=\"dialog\" "...)
	return append(append(b, r.MoreButton...), ">•••</button></td>\n</tr>"...)
}

// appendName adds who the member is: picture or initials, name and address.
func (r Row) appendName(b []byte) []byte {
	if r.PictureURL != "" {
		b = ui.Text(append(b, `<img class="avatar portrait" src="`...), r.PictureURL)
		b = append(b, `" alt="" width="32" height="32" loading="lazy">`...)
	} else {
		b = strconv.AppendInt(append(b, `<span aria-hidden="true" class="avatar hue-`...), int64(r.Hue), 10)
		b = append(ui.Text(append(b, `">`...), r.Initials), `</span>`...)
	}
	b = append(b, `<span class="members-name"><bdi>`...)
	b = append(textOr(b, r.MarkedName, r.Name), `</bdi>`...)
	if r.You {
		b = append(ui.Text(append(b, ` <span class="badge">`...), r.Says.You), `</span>`...)
	}
	return append(textOr(append(b, `<small>`...), r.MarkedEmail, r.Email), `</small></span>`...)
}

// appendRole adds the role, as a button where it can be changed, and which other way
// the member came.
func (r Row) appendRole(b []byte) []byte {
	if r.RoleButton != "" {
		b = append(b, `<button class="members-change" form="member" aria-haspopup="dialog" `...)
		b = append(append(b, r.RoleButton...), '>')
		b = append(ui.Text(b, r.RoleLabel), `<span class="visually-hidden">`...)
		b = append(ui.Text(b, r.Says.Change), `</span></button>`...)
	} else {
		b = ui.Text(b, r.RoleLabel)
	}
	if r.Source != "" {
		b = append(ui.Text(append(b, ` <span class="badge">`...), r.Source), `</span>`...)
	}
	return b
}

// textOr adds what is marked, or where nothing is, the text.
func textOr(b []byte, marked template.HTML, s string) []byte {
	if marked != "" {
		return append(b, marked...)
	}
	return ui.Text(b, s)
}
