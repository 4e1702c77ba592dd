package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"github.com/gorilla/mux"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// REST is the same calls as JSON: a request is put together from the path, the query and the
// body, as google.api.http describes it, and becomes the message that gRPC would bring.

// placeholder is a name in an address. What stands there ends at a colon, behind which the
// name of what is to be done begins.
var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// pattern returns the address as the router understands it.
func (a address) pattern() string { return placeholder.ReplaceAllString(a.path, `{$1:[^/:]+}`) }

// answer returns what serves a method at an address.
func (s *Server) answer(m method, at address) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), ipKey{}, s.cfg.IP(r))
		a, err := s.read(w, r, m, at)
		if err == nil {
			a, err = s.perform(ctx, m, r.Header, a)
		}
		if err != nil {
			s.refuse(w, s.failureOf(ctx, m, err))
			return
		}
		s.write(w, at.status, a)
	})
}

// read returns the message that a request is.
func (s *Server) read(w http.ResponseWriter, r *http.Request, m method, at address) (proto.Message, error) {
	q := m.request()
	fields := q.ProtoReflect().Descriptor().Fields()
	parts := map[string]any{}
	if at.body != "" {
		if err := readBody(http.MaxBytesReader(w, r.Body, maxMessage), at.body, parts); err != nil {
			return nil, err
		}
	}
	if err := readQuery(r.URL.Query(), fields, parts); err != nil {
		return nil, err
	}
	for name, value := range mux.Vars(r) {
		plain, err := url.PathUnescape(value)
		if err != nil {
			return nil, badField(name, "The address is not written as addresses are.")
		}
		parts[name] = plain
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return nil, err
	}
	if err := protojson.Unmarshal(text, q); err != nil {
		return nil, &failure{code: connect.CodeInvalidArgument, key: "invalid_json", text: "The request is not one that this method takes: " + readable(err)}
	}
	return q, nil
}

// readable returns what is wrong with a message without what the library says before.
func readable(err error) string {
	text := strings.ReplaceAll(err.Error(), "\u00a0", " ") // its way of saying that nobody should rely on the words
	return strings.TrimPrefix(text, "proto: ")
}

// readBody adds to parts what a body says: about one field, or all of the request.
func readBody(body io.Reader, field string, parts map[string]any) error {
	text, err := io.ReadAll(body)
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errTooLarge
	}
	if err != nil {
		return &failure{code: connect.CodeInvalidArgument, key: "invalid_json", text: "The request ended before it was whole."}
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil
	}
	if field != "*" {
		parts[field] = json.RawMessage(text)
		if !json.Valid(text) {
			return errNoJSON
		}
		return nil
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &all); err != nil {
		return errNoJSON
	}
	for name, value := range all {
		parts[name] = value
	}
	return nil
}

var errNoJSON = &failure{code: connect.CodeInvalidArgument, key: "invalid_json", text: "The body of the request is not a JSON object."}

// readQuery adds to parts what the query of an address says about fields.
func readQuery(query url.Values, fields protoreflect.FieldDescriptors, parts map[string]any) error {
	for name, values := range maps.All(query) {
		above, below, nested := strings.Cut(name, ".")
		f := fields.ByTextName(above)
		if f == nil {
			f = fields.ByJSONName(above)
		}
		if f == nil || f.IsMap() || nested != (f.Message() != nil && !wellKnown(f.Message())) {
			return badField(name, fmt.Sprintf("There is no parameter %q.", name))
		}
		if !nested {
			parts[string(f.Name())] = valueOf(f, values)
			continue
		}
		inner, ok := parts[string(f.Name())].(map[string]any)
		if !ok {
			inner = map[string]any{}
			parts[string(f.Name())] = inner
		}
		if err := readQuery(url.Values{below: values}, f.Message().Fields(), inner); err != nil {
			return err
		}
	}
	return nil
}

// wellKnown reports whether a message is one value in JSON.
func wellKnown(d protoreflect.MessageDescriptor) bool {
	return strings.HasPrefix(string(d.FullName()), "google.protobuf.")
}

// valueOf returns what a parameter says as JSON has it: numbers may be text there, and truth
// may not.
func valueOf(f protoreflect.FieldDescriptor, values []string) any {
	truth := f.Kind() == protoreflect.BoolKind || f.Message() != nil && f.Message().FullName() == "google.protobuf.BoolValue"
	one := func(text string) any {
		if truth && (text == "true" || text == "false") {
			return text == "true"
		}
		return text
	}
	if !f.IsList() {
		return one(values[len(values)-1])
	}
	all := make([]any, len(values))
	for i, text := range values {
		all[i] = one(text)
	}
	return all
}

// written is how messages are written: by the names of the declaration, and with what is
// empty, so that a reader sees all that there is.
var written = protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}

// write answers with a message.
func (s *Server) write(w http.ResponseWriter, status int, m proto.Message) {
	text, err := written.Marshal(m)
	var compact bytes.Buffer
	if err == nil {
		err = json.Compact(&compact, text) // the library puts in spaces at random
	}
	if err != nil {
		s.cfg.Logger.Error("the API could not answer", "error", err)
		status, compact = http.StatusInternalServerError, *bytes.NewBufferString("{}")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(compact.Bytes()) // who went away does not need it
}

// refusal is a failure as REST tells it: google.rpc.Status as JSON.
type refusal struct {
	Code    uint32 `json:"code"` // of google.rpc.Code
	Message string `json:"message"`
	Details []any  `json:"details"`
}

// refuse answers with a failure.
func (s *Server) refuse(w http.ResponseWriter, f *failure) {
	detail := map[string]any{}
	if text, err := (protojson.MarshalOptions{UseProtoNames: true}).Marshal(f.details()); err == nil {
		_ = json.Unmarshal(text, &detail) // it was written a moment ago
	}
	detail["@type"] = typeURL(strings.Trim(Package, "/."))
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if f.code == connect.CodeUnauthenticated {
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`) // RFC 6750, section 3
	}
	if f.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(f.retry))
	}
	w.WriteHeader(f.status())
	if err := json.NewEncoder(w).Encode(refusal{uint32(f.code), f.text, []any{detail}}); err != nil {
		s.cfg.Logger.Debug("a client went away", "error", err)
	}
}
