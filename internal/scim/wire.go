package scim

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"anteroom/internal/model"
	"anteroom/internal/scim/resource"
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

// expected returns the version that a change is for, by its If-Match, 0 for any. One that
// is no version of ours fits nothing.
func (c *call) expected() (int64, error) {
	match := strings.TrimSpace(c.r.Header.Get("If-Match"))
	if match == "" || match == "*" {
		return 0, nil
	}
	if v, ok := versionOf(match); ok {
		return v, nil
	}
	return 0, &resource.Error{Status: http.StatusPreconditionFailed, Detail: "If-Match is none of the versions there are. Read the resource again."}
}

func versionOf(tag string) (int64, bool) {
	tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
	if len(tag) < 2 || tag[0] != '"' || tag[len(tag)-1] != '"' {
		return 0, false
	}
	v, err := strconv.ParseInt(tag[1:len(tag)-1], 10, 64)
	return v, err == nil && v > 0
}

// known reports whether a client has a version already, by its If-None-Match.
func (c *call) known(version int64) bool {
	for match := range strings.SplitSeq(c.r.Header.Get("If-None-Match"), ",") {
		if v, ok := versionOf(match); ok && v == version {
			return true
		}
	}
	return false
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
func (c *call) one(status int, version int64, location string) *stream {
	h := c.w.Header()
	h.Set("ETag", tag(version))
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
