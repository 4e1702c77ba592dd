package instance_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/social"
)

// turn has an operator switch a way.
func turn(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, way model.Way, on bool) handlerstest.Answer {
	t.Helper()
	i, err := w.DB.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"version": {strconv.FormatInt(i.Version, 10)}}
	if on {
		form.Set("on", "yes")
	}
	return b.Post(t, home+"/ways/"+string(way), form)
}

// TestSwitch: what operators turn off is gone from the page of signing in, and one way stays.
func TestSwitch(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	turn(t, w, b, model.WayPasskey, false).LeadsTo(t, home)
	turn(t, w, b, model.WayCode, false).LeadsTo(t, home)
	page := b.Get(t, home).Shows(t)
	if !page.Find("#instance-code").Says("Off") || !page.Find("#instance-link").Says("It is the only one that is on") || page.Has("#instance-link-switch") {
		t.Errorf("the page says %s", page.Find("#instance-ways-list").Text())
	}
	login := w.Browser(t).Get(t, "/a/login").Shows(t)
	if login.Has("[data-passkey]") || !login.Says("We send you a link.") {
		t.Errorf("signing in offers %s", login.Find("main").Text())
	}
	if refused := turn(t, w, b, model.WayLink, false).Page(t, http.StatusUnprocessableEntity); !refused.Find("#instance-ways-list").Find(".field-error").Says("Leave one way") {
		t.Error("the last way is refused without a word")
	}
	turn(t, w, b, model.WayCode, true).LeadsTo(t, home)
	if !b.Get(t, home).Shows(t).Find("#instance-code").Says("On") {
		t.Error("what is turned on again is not on")
	}
	b.Post(t, home+"/ways/nothing", url.Values{"version": {"1"}}).Expect(t, http.StatusNotFound)
	b.Post(t, home+"/ways/code", url.Values{"version": {"1"}}, handlerstest.Inline...).Page(t, http.StatusConflict)
}

// TestLocksOut: the page names whom a way that goes would lock out, and nobody shuts an
// organization.
func TestLocksOut(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	turn(t, w, b, model.WayCode, false).LeadsTo(t, home)
	row := b.Get(t, home).Shows(t).Find("#instance-link")
	if !row.Says("have only this way: ") || !row.Says("nobody new") || !row.Has("button.danger") {
		t.Errorf("the row says %s", row.Text())
	}
	if refused := turn(t, w, b, model.WayLink, false).Page(t, http.StatusConflict); !refused.Find(".field-error").Says("could sign in any more") {
		t.Errorf("the refusal says %s", refused.Find(".field-error").Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.InsertManaged(t.Context(), model.Managed{Kind: model.ManagedSetting, ID: "sign_in_link", File: "app.yaml"})
	})
	if page := b.Get(t, home).Shows(t); page.Has("#instance-link-switch") || !page.Find("#instance-link").Says("app.yaml") {
		t.Error("what a file says can be switched here")
	}
}

// TestSwitchWithoutMail: where no mail goes out, passkeys are what lets people in, and stay on.
func TestSwitchWithoutMail(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.WithoutMail(t)
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	if row := page.Find("#instance-passkey"); row.Has("#instance-passkey-switch") || !row.Says("It is the only one that works") {
		t.Errorf("the row says %s", row.Text())
	}
	if row := page.Find("#instance-code"); row.Says("Without it") || row.Has("button.danger") {
		t.Errorf("what lets nobody in says %s", row.Text())
	}
	if !page.Find("#instance-ways-list").Says("can’t sign in: ") {
		t.Errorf("nobody is said to be locked out: %s", page.Find("#instance-ways-list").Text())
	}
	if refused := turn(t, w, b, model.WayPasskey, false).Page(t, http.StatusUnprocessableEntity); !refused.Find(".field-error").Says("no mail server is set up") {
		t.Errorf("the refusal says %s", refused.Find(".field-error").Text())
	}
	if login := w.Browser(t).Get(t, "/a/login").Shows(t); !login.Has("[data-passkey]") {
		t.Errorf("signing in offers %s", login.Find("main").Text())
	}
	turn(t, w, b, model.WayLink, false).LeadsTo(t, home)
	turn(t, w, b, model.WayCode, false).LeadsTo(t, home)

	// By an account with a provider people come in, too: those who have one.
	w.OfferSocial(t, social.Client{Provider: model.SocialGitHub, ID: "id"})
	w.WithoutMail(t)
	turn(t, w, b, model.WayCode, true).LeadsTo(t, home)
	holder := w.Member(t, handlerstest.Dana).User
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertPasskey(t.Context(), model.Passkey{User: holder, CredentialID: []byte(holder), Credential: []byte("{}")})
		return err
	})
	if row := b.Get(t, home).Shows(t).Find("#instance-passkey"); !row.Says("1 person has only this way: ") || !row.Says("dana@") || !row.Has("button.danger") {
		t.Errorf("the row says %s", row.Text())
	}
	if refused := turn(t, w, b, model.WayPasskey, false).Page(t, http.StatusConflict); !refused.Find(".field-error").Says("Nobody in Acme") {
		t.Errorf("the refusal says %s", refused.Find(".field-error").Text())
	}
}

// TestNewcomers: who can be new counts at once.
func TestNewcomers(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	form := b.Get(t, home).Shows(t).Form(home + "/newcomers")
	if form.Has("#instance-refuse_public[checked]") || !form.Has("#instance-join_by_domain[checked]") {
		t.Errorf("the form is %s", form.HTML())
	}
	b.Post(t, home+"/newcomers", url.Values{"version": {"1"}, "refuse_public": {"yes"}}).LeadsTo(t, home)
	i, err := w.DB.Instance(t.Context())
	if err != nil || i.Refuses != (model.AddressKinds{Public: true}) || i.JoinByDomain {
		t.Errorf("%+v, %v", i, err)
	}
	b.Post(t, home+"/newcomers", url.Values{"version": {"1"}}, handlerstest.Inline...).Page(t, http.StatusConflict)
	refused := w.As(t, handlerstest.Dana).Post(t, "/ui/members/invitations", url.Values{"emails": {"kim@gmail.com"}, "role": {w.Role(t, "member")}})
	if page := refused.Page(t, http.StatusUnprocessableEntity); !page.Says("Addresses at gmail.com are not let in here") {
		t.Errorf("an invitation: %s", page.Find("main").Text())
	}
}

// TestOneAfterTheOther: on one page, what somebody saves themselves is no conflict for its other
// forms; what somebody else saved is, and leaves what was ticked.
func TestOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	version := map[string]string{} // what the page has, by the id of the field
	hold := func(page handlerstest.Part) {
		for _, field := range page.All("input[name=version]") {
			version[field.Attr("id")] = field.Value()
		}
	}
	save := func(form, path string, values url.Values) {
		t.Helper()
		values.Set("version", version[form+"-version"])
		hold(b.Post(t, home+path, values, handlerstest.Inline...).Page(t, http.StatusOK))
	}
	hold(b.Get(t, home).Shows(t))
	save("instance-link-switch", "/ways/link", url.Values{})
	save("instance-newcomers", "/newcomers", url.Values{"refuse_public": {"yes"}})
	save("instance-form", "", url.Values{"invitation": {"7"}, "access_token": {"10"}})
	save("instance-link-switch", "/ways/link", url.Values{"on": {"yes"}})
	save("instance-passkey-switch", "/ways/passkey", url.Values{})
	save("instance-newcomers", "/newcomers", url.Values{"refuse_public": {"yes"}, "join_by_domain": {"yes"}})

	w.SetInstance(t, func(i *model.Instance) { i.Refuses.Disposable = true })
	late := b.Post(t, home+"/newcomers", url.Values{"version": {version["instance-newcomers-version"]}, "join_by_domain": {"yes"}}, handlerstest.Inline...).Page(t, http.StatusConflict)
	if !late.Has("#instance-join_by_domain[checked]") || late.Has("#instance-refuse_public[checked]") || late.Has("#instance-refuse_disposable[checked]") {
		t.Errorf("what was ticked is lost: %s", late.HTML())
	}
}

// TestManyAccounts: of more accounts than are looked at for a page, it says what is known.
func TestManyAccounts(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	turn(t, w, b, model.WayCode, false).LeadsTo(t, home)
	w.Write(t, func(tx *db.Tx) error {
		for n := range model.MostLookedAt {
			if _, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("p%d@people.example", n)), true, "", ""); err != nil {
				return err
			}
		}
		return nil
	})
	if row := b.Get(t, home).Shows(t).Find("#instance-link"); !row.Says("At least ") || !row.Has("button.danger") {
		t.Errorf("the row says %s", row.Text())
	}
}
