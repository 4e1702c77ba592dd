package domains_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDomainsInALanguage: a domain's page says in its person's language what the template
// says, what is put together, and what a rule says; what belongs into DNS stays as it is.
func TestDomainsInALanguage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	b.Get(t, "/ui/domains?lang=ar").Shows(t)
	form := url.Values{"domain": {"acme.test"}}
	added := b.Post(t, "/ui/domains", form)
	detail := b.Get(t, added.Location()).Shows(t)
	if got := detail.Find("#domain-status-title").Text(); got != "نبحث عن السجل" {
		t.Errorf("the status is %q", got)
	}
	if got := detail.Find("#domain-name").Text(); !strings.HasSuffix(got, ".acme.test") {
		t.Errorf("the record is at %q", got)
	}
	again := b.Post(t, "/ui/domains", form).Page(t, http.StatusConflict)
	if !again.Find("main").Says("\u2068acme.test\u2069 موجود في القائمة بالفعل.") {
		t.Errorf("once more: %s", again.Find("main").Text())
	}
}
