package github_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/github"
	"github.com/anteroom/anteroom/internal/upstream/github/githubtest"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

const redirect = "https://id.example.com/sso/social/github/callback"

// come signs the person in who is at a server, and returns what the browser brings back.
func come(t *testing.T, c github.Connection) (url.Values, github.Pending) {
	t.Helper()
	to, pending := c.Start()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), redirect) {
		t.Fatalf("%s leads to %s: %v", to, back, err)
	}
	return back.Query(), pending
}

func world(t *testing.T, who githubtest.Person) (*githubtest.Server, github.Connection) {
	s := githubtest.New(t, redirect)
	s.SignIn(who)
	return s, github.Connection{HTTP: fetch.New("127.0.0.1").HTTP(), URL: s.URL, ClientID: githubtest.ClientID, Secret: githubtest.Secret, Redirect: redirect}
}

func TestFinish(t *testing.T) {
	t.Parallel()
	s, c := world(t, githubtest.User(583231, "kim@acme.test", true))
	query, pending := come(t, c)
	got, err := c.Finish(t.Context(), query, pending)
	want := upstream.Identity{Issuer: s.URL, Subject: "583231", Sub: "583231", Email: "kim@acme.test", EmailVerified: true, FirstName: "Kim", LastName: "Lee"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	_, err = c.Finish(t.Context(), query, pending)
	refusedBy(t, err, openid.CodeGrant) // GitHub takes a code once
}

// TestPublic: the GitHub that everybody knows has its API elsewhere.
func TestPublic(t *testing.T) {
	t.Parallel()
	to, _ := github.Connection{URL: github.Public, ClientID: "i", Redirect: redirect}.Start()
	if !strings.HasPrefix(to, "https://github.com/login/oauth/authorize?") {
		t.Errorf("leads to %s", to)
	}
}

// TestHostile: each answer proves nothing, or no address.
func TestHostile(t *testing.T) {
	t.Parallel()
	kim := githubtest.User(583231, "kim@acme.test", true)
	for name, test := range map[string]struct {
		who    githubtest.Person
		query  func(url.Values)
		change func(*github.Connection, *github.Pending)
		want   upstream.Code // "" for an address that is not proven
	}{
		"cancelled":            {who: githubtest.Person{Denies: true}, want: openid.CodeDenied},
		"another state":        {who: kim, query: func(v url.Values) { v.Set("state", "x") }, want: openid.CodeState},
		"no state":             {who: kim, query: func(v url.Values) { v.Del("state") }, want: openid.CodeState},
		"nothing waits":        {who: kim, change: func(_ *github.Connection, p *github.Pending) { p.State = "" }, query: func(v url.Values) { v.Del("state") }, want: openid.CodeState},
		"two states":           {who: kim, query: func(v url.Values) { v.Add("state", "x") }, want: openid.CodeParameter},
		"no code":              {who: kim, query: func(v url.Values) { v.Del("code") }, want: openid.CodeNoCode},
		"an endless code":      {who: kim, query: func(v url.Values) { v.Set("code", strings.Repeat("x", 2000)) }, want: upstream.CodeLimit},
		"another code":         {who: kim, query: func(v url.Values) { v.Set("code", "x") }, want: openid.CodeGrant},
		"another error":        {who: kim, query: func(v url.Values) { v.Set("error", "application_suspended") }, want: upstream.CodeProvider},
		"another verifier":     {who: kim, change: func(_ *github.Connection, p *github.Pending) { p.Verifier = "x" }, want: openid.CodeGrant},
		"a wrong secret":       {who: kim, change: func(c *github.Connection, _ *github.Pending) { c.Secret = "x" }, want: openid.CodeClient},
		"not verified":         {who: githubtest.User(1, "kim@acme.test", false)},
		"verified by a string": {who: githubtest.User(1, "kim@acme.test", "true"), want: openid.CodeJSON},
		"no account":           {who: githubtest.User(0, "kim@acme.test", true), want: upstream.CodeSubject},
		"an account by a name": {who: githubtest.Person{User: map[string]any{"id": "583231"}}, want: openid.CodeJSON},
		"no primary address":   {who: githubtest.Person{User: map[string]any{"id": 1}, Emails: []map[string]any{{"email": "kim@acme.test", "verified": true}}}},
		"no addresses":         {who: githubtest.Person{User: map[string]any{"id": 1}, Emails: []any{}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := world(t, test.who)
			query, pending := come(t, c)
			if test.query != nil {
				test.query(query)
			}
			if test.change != nil {
				test.change(&c, &pending)
			}
			got, err := c.Finish(t.Context(), query, pending)
			if test.want == "" {
				if err != nil || got.EmailVerified || got.Subject != "1" {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			refusedBy(t, err, test.want)
		})
	}
}

// TestUnreachable: an address that may not be asked is not.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	_, c := world(t, githubtest.User(1, "kim@acme.test", true))
	query, pending := come(t, c)
	c.HTTP = fetch.New().HTTP()
	_, err := c.Finish(t.Context(), query, pending)
	refusedBy(t, err, upstream.CodeAddress)
}

func refusedBy(t *testing.T, err error, want upstream.Code) {
	t.Helper()
	var f *upstream.Fault
	if !errors.As(err, &f) || f.Code != want || f.Step == "" {
		t.Errorf("error = %v, want the code %s and a step", err, want)
	}
}
