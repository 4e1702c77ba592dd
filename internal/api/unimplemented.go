package api

import (
	"net/http"
	"strings"

	"connectrpc.com/connect"
)

// errUnimplemented is told of a method that clients of such an API know, and that there is not
// here: whoever gets it has the right address, and need not look for another one.
var errUnimplemented = &failure{code: connect.CodeUnimplemented, key: "unimplemented", text: "This instance does not have this method."}

// unimplementedAddresses lists where REST would reach the methods that there are not: those
// about applications of the whole instance, which commands register, and those by which an
// app signs people in on pages of its own.
func unimplementedAddresses() []address {
	var all []address
	for _, where := range []string{
		"GET /api/v1/clients", "POST /api/v1/clients",
		"GET /api/v1/clients/{client_id}", "PATCH /api/v1/clients/{client_id}", "DELETE /api/v1/clients/{client_id}",
		"POST /api/v1/clients/{client_id}/secrets", "DELETE /api/v1/clients/{client_id}/secrets/{secret_id}",
		"POST /api/v1/passwordless/email/send", "POST /api/v1/passwordless/email/verify", "POST /api/v1/passwordless/email/resend",
		"POST /api/v1/connections/{connection_id}/auth-requests/{login_request_id}/user",
		"GET /api/v1/logs/authentication/requests",
		"POST /api/v1/events", "POST /api/v1/events/paginated", "POST /api/v1/events/frontend_events/{event_type}",
	} {
		verb, path, _ := strings.Cut(where, " ")
		all = append(all, address{verb: verb, path: path})
	}
	return all
}

// unimplementedREST answers at such an address, as over gRPC and Connect.
func (s *Server) unimplementedREST(w http.ResponseWriter, _ *http.Request) {
	s.refuse(w, errUnimplemented)
}

// fail answers a request over gRPC or Connect that no method gets, and one that is neither as
// REST does where nothing is.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f *failure) {
	writer := connect.NewErrorWriter()
	if r.Method != http.MethodPost || !writer.IsSupported(r) {
		s.nowhere(w, r)
		return
	}
	if err := writer.Write(w, r, f.connect(packageOf(r.Context()))); err != nil && r.Context().Err() == nil {
		s.cfg.Logger.ErrorContext(r.Context(), "the API could not answer", "error", err)
	}
}

// nowhere answers a request at an address where nothing is.
func (s *Server) nowhere(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, &failure{code: connect.CodeNotFound, key: "no_method", text: "There is no method at " + r.Method + " " + strings.TrimSuffix(r.URL.Path, "/") + "."})
}
