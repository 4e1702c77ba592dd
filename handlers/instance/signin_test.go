package instance_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
)

const home = "/console/sign-in-settings"

// TestWays: the page says which ways in there are, and what the others need.
func TestWays(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.OfferSocial(t, social.Client{Provider: model.SocialGitHub, ID: "id"})
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	for id, want := range map[string]string{
		"#instance-code": "On", "#instance-link": "On", "#instance-passkey": "On", "#instance-github": "On", "#instance-google": "Set google-client-id and its secret in the configuration",
	} {
		if got := page.Find(id); !got.Says(want) {
			t.Errorf("%s says %q", id, got.Text())
		}
	}
	w.As(t, handlerstest.Dana).Get(t, home).After(t, "/console/sign-in?next=")
	w.WithoutMail(t)
	if got := b.Get(t, home).Shows(t).Find("#instance-code"); !got.Says("No mail server is set up") || !got.Has("a[href=/console/mail]") {
		t.Errorf("without a mail server: %s", got.HTML())
	}
}

// TestSave: what operators set counts at once; what is wrong is said beside its field.
func TestSave(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	form := b.Get(t, home).Shows(t).Form(home)
	if form.Field("invitation").Value() != "15" || form.Field("access_token").Value() != "5" {
		t.Errorf("the form is %s", form.HTML())
	}
	good := url.Values{"version": {"1"}, "invitation": {"7"}, "access_token": {"10"}}
	b.Post(t, home, good).LeadsTo(t, home)
	if i, err := w.DB.Instance(t.Context()); err != nil || i.Invitation != 7*24*time.Hour || i.AccessToken != 10*time.Minute {
		t.Errorf("%+v, %v", i, err)
	}
	for field, wrong := range map[string]url.Values{
		"#instance-invitation-error":   {"version": {"2"}, "invitation": {"many"}, "access_token": {"10"}},
		"#instance-access-token-error": {"version": {"2"}, "invitation": {"7"}, "access_token": {"99999"}},
	} {
		page := b.Post(t, home, wrong).Page(t, http.StatusUnprocessableEntity)
		if page.Find(field).Text() == "" || page.Form(home).Field("invitation").Value() != wrong.Get("invitation") {
			t.Errorf("%s: %s", field, page.Find("#instance-form").HTML())
		}
	}
	if late := b.Post(t, home, good, handlerstest.Inline...).Page(t, http.StatusConflict); !late.Has(".field-error") {
		t.Error("a form of before says nothing of that")
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.InsertManaged(t.Context(), model.Managed{Kind: model.ManagedSetting, ID: "invitation", File: "app.yaml"})
	})
	if page := b.Get(t, home).Shows(t); page.Has("#instance-save") || !page.Find(".notice").Says("app.yaml") {
		t.Error("what a file says can be changed here")
	}
}
