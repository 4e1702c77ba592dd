package program

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// TestSocialClients: what has no ID is not offered.
func TestSocialClients(t *testing.T) {
	t.Parallel()
	c := config.Config{GitHub: config.Provider{URL: "https://github.com"}, GitLab: config.Provider{URL: "https://gitlab.com"}}
	if got := socialClients(c); got != nil {
		t.Errorf("by default: %+v", got)
	}
	c.Google = config.Provider{ID: "g", Secret: "1"}
	c.Microsoft = config.Provider{ID: "m", Secret: "2", Tenant: "72f988bf-86f1-41af-91ab-2d7cd011db47"}
	c.GitHub = config.Provider{ID: "h", Secret: "3", URL: "https://git.example.com"}
	c.GitLab.ID, c.GitLab.Secret = "l", "4"
	want := []social.Client{
		{Provider: model.SocialGoogle, Issuer: "https://accounts.google.com", ID: "g", Secret: "1"},
		{Provider: model.SocialMicrosoft, Issuer: "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0", ID: "m", Secret: "2"},
		{Provider: model.SocialGitHub, Issuer: "https://git.example.com", ID: "h", Secret: "3"},
		{Provider: model.SocialGitLab, Issuer: "https://gitlab.com", ID: "l", Secret: "4"},
	}
	if diff := cmp.Diff(want, socialClients(c)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if kind := openid.KindOf(want[1].Issuer); kind != openid.KindEntra {
		t.Errorf("Microsoft is a provider of the kind %q", kind)
	}
}
