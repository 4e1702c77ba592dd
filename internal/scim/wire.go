package scim

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// The media types (RFC 7644 section 8.1). Some clients know JSON alone.
const (
	typeSCIM = "application/scim+json"
	typeJSON = "application/json"
)

// answered returns the type in which a client gets its answer: that of SCIM, but for who
// asks for JSON and not for that.
func answered(r *http.Request) string {
	accept := strings.ToLower(r.Header.Get("Accept"))
	if strings.Contains(accept, typeJSON) && !strings.Contains(accept, typeSCIM) && !strings.Contains(accept, "*/*") {
		return typeJSON
	}
	return typeSCIM
}

// write answers with a body, nil for none.
func (c *call) write(status int, body []byte) {
	if body == nil {
		c.noted.Status, c.started = status, true
		c.w.WriteHeader(status)
		return
	}
	_ = (&stream{c: c, status: status, b: body}).end() // who has gone does not hear it
}

// body reads what a request says, of at most a number of bytes.
func (c *call) body(most int64) (resource.Object, error) {
	kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || kind != typeSCIM && kind != typeJSON {
		return nil, &resource.Error{Status: http.StatusUnsupportedMediaType, Detail: "Send the body as " + typeSCIM + " or " + typeJSON + "."}
	}
	from := http.MaxBytesReader(c.w, c.r.Body, most)
	text, err := io.ReadAll(io.LimitReader(from, maxBody+1))
	if len(text) > maxBody && most > maxBody {
		// It takes ten times its size until it is stored.
		if !c.large.enter(c.directory()) {
			return nil, errTooMuch
		}
		c.holds = true
	}
	if err == nil {
		var rest []byte
		rest, err = io.ReadAll(from)
		text = append(text, rest...)
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, resource.TooLarge("The body has more than %d bytes. Send less at once.", most)
	}
	if err != nil {
		return nil, resource.Bad(resource.InvalidSyntax, "The body did not come whole. Send it again.")
	}
	return resource.DecodeObject(string(text))
}

// tag returns the entity tag of a version (RFC 7644 section 3.14).
func tag(version int64) string { return `W/"` + strconv.FormatInt(version, 10) + `"` }

// userTag returns the entity tag of a user who is shown with groups: who comes into one, or
// whose group gets another name, is shown differently, and is changed by nobody.
func userTag(version int64, groups []model.DirectoryGroupRef) string {
	if len(groups) == 0 {
		return tag(version)
	}
	b := make([]byte, 0, 512)
	for _, g := range groups {
		b = append(append(append(append(b, g.ID...), 0), g.Name...), 0)
	}
	sum := sha256.Sum256(b)
	return `W/"` + strconv.FormatInt(version, 10) + "." + hex.EncodeToString(sum[:4]) + `"`
}

// versionOf returns the version in an entity tag of ours.
func versionOf(strong string) (int64, bool) {
	number, _, _ := strings.Cut(strings.Trim(strong, `"`), ".")
	v, err := strconv.ParseInt(number, 10, 64)
	rest, ok := strings.CutPrefix(strong, `"`+strconv.FormatInt(v, 10))
	return v, err == nil && ok && strings.HasSuffix(rest, `"`)
}

// expected returns the versions that a change is for, by its If-Match (RFC 9110 section
// 13.1.1). Ours are weak, and count there all the same, as RFC 7644 section 3.14 has it. What
// is no version of ours is none that there is. Groups do not count: who changes a user
// overwrites none.
func (c *call) expected() directories.Versions {
	matches := tags(c.r.Header, "If-Match")
	if len(matches) == 0 || slices.Contains(matches, "*") {
		return nil
	}
	versions := directories.Versions{}
	for _, match := range matches {
		if v, ok := versionOf(match); ok {
			versions = append(versions, v)
		}
	}
	return versions
}

// known reports whether a client has what there is already, by its If-None-Match (RFC 9110
// section 13.1.2), and tells it so.
func (c *call) known(tag string) bool {
	is := slices.ContainsFunc(tags(c.r.Header, "If-None-Match"), func(match string) bool { return match == "*" || "W/"+match == tag })
	if is {
		c.w.Header().Set("ETag", tag)
		c.write(http.StatusNotModified, nil)
	}
	return is
}

// tags returns the entity tags of a header, as if all were strong ones. No tag of ours has a
// comma in it, so that one that has falls into parts which are none.
func tags(h http.Header, name string) (all []string) {
	for match := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if match = strings.TrimPrefix(strings.TrimSpace(match), "W/"); match != "" {
			all = append(all, match)
		}
	}
	return all
}

// projection reads which attributes the answer is to have (RFC 7644 section 3.9).
func (c *call) projection(t *resource.Type) (resource.Projection, error) {
	return resource.NewProjection(t, c.params["attributes"], c.params["excludedAttributes"])
}

// location returns the URL of a resource.
func (c *call) location(t *resource.Type, id string) string {
	return c.base + "/" + t.Plural + "/" + id
}

// one begins the answer with a resource that has a version.
func (c *call) one(status int, tag, location string) *stream {
	h := c.w.Header()
	h.Set("ETag", tag)
	if status == http.StatusCreated {
		h.Set("Location", location)
	} else {
		h.Set("Content-Location", location)
	}
	return &stream{c: c, status: status}
}

// idOf makes of an id one of ours, and NotFound of what cannot be one.
func idOf[T ~string](prefix, id string) (T, error) {
	if !model.ValidID(prefix, id) {
		return "", model.Missing("")
	}
	return T(id), nil
}
