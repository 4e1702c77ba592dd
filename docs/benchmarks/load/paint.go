package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// printPaint prints what a browser that has nothing yet loads to show the members
// page: each request and the bytes of its answer, as they come.
func printPaint(ctx context.Context, w io.Writer, targets []*target) error {
	for _, t := range targets {
		if !t.speaks("anteroom") {
			continue
		}
		c, err := newCaller(ctx, t, "ES256", 0)
		if err != nil {
			return err
		}
		paths, err := c.painted(ctx, "/ui/members")
		if err != nil {
			return err
		}
		total := int64(0)
		for _, path := range paths {
			c.received = 0
			if err := c.fetch(ctx, http.MethodGet, path, nil, nil); err != nil {
				return err
			}
			fmt.Fprintf(w, "%8d %s\n", c.received, path)
			total += c.received
		}
		fmt.Fprintf(w, "\nfirst paint of the members page: %.1f kB in %d requests\n\n", float64(total)/1000, len(paths))
	}
	return nil
}

// What a page and a style sheet have loaded to be seen. Links that lead on are no
// part of it.
var (
	inPage  = regexp.MustCompile(`<(?:link|script|img|use)\b[^>]*?\b(?:href|src)="([^"#]+)[^"]*"`)
	inStyle = regexp.MustCompile(`url\(["']?([^"')#]+)`)
)

// painted returns the paths that a page and its style sheets load, each once, the
// page's own first.
func (c *caller) painted(ctx context.Context, page string) ([]string, error) {
	paths := []string{page}
	for i := 0; i < len(paths); i++ {
		text, kind, err := c.text(ctx, paths[i])
		if err != nil {
			return nil, err
		}
		links := inStyle
		switch {
		case strings.HasPrefix(kind, "text/html"):
			links = inPage
		case !strings.HasPrefix(kind, "text/css"):
			continue
		}
		base, err := url.Parse(c.Issuer + paths[i])
		if err != nil {
			return nil, err
		}
		for _, found := range links.FindAllStringSubmatch(text, -1) {
			at, err := base.Parse(found[1])
			if err != nil || at.Host != base.Host {
				continue // data: and the like
			}
			if path := at.RequestURI(); !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths, nil
}

// text returns what is at a path, as it can be read.
func (c *caller) text(ctx context.Context, path string) (text, kind string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.Issuer+path, nil)
	if err != nil {
		return "", "", err
	}
	res, err := c.send(r)
	if err != nil {
		return "", "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), res.Header.Get("Content-Type"), err
}
