package scim

import (
	"encoding/base64"
	"encoding/json"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/scim/resource"
	"github.com/anteroom/anteroom/internal/secret"
)

// cursors makes the cursors of lists (RFC 9865 section 2): places in a list, signed, and
// good for that list alone, at every process. Nothing is kept of them.
type cursors struct{ keys *secret.Keys }

// cursorMAC is how many bytes of a cursor sign it.
const cursorMAC = 16

func signedParts(place []byte, list string) []string {
	return []string{"list of a directory", list, string(place)}
}

// seal returns the cursor of what comes behind a place in a list.
func (k cursors) seal(at db.FindPosition, list string) string {
	place, err := json.Marshal(at)
	if err != nil {
		panic(err) // two plain fields
	}
	return base64.RawURLEncoding.EncodeToString(append(k.keys.MAC(signedParts(place, list)...)[:cursorMAC], place...))
}

// open returns the place that a cursor is for.
func (k cursors) open(cursor, list string) (at db.FindPosition, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(text) < cursorMAC || !k.keys.VerifyStart(text[:cursorMAC], signedParts(text[cursorMAC:], list)...) || json.Unmarshal(text[cursorMAC:], &at) != nil {
		return at, resource.Bad(resource.InvalidCursor, "The cursor is not one of this list. Begin the list anew, with an empty cursor.").At("cursor")
	}
	return at, nil
}

// pageOf returns those of what was found that are on the page, and the last of them where
// others come behind it, nil where none do.
func pageOf[T any](q query, f db.Found[T]) ([]T, *db.FindPosition) {
	if len(f.All) <= q.most {
		return f.All, nil
	}
	return f.All[:q.most], &f.Positions[q.most-1]
}
