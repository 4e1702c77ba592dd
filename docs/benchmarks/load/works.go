package main

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// work is something that can be measured.
type work struct {
	prepare func(context.Context, *caller) error // what comes before, not measured
	do      func(context.Context, *caller) error
	beside  func(context.Context, *caller) error // what a bystander does meanwhile; nil: there is none
}

// languages are the works by what a target speaks.
var languages = map[string]map[string]work{"openid": openID, "anteroom": anteroom, "pocketbase": pocketBase, "scim": scim}

// workOf returns the work of a name at a target.
func workOf(t *target, name string) (w work, ok bool) {
	for _, language := range t.Speaks {
		if w, ok = languages[language][name]; ok {
			return w, true
		}
	}
	return w, false
}

// row is a line of the table: a work, and how it is asked for.
type row struct {
	work, alg string
	callers   int
}

// String returns the row as it is asked for.
func (r row) String() string { return fmt.Sprintf("%s:%s@%d", r.work, r.alg, r.callers) }

// parseRow reads WORK[:ALG][@CALLERS].
func parseRow(s string, callers int) (row, error) {
	r := row{alg: "ES256", callers: callers}
	s, many, ok := strings.Cut(s, "@")
	if ok {
		n, err := strconv.Atoi(many)
		if err != nil || n < 1 {
			return r, fmt.Errorf("%q is no number of callers", many)
		}
		r.callers = n
	}
	if name, alg, ok := strings.Cut(s, ":"); ok {
		s, r.alg = name, alg
	}
	r.work = s
	known := map[string]work{}
	for _, works := range languages {
		maps.Copy(known, works)
	}
	if _, ok := known[r.work]; !ok {
		return r, fmt.Errorf("there is no work %q", r.work)
	}
	return r, nil
}
