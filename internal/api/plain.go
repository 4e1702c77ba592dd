package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// plain is a method that REST alone has, and whose answer is no message: what it says may grow
// without anybody having declared it.
type plain struct {
	says  string   // what it does
	takes []number // in the query
	gives any      // a zero one
	do    func(ctx context.Context, c *call, numbers map[string]int64) (any, error)
}

// number is a whole number that a request may have in its query.
type number struct {
	name    string
	without int64 // what it is for a request that has none: below 0 for nothing
}

// answerPlainly returns what serves such a method at an address.
func (s *Server) answerPlainly(m method, at address) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.permitted(r.Context(), m, r.Header)
		var numbers map[string]int64
		if err == nil {
			numbers, err = m.plain.read(r.URL.Query())
		}
		var a any
		if err == nil {
			a, err = s.inTurn(c, func() (any, error) { return m.plain.do(r.Context(), c, numbers) })
		}
		if err != nil {
			s.refuse(w, s.failureOf(r.Context(), m, err))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(at.status)
		if err := json.NewEncoder(w).Encode(a); err != nil {
			s.cfg.Logger.Debug("a client went away", "error", err)
		}
	})
}

// inTurn does something for a caller, of whom not too much is done at a time.
func (s *Server) inTurn(c *call, do func() (any, error)) (any, error) {
	leave, err := s.turns.enter(c.by.ID)
	if err != nil {
		return nil, err
	}
	defer leave()
	return do()
}

// read returns the numbers of a query. It returns a failure for what is none, and for what the
// method does not take.
func (p plain) read(query url.Values) (map[string]int64, error) {
	for name := range query {
		if !slices.ContainsFunc(p.takes, func(n number) bool { return n.name == name }) {
			return nil, badField(name, fmt.Sprintf("There is no parameter %q.", name))
		}
	}
	numbers := map[string]int64{}
	for _, n := range p.takes {
		numbers[n.name] = n.without
		text := query.Get(n.name)
		if text == "" {
			continue
		}
		value, err := strconv.ParseInt(text, 10, 64)
		if err != nil || value < 0 {
			return nil, badField(n.name, "Give a whole number, 0 or more.")
		}
		numbers[n.name] = value
	}
	return numbers, nil
}

// schemaOf describes what a Go type is as JSON: objects by the names that they have there.
func schemaOf(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem())
	case t.Kind() == reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case t.Kind() == reflect.Int64:
		return object{"type": "integer", "format": "int64"}
	case t.Kind() == reflect.String:
		return object{"type": "string"}
	}
	fields := object{}
	for i := range numFields(t) {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = schemaOf(t.Field(i).Type)
	}
	if len(fields) == 0 { // whatever it is
		return object{"type": "object"}
	}
	return object{"type": "object", "properties": fields}
}

// numFields returns how many fields a type has, 0 for one that is no struct.
func numFields(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 0
	}
	return t.NumField()
}
