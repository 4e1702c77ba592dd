package jobs_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

const at = "/console/jobs"

// TestJobs: operators see each job with what it does, and have it done now; nobody else does.
func TestJobs(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	row := func() handlerstest.Part { return b.Get(t, at).Shows(t).Find("#job-do-nothing") }
	if !row().Says("Nothing at all.") || !row().Says("Not run yet") {
		t.Errorf("before: %s", row().Text())
	}
	b.Post(t, at, url.Values{"job": {"fly"}}).Expect(t, http.StatusNotFound)
	if part := b.Post(t, at, url.Values{"job": {handlerstest.Done}}, "HX-Request", "true").Shows(t); !part.Says("Do nothing is being done.") {
		t.Errorf("asked: %s", part.Text())
	}
	for {
		all, err := w.Config.Jobs(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !all[0].Last.IsZero() && !all[0].Running {
			break
		}
	}
	if !row().Says("Last run") {
		t.Errorf("after: %s", row().Text())
	}
	dana := w.As(t, handlerstest.Dana)
	dana.Get(t, at).After(t, "/console/sign-in")
	dana.Post(t, at, url.Values{"job": {handlerstest.Done}}).After(t, "/console/sign-in")
}
