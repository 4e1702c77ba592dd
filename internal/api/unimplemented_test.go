package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestUnimplemented: who asks for a method that there is not, at the address where other
// instances of such an API have it, is told so, and whoever asks elsewhere that nothing is there.
func TestUnimplemented(t *testing.T) {
	t.Parallel()
	s := New(Config{})
	ask := func(verb, path string, want int, says string) {
		t.Helper()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(verb, path, strings.NewReader("{}")))
		if w.Code != want || strings.TrimSpace(w.Body.String()) != says || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: %d %s", verb, path, w.Code, w.Body)
		}
	}
	lacks := `{"code":12,"message":"This instance does not have this method.","details":[{"@type":"type.googleapis.com/anteroom.v1.errdetails.ErrorInfo","error_code":"unimplemented"}]}`
	nothing := func(where string) string {
		return `{"code":5,"message":"There is no method at ` + where + `.","details":[{"@type":"type.googleapis.com/anteroom.v1.errdetails.ErrorInfo","error_code":"no_method"}]}`
	}
	has := map[string]bool{}
	for _, m := range s.methods() {
		for _, at := range m.rest {
			has[at.verb+" "+at.pattern()] = true
		}
	}
	for _, at := range unimplementedAddresses() {
		if has[at.verb+" "+at.pattern()] {
			t.Errorf("%s %s is there", at.verb, at.path)
		}
		ask(at.verb, placeholder.ReplaceAllString(at.path, "x_1"), http.StatusNotImplemented, lacks)
	}
	for _, where := range []string{"PUT /api/v1/clients", "GET /api/v1/client", "GET /api/v1/clients/x/y", "GET /api/v1/passwordless/email/send", "POST /api/v1/passwordless", "DELETE /api/v1/events"} {
		verb, path, _ := strings.Cut(where, " ")
		ask(verb, path, http.StatusNotFound, nothing(where))
	}
}
