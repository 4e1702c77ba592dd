package sso_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestLanguages: the wizard is in its person's language, and so is the guide in it.
func TestLanguages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureSSO)
	b := w.As(t, handlerstest.Dana)
	german, arabic := []string{"Accept-Language", "de"}, []string{"Accept-Language", "ar"}
	okta, keycloak := begin(t, b, "okta", "SAML"), begin(t, b, "keycloak", "SAML")

	own := b.Get(t, okta, german...).Shows(t).Find("main")
	steps := own.Find("#guide-create")
	if !own.Says("Einfügen, was bei Okta angezeigt wird") || !steps.Says("Die App bei Okta anlegen") || !steps.Says("Melden Sie sich an der Okta Admin Console an.") || steps.Has("div[lang=en]") {
		t.Errorf("in German: %s", steps.HTML())
	}
	other := b.Get(t, keycloak, arabic...).Shows(t).Find("#guide-create")
	if !other.Says("إنشاء التطبيق في") || !other.Says("في وحدة تحكم المسؤول") || other.Has("div[lang=en]") {
		t.Errorf("in Arabic: %s", other.HTML())
	}
	refused := b.Post(t, okta+"/saml", url.Values{"version": {"1"}, "by": {"url"}, "metadata_url": {"http://x"}}, german...).Page(t, http.StatusUnprocessableEntity)
	if got := refused.Find(".field-error").Text(); got != "Das ist keine Adresse, die man fragen kann: Geben Sie eine ein, die mit https:// beginnt." {
		t.Errorf("refused: %q", got)
	}
}
