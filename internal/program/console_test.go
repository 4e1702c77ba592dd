package program

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestConsoleApart: what is of the console is on its own listener alone, however its path is
// written, and nothing else is there but what its pages load.
func TestConsoleApart(t *testing.T) {
	t.Parallel()
	all := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	for path, want := range map[string][2]int{ // on the main listener, and on the console's
		"/console":              {404, 200},
		"/console/":             {404, 200},
		"/console/sign-in?x=1":  {404, 200},
		"/%63onsole/operators":  {404, 200},
		"/console/enter/abc":    {404, 200},
		"/consoles":             {200, 404},
		"/ui/":                  {200, 404},
		"/":                     {200, 404},
		"/static/app.js":        {200, 200},
		"/pictures/pic_1":       {200, 200},
		"/healthz":              {200, 200},
		"/oauth/token":          {200, 404},
		"/static/../ui/general": {200, 200}, // which the router knows as nothing
	} {
		for i, handler := range []http.Handler{butConsole(all), onlyConsole(all)} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if w.Code != want[i] {
				t.Errorf("%s on listener %d: status %d, want %d", path, i, w.Code, want[i])
			}
		}
	}
}
