package scim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// cursors makes the cursors of lists (RFC 9865 section 2): places in a list, signed, and
// good for that list alone. Nothing is kept of them. The key is the process's own: a
// client whose cursor is from before a start begins its list anew.
type cursors struct{ key []byte }

func newCursors() cursors {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails
	return cursors{key}
}

func (k cursors) sign(place []byte, list string) []byte {
	mac := hmac.New(sha256.New, k.key)
	mac.Write(place)
	mac.Write([]byte{0})
	mac.Write([]byte(list))
	return mac.Sum(nil)[:16]
}

// seal returns the cursor of what comes behind a place in a list.
func (k cursors) seal(at db.FindPosition, list string) string {
	place, err := json.Marshal(at)
	if err != nil {
		panic(err) // two plain fields
	}
	return base64.RawURLEncoding.EncodeToString(append(k.sign(place, list), place...))
}

// open returns the place that a cursor is for.
func (k cursors) open(cursor, list string) (at db.FindPosition, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(text) < 16 || !hmac.Equal(text[:16], k.sign(text[16:], list)) || json.Unmarshal(text[16:], &at) != nil {
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
