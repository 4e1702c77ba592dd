package scim

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// tokenPath is where below a directory its clients get access tokens.
const tokenPath = "token"

// The grants (RFC 6749 section 4.4, RFC 7523 section 2.1), how a client shows an assertion
// in the first of them (RFC 7523 section 2.2), and the only scope.
const (
	grantClient    = "client_credentials"
	grantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	assertionType  = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	scope          = "scim"
)

// maxTokenRequest bounds the body of a token request, in bytes.
const maxTokenRequest = 32 << 10

// refusal is an error as a token endpoint tells it (RFC 6749 section 5.2).
type refusal struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// Error returns the text for the log.
func (r *refusal) Error() string { return r.Code + ": " + r.Description }

func badRequest(description string) error {
	return &refusal{http.StatusBadRequest, "invalid_request", description}
}

// token answers at the token endpoint of a directory. Who proves nothing gets one answer
// whatever the reason; the log has it.
func (s *Server) token(c *call, id model.DirectoryID) {
	c.w.Header().Set("Pragma", "no-cache")
	a, err := s.exchange(c, id)
	if err != nil {
		s.refuseToken(c, err)
		return
	}
	s.noteToken(c, a.Client)
	c.json(http.StatusOK, struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		Life  int64  `json:"expires_in"`
		Scope string `json:"scope"`
	}{a.Token, "Bearer", int64(a.Life / time.Second), scope})
	s.hear(c)
}

// noteToken begins what the activity of a directory shows of a client that asks for a token.
func (s *Server) noteToken(c *call, by model.DirectoryClient) {
	c.noted = model.DirectoryRequest{
		Org: by.Org, Directory: by.Directory, Token: model.DirectoryTokenID(by.ID), At: s.cfg.DB.Now(), IP: s.cfg.IP(c.r), Agent: clipped(c.r.UserAgent(), 200),
		Method: c.r.Method, Path: "/" + tokenPath,
	}
	s.name(c)
}

func (s *Server) exchange(c *call, id model.DirectoryID) (directories.Access, error) {
	var none directories.Access
	if c.r.Method != http.MethodPost {
		c.w.Header().Set("Allow", http.MethodPost)
		return none, &refusal{http.StatusMethodNotAllowed, "invalid_request", "Ask for a token by POST."}
	}
	params, err := c.form()
	if err != nil {
		return none, err
	}
	shown, err := shownBy(c.r, params)
	if err != nil {
		return none, err
	}
	if asked := strings.Fields(params.Get("scope")); len(asked) > 0 && !slices.Contains(asked, scope) {
		return none, &refusal{http.StatusBadRequest, "invalid_scope", "The scope is " + scope + "."}
	}
	shown.Endpoint = c.base + "/" + tokenPath
	a, err := s.cfg.Directories.Exchange(c.ctx(), id, shown)
	if model.KindOf(err) != model.Unauthenticated {
		return a, err
	}
	s.cfg.Logger.InfoContext(c.ctx(), "token of a directory refused", "client", directories.Masked(clipped(string(shown.Client), 100)), "error", err)
	answer := &refusal{http.StatusUnauthorized, "invalid_client", "The client is not known, or does not prove that it is the one."}
	if params.Get("grant_type") == grantAssertion { // RFC 7523 section 3.1
		answer = &refusal{http.StatusBadRequest, "invalid_grant", "The assertion does not count here."}
	}
	return none, errors.Join(answer, err)
}

// form returns the parameters in the body, each of which is there once. Nothing is taken
// from the query.
func (c *call) form() (url.Values, error) {
	if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, badRequest("The body must be application/x-www-form-urlencoded.")
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxTokenRequest)
	if err := c.r.ParseForm(); err != nil {
		return nil, badRequest("The body or the query is malformed, or too large.")
	}
	for name, values := range c.r.PostForm {
		if len(values) > 1 && name != "resource" && name != "audience" { // RFC 8707 section 2
			return nil, badRequest("A parameter is there more than once.")
		}
	}
	return c.r.PostForm, nil
}

// shownBy returns what a client shows, in the one way in which it does (RFC 6749 section
// 2.3).
func shownBy(r *http.Request, params url.Values) (shown directories.Credentials, err error) {
	shown = directories.Credentials{Client: model.DirectoryClientID(params.Get("client_id")), Secret: params.Get("client_secret")}
	asserted := params.Get("client_assertion") != "" || params.Get("client_assertion_type") != ""
	name, password, basic := r.BasicAuth()
	switch params.Get("grant_type") {
	case grantClient:
		if asserted && params.Get("client_assertion_type") != assertionType {
			return shown, badRequest("client_assertion_type must be " + assertionType + ".")
		}
		shown.Assertion = params.Get("client_assertion")
	case grantAssertion:
		asserted, shown.Assertion = true, params.Get("assertion")
	case "":
		return shown, badRequest("grant_type is missing.")
	default:
		return shown, &refusal{http.StatusBadRequest, "unsupported_grant_type", "grant_type must be " + grantClient + " or " + grantAssertion + "."}
	}
	switch {
	case asserted && shown.Assertion == "":
		return shown, badRequest("The assertion is missing.")
	case asserted && (basic || shown.Secret != ""), basic && shown.Secret != "":
		return shown, badRequest("The client authenticates in two ways at once.")
	case !basic:
		return shown, nil
	}
	// Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
	id, err := url.QueryUnescape(name)
	if err == nil {
		shown.Secret, err = url.QueryUnescape(password)
	}
	if err != nil || shown.Client != "" && string(shown.Client) != id {
		return shown, badRequest("client_id differs from the one in the Authorization header, or that is malformed.")
	}
	shown.Client = model.DirectoryClientID(id)
	return shown, nil
}

// refuseToken answers with an error of the token endpoint. What is none of its own is ours,
// and goes to the log.
func (s *Server) refuseToken(c *call, err error) {
	var known *directories.Refusal
	if errors.As(err, &known) { // a stranger's request is not for the activity, which is short
		s.noteToken(c, known.Client)
		c.noted.Problem = s.cfg.Say(known.Why)
		if known.Often {
			defer s.hearSometimes(c)
		} else {
			defer s.hear(c)
		}
	}
	var r *refusal
	if !errors.As(err, &r) {
		s.cfg.Logger.ErrorContext(c.ctx(), "token of a directory", "error", err)
		r = &refusal{http.StatusInternalServerError, "server_error", "The request could not be answered. Try again later."}
	}
	if r.status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", `Basic realm="SCIM"`)
	}
	c.json(r.status, r)
}

// json answers with what no resource is.
func (c *call) json(status int, body any) {
	c.noted.Status, c.started = status, true
	c.w.Header().Set("Content-Type", typeJSON)
	c.w.WriteHeader(status)
	_ = json.NewEncoder(c.w).Encode(body) // who has gone does not hear it
}
