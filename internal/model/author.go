package model

import "strings"

// Author is who has done something, as it is kept for people who read it later: the name of a
// person, or who has made the link to the admin portal by which somebody without an account
// has done it. It is "" where nobody is to be named.
type Author string

// byLink begins an author who is none of the organization's people. No name has it: see Text.
const byLink = "\x1e"

// ByLink returns as author whoever has a link to the admin portal, which somebody of that name
// has made, "" for the operator.
func ByLink(maker string) Author { return Author(byLink + maker) }

// Name returns the name, of the person or of who has made the link, "" for none.
func (a Author) Name() string { return strings.TrimPrefix(string(a), byLink) }

// HasLink reports whether the author is known by a link alone.
func (a Author) HasLink() bool { return strings.HasPrefix(string(a), byLink) }

// String returns how English names the author within a sentence.
func (a Author) String() string {
	switch {
	case !a.HasLink():
		return a.Name()
	case a.Name() == "":
		return "somebody with a link"
	}
	return "somebody with a link from " + a.Name()
}
