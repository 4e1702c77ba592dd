package handlers_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	clients "github.com/anteroom/anteroom/internal/api/pb/clients"
	"github.com/anteroom/anteroom/internal/api/pb/errdetails"
	organizations "github.com/anteroom/anteroom/internal/api/pb/organizations"
	"github.com/anteroom/anteroom/internal/model"
)

// refused is a call that fails.
type refused struct {
	procedure string
	call      func(ctx context.Context, at string, over *http.Client, token string, as ...connect.ClientOption) error
	rest      string // verb and path
	body      string // of REST; that of Connect has the same fields, and those of the path
	json      string // of Connect
	token     string

	code         connect.Code
	status       int // of REST
	connect      int // of Connect; that of REST when 0
	key, message string
	field        string
}

// calling returns a call with a message, by a client that knows nothing of this program.
func calling[A, Q any](q *Q) func(ctx context.Context, at string, over *http.Client, token string, as ...connect.ClientOption) error {
	return func(ctx context.Context, at string, over *http.Client, token string, as ...connect.ClientOption) error {
		r := connect.NewRequest(q)
		if token != "" {
			r.Header().Set("Authorization", "Bearer "+token)
		}
		_, err := connect.NewClient[Q, A](over, at, as...).CallUnary(ctx, r)
		return err
	}
}

// TestFailures: each kind of failure has the same code, key, words and field for whoever calls by
// gRPC (over HTTP/2 without TLS), by Connect and by REST, and under both names of the package.
func TestFailures(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	all := apiToken(t, w, model.Application{Scopes: model.APIScopes()})
	reader := apiToken(t, w, model.Application{Scopes: []string{model.ScopeOrganizationsRead}})
	other := w.Application(t, model.Application{Name: "Teadesk", Type: model.ApplicationWeb})
	if a := askAPI(t, w, "POST", "/api/v1/organizations", `{"display_name": "Initech", "external_id": "ext-1"}`, "Authorization", "Bearer "+all); a.Status != http.StatusCreated {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	const create, get, orgs = "organizations.OrganizationService/CreateOrganization", "organizations.OrganizationService/GetOrganization", "/api/v1/organizations"
	creating := func(name, external string) func(context.Context, string, *http.Client, string, ...connect.ClientOption) error {
		return calling[organizations.CreateOrganizationResponse](&organizations.CreateOrganizationRequest{Organization: &organizations.CreateOrganization{DisplayName: name, ExternalId: &external}})
	}
	getting := calling[organizations.GetOrganizationResponse](&organizations.GetOrganizationRequest{Identities: &organizations.GetOrganizationRequest_Id{Id: "org_1"}})
	large := strings.Repeat("x", 1<<20)
	for name, r := range map[string]refused{
		"invalid": {
			procedure: create, call: creating(" ", "ext-2"), token: all,
			rest: "POST " + orgs, body: `{"display_name": " ", "external_id": "ext-2"}`, json: `{"organization": {"display_name": " ", "external_id": "ext-2"}}`,
			code: connect.CodeInvalidArgument, status: http.StatusBadRequest, key: "model.name_missing", message: "Enter a name.", field: "display_name",
		},
		"not found": {
			procedure: get, call: getting, token: all, rest: "GET " + orgs + "/org_1", json: `{"id": "org_1"}`,
			code: connect.CodeNotFound, status: http.StatusNotFound, key: "access.no_organization", message: "There is no such organization.",
		},
		"forbidden": {
			procedure: "clients.ClientService/CreateOrganizationClient", token: all,
			call: calling[clients.CreateOrganizationClientResponse](&clients.CreateOrganizationClientRequest{OrganizationId: string(w.Acme), Client: &clients.OrganizationClient{Name: "Export", Audience: []string{string(other.ID)}}}),
			rest: "POST " + orgs + "/" + string(w.Acme) + "/clients", body: `{"name": "Export", "audience": ["` + string(other.ID) + `"]}`,
			json: `{"organization_id": "` + string(w.Acme) + `", "client": {"name": "Export", "audience": ["` + string(other.ID) + `"]}}`,
			code: connect.CodePermissionDenied, status: http.StatusForbidden, key: "applications.audience_beyond",
			message: "The tokens of the application that makes or changes this client are not for " + string(other.ID) + ", so those of the client can’t be either.",
		},
		"conflict": {
			procedure: create, call: creating("Initrode", "ext-1"), token: all,
			rest: "POST " + orgs, body: `{"display_name": "Initrode", "external_id": "ext-1"}`, json: `{"organization": {"display_name": "Initrode", "external_id": "ext-1"}}`,
			code: connect.CodeAlreadyExists, status: http.StatusConflict, key: "organizations.external_id_taken", message: "Another organization has the external ID ext-1.",
		},
		"without a token": {
			procedure: get, call: getting, rest: "GET " + orgs + "/org_1", json: `{"id": "org_1"}`,
			code: connect.CodeUnauthenticated, status: http.StatusUnauthorized, key: "no_token", message: "Send an access token: Authorization: Bearer …",
		},
		"unauthenticated": {
			procedure: get, call: getting, token: all + "x", rest: "GET " + orgs + "/org_1", json: `{"id": "org_1"}`,
			code: connect.CodeUnauthenticated, status: http.StatusUnauthorized, key: "bad_token", message: "The access token is not good, or not any more. Get another one at the token endpoint, by client_credentials.",
		},
		"without the scope": {
			procedure: create, call: creating("Initrode", ""), token: reader, rest: "POST " + orgs, body: `{"display_name": "Initrode"}`, json: `{"organization": {"display_name": "Initrode"}}`,
			code: connect.CodePermissionDenied, status: http.StatusForbidden, key: "insufficient_scope", message: "The token lacks the scope organizations_write.",
		},
		"unimplemented": {
			procedure: "clients.ClientService/ListClient", call: calling[clients.ListClientsResponse](&clients.ListClientsRequest{}), token: all, rest: "GET /api/v1/clients", json: `{}`,
			code: connect.CodeUnimplemented, status: http.StatusNotImplemented, key: "unimplemented", message: "This instance does not have this method.",
		},
		"too large": {
			procedure: create, call: creating(large, ""), token: all, rest: "POST " + orgs, body: `{"display_name": "` + large + `"}`, json: `{"organization": {"display_name": "` + large + `"}}`,
			code: connect.CodeResourceExhausted, status: http.StatusRequestEntityTooLarge, connect: http.StatusTooManyRequests, key: "too_large", message: "The request is larger than 1048576 bytes.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.overREST(t, w)
			for _, pkg := range []string{"anteroom.v1", "scalekit.v1"} {
				r.overConnect(t, w, pkg)
				at := w.Server.URL + "/" + pkg + "." + r.procedure
				for protocol, as := range map[string][]connect.ClientOption{
					"gRPC": {connect.WithGRPC()}, "gRPC-Web": {connect.WithGRPCWeb()}, "Connect": nil, "Connect, JSON": {connect.WithProtoJSON()},
				} {
					r.said(t, protocol+" "+pkg, pkg, r.call(t.Context(), at, overHTTP2(t), r.token, as...))
				}
			}
		})
	}
}

// overHTTP2 returns a client that speaks nothing but HTTP/2, without TLS.
func overHTTP2(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{Protocols: new(http.Protocols)}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// said checks what a client has made of the failure.
func (r refused) said(t *testing.T, over, pkg string, err error) {
	t.Helper()
	var e *connect.Error
	if !errors.As(err, &e) || e.Code() != r.code || !connect.IsWireError(err) {
		t.Errorf("%s: %v, want %s", over, err, r.code)
		return
	}
	if e.Message() != r.message || len(e.Details()) != 1 {
		t.Errorf("%s: %q with %d details, want %q", over, e.Message(), len(e.Details()), r.message)
		return
	}
	var info errdetails.ErrorInfo
	if err := proto.Unmarshal(e.Details()[0].Bytes(), &info); err != nil || e.Details()[0].Type() != pkg+".errdetails.ErrorInfo" {
		t.Errorf("%s: details of type %s, %v", over, e.Details()[0].Type(), err)
	}
	field := ""
	for _, v := range info.GetValidationErrorInfo().GetFieldViolations() {
		field += v.GetField()
	}
	if info.GetErrorCode() != r.key || field != r.field {
		t.Errorf("%s: %s of the field %q, want %s of %q", over, info.GetErrorCode(), field, r.key, r.field)
	}
}

// headers are those of a request that brings JSON.
func (r refused) headers() []string {
	all := []string{"Content-Type", "application/json"}
	if r.token != "" {
		all = append(all, "Authorization", "Bearer "+r.token)
	}
	return all
}

// overREST asks as curl does.
func (r refused) overREST(t *testing.T, w *handlerstest.World) {
	t.Helper()
	verb, path, _ := strings.Cut(r.rest, " ")
	a := askAPI(t, w, verb, path, r.body, r.headers()...)
	var got struct {
		Code    uint32
		Message string
		Details []struct {
			Type  string `json:"@type"`
			Key   string `json:"error_code"`
			Field struct {
				All []struct{ Field string } `json:"field_violations"`
			} `json:"validation_error_info"`
		}
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil || len(got.Details) != 1 {
		t.Fatalf("REST: %v: %d %s", err, a.Status, a.Body)
	}
	field := ""
	for _, v := range got.Details[0].Field.All {
		field += v.Field
	}
	if a.Status != r.status || got.Code != uint32(r.code) || got.Message != r.message || got.Details[0].Key != r.key || field != r.field || got.Details[0].Type != "type.googleapis.com/anteroom.v1.errdetails.ErrorInfo" {
		t.Errorf("REST: %d %s, want %d, code %d, %s of %q: %s", a.Status, a.Body, r.status, r.code, r.key, r.field, r.message)
	}
	if got := a.Header.Get("WWW-Authenticate") != ""; got != (r.status == http.StatusUnauthorized) {
		t.Errorf("REST: WWW-Authenticate is %q", a.Header.Get("WWW-Authenticate"))
	}
}

// overConnect asks as curl does by Connect, where the code has its name, and a status by the
// table of that protocol.
func (r refused) overConnect(t *testing.T, w *handlerstest.World, pkg string) {
	t.Helper()
	a := askAPI(t, w, "POST", "/"+pkg+"."+r.procedure, r.json, r.headers()...)
	var got struct {
		Code, Message string
		Details       []struct{ Type, Value string }
	}
	if err := json.Unmarshal([]byte(a.Body), &got); err != nil {
		t.Fatalf("Connect: %v: %d %s", err, a.Status, a.Body)
	}
	status := r.status
	if r.connect != 0 {
		status = r.connect
	}
	if a.Status != status || got.Code != r.code.String() {
		t.Errorf("Connect: %d %s, want %d %s", a.Status, a.Body, status, r.code)
	}
	if got.Message != r.message || len(got.Details) != 1 || got.Details[0].Type != pkg+".errdetails.ErrorInfo" {
		t.Errorf("Connect: %s", a.Body)
	}
}
