package ui

import (
	"slices"

	"github.com/anteroom/anteroom/static"
)

// What html/template writes in ten microseconds for each value takes most of the time of
// an answer that is little else. A view that is in many answers writes itself: it has a
// method Append, and a test compares its bytes with those of its define.

// Text adds s as it stands in HTML, in text and between quotes: what html/template
// escapes there, and in its spelling.
func Text(b []byte, s string) []byte {
	b = slices.Grow(b, len(s))
	from := 0
	for i := range len(s) {
		var escaped string
		switch s[i] {
		case 0:
			escaped = "\uFFFD"
		case '"':
			escaped = "&#34;"
		case '&':
			escaped = "&amp;"
		case '\'':
			escaped = "&#39;"
		case '+':
			escaped = "&#43;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), escaped...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// appendIcon adds an icon by its name in the sprite.
func appendIcon(b []byte, name string) []byte {
	sprite, _ := static.Served("icons.svg")
	b = append(b, `<svg class="icon" width="20" height="20" aria-hidden="true"><use href="/static/icons.svg?v=`...)
	return append(append(append(append(b, sprite.Hash...), '#'), name...), `"></use></svg>`...)
}

// Append adds to b what the define ui/toast writes for the toast. Its URL is a path of
// the program.
func (t Toast) Append(b []byte) []byte {
	if t.Partial {
		b = append(append(append(b, `<hx-partial data-hx-target="`...), t.Region()...), `" data-hx-swap="beforeend">`...)
	}
	b = append(Text(append(b, `<div class="toast `...), t.Kind), "\">\n  "...)
	b = append(appendIcon(b, t.Icon()), "\n  <p>"...)
	b = append(Text(b, t.Text), "</p>"...)
	if t.Undo != nil {
		b = t.Undo.append(append(b, "\n  "...), t.Partial)
	}
	b = append(b, "\n  <button class=\"button icon-only needs-script\" type=\"button\" data-dismiss>"...)
	b = append(appendIcon(b, "x"), "<span class=\"visually-hidden\">Dismiss</span></button>\n</div>"...)
	if t.Partial {
		b = append(b, "</hx-partial>"...)
	}
	return b
}

func (u *Undo) append(b []byte, partial bool) []byte {
	b = append(Text(append(b, `<form method="post" action="`...), u.URL), '"')
	if partial {
		b = append(Text(append(b, ` data-hx-post="`...), u.URL), '"')
		if u.Target != "" {
			b = Text(append(b, ` data-hx-target="#`...), u.Target)
			b = append(b, `" data-hx-swap="outerHTML" data-hx-status:409="swap:outerHTML" data-hx-status:422="swap:outerHTML"`...)
		} else {
			b = append(b, ` data-hx-target="this" data-hx-swap="none"`...)
		}
		b = append(b, ` data-hx-sync="this:drop"`...)
	}
	b = append(b, ">"...)
	for _, f := range u.Fields {
		b = Text(append(b, `<input type="hidden" name="`...), f.Name)
		b = append(Text(append(b, `" value="`...), f.Value), `">`...)
	}
	return append(b, `<button class="link" aria-keyshortcuts="Control+Z">Undo</button></form>`...)
}
