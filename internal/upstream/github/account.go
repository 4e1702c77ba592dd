package github

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// account is what the API says about who has given a token (REST, "Get the authenticated
// user").
type account struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// address is one of theirs ("List email addresses for the authenticated user"). What is
// not said to be so is not so: a number or a text in the place of true cannot be read.
type address struct {
	Email    string `json:"email"`
	Primary  bool   `json:"primary"`
	Verified bool   `json:"verified"`
}

// identity asks who has given a token.
func (c Connection) identity(ctx context.Context, token string) (upstream.Identity, *upstream.Fault) {
	var who account
	if f := c.get(ctx, token, "/user", &who); f != nil {
		return upstream.Identity{}, f
	}
	if who.ID <= 0 {
		return upstream.Identity{}, upstream.NewFault(upstream.CodeSubject, "id")
	}
	subject := strconv.FormatInt(who.ID, 10)
	id := upstream.Identity{Issuer: c.URL, Subject: subject, Sub: subject}
	id.FirstName, id.LastName = upstream.Halves(who.Name)
	var all []address
	if f := c.get(ctx, token, "/user/emails", &all); f != nil {
		return upstream.Identity{}, f
	}
	for _, a := range all {
		if a.Primary {
			id.Email, id.EmailVerified = a.Email, a.Verified
			break
		}
	}
	return id, nil
}

// get asks the API for what is at a path, which names it in a fault.
func (c Connection) get(ctx context.Context, token, path string, to any) *upstream.Fault {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.api()+path, nil)
	if err != nil {
		return upstream.NewFault(upstream.CodeAddress, path).WithGot(c.URL)
	}
	r.Header.Set("Accept", "application/vnd.github+json")
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := c.HTTP.Do(r)
	if err != nil {
		return upstream.Unanswered(err, path)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body) // which the client bounds
	switch {
	case err != nil:
		return upstream.Unanswered(err, path)
	case res.StatusCode != http.StatusOK:
		return upstream.NewFault(upstream.CodeHTTPStatus, path).WithGot(res.Status)
	case json.Unmarshal(body, to) != nil:
		return upstream.NewFault(openid.CodeJSON, path).WithGot(res.Header.Get("Content-Type")).WithWant("application/json")
	}
	return nil
}
