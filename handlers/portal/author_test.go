package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestWhoHasComeByALink: what was done by a link is said to be, by the name of who has made it,
// wherever people read who did something.
func TestWhoHasComeByALink(t *testing.T) {
	t.Parallel()
	w, dana, _ := inPortal(t)
	at, l := made(t, dana, "modules", "domain_verification sso dir_sync")
	it := w.Browser(t)
	it.Post(t, at, url.Values{}).LeadsTo(t, model.PortalLinks(l.ID).Home())
	it.Post(t, model.PortalLinks(l.ID).Domains(), url.Values{"domain": {"acme.example"}})
	it.Post(t, model.PortalLinks(l.ID).SCIM(), url.Values{"provider": {"okta"}})
	const who = "somebody with a link from Dana Lee"
	for path, language := range map[string]string{"/ui/domains": "en", "/ui/scim": "en"} {
		page := dana.Get(t, path, "Accept-Language", language).Shows(t).Find("main")
		if !page.Says(who) || strings.Contains(page.Text(), string(l.ID)) || strings.Contains(page.Text(), "\x1e") {
			t.Errorf("%s does not say who has added it: %s", path, page.Text())
		}
	}
}
