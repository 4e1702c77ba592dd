package webhooks_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/webhooks"
)

const home = "/console/webhooks"

// receiver is an app that gets events. It answers with a status, and keeps what it was sent.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	app := &receiver{status: http.StatusNoContent}
	app.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		app.mu.Lock()
		defer app.mu.Unlock()
		app.got = append(app.got, string(body))
		w.WriteHeader(app.status)
		io.WriteString(w, "Thanks, or <not>")
	}))
	t.Cleanup(app.Close)
	return app
}

func (a *receiver) answer(status int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.status = status
}

func (a *receiver) count() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.got)
}

// address returns where it is, with what nobody is shown.
func (a *receiver) address() string {
	return a.URL + "/hooks?key=k3y"
}

// deliver sends what is due.
func deliver(t *testing.T, w *handlerstest.World) {
	t.Helper()
	if err := w.Config.Webhooks.SendDue(t.Context(), func(error) {}); err != nil {
		t.Fatal(err)
	}
}

// add adds a webhook by the form, and returns the path of its page and its secret.
func add(t *testing.T, b *handlerstest.Browser, form url.Values) (at, secret string) {
	t.Helper()
	page := b.Post(t, home+"/new", form).Shows(t)
	return page.Find("#webhook-saved").Attr("href"), page.Find("#webhook-secret").Text()
}

// TestOthersAreNotIn: where the instance's events go is for operators alone.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, b := range []*handlerstest.Browser{w.Browser(t), w.As(t, handlerstest.Dana)} {
		for _, path := range []string{home, home + "/new", home + "/whk_1"} {
			b.Get(t, path).After(t, "/console/sign-in")
		}
		b.Post(t, home+"/new", url.Values{"url": {"https://evil.example"}})
	}
	if all, err := w.DB.AllWebhooks(t.Context(), 1); err != nil || len(all) > 0 {
		t.Errorf("%d webhooks, %v", len(all), err)
	}
}

// TestAdd: a webhook is made by a form, its secret is shown once, and whoever loads that page
// again makes no second one.
func TestAdd(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, o := w.Console(t)
	if page := b.Get(t, home).Shows(t); !page.Find(".empty").Says("No webhook yet") || page.Has("#webhooks-theirs") {
		t.Error("an empty list says nothing of that")
	}
	newest := b.Get(t, home+"/new").Shows(t).Form(home + "/new").Field("newest").Value()
	form := url.Values{"url": {app.address()}, "description": {"To the CRM"}, "contact": {"ops@coffeedesk.test"}, "which": {"only"}, "types": {"organization.created", "organization.updated"}, "newest": {newest}}
	at, secret := add(t, b, form)
	if !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("the secret is %q", secret)
	}
	again := b.Post(t, home+"/new", form).Page(t, http.StatusConflict)
	if !again.Find("#webhook-form").Says("newer webhook") || again.Has("#webhook-secret") {
		t.Error("sent twice, the form says nothing of it")
	}
	page := b.Get(t, at).Shows(t)
	if strings.Contains(page.HTML(), secret) || !page.Find(".webhooks-facts").Says("It ends in "+secret[len(secret)-4:]) {
		t.Errorf("the page says of the secret: %q", page.Find(".webhooks-facts").Text())
	}
	if h := page.Heading(); strings.Contains(h, "k3y") || !strings.Contains(h, "/hooks") {
		t.Errorf("the heading is %q", h)
	}
	got := page.Form(at)
	if got.Field("url").Value() != app.address() || !got.Find("#webhook-only").Is("checked") || len(got.All("input[name=types][checked]")) != 2 {
		t.Errorf("the form is %s", got.HTML())
	}
	if row := b.Get(t, home).Shows(t).Find("#webhooks-own").Text(); !strings.Contains(row, "To the CRM") || !strings.Contains(row, "2 types of events") || !strings.Contains(row, "Enabled") {
		t.Errorf("the row says %q", row)
	}
	all, err := w.DB.Events(t.Context(), "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Type() == model.EventWebhookCreated && e.Actor.ID != string(o.ID) {
			t.Errorf("%+v made it", e.Actor)
		}
	}
}

// TestAddRefused: what is wrong is said beside the field, and nothing is lost of what was typed.
func TestAddRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	for field, form := range map[string]url.Values{
		"#webhook-url-error":         {"url": {"http://app.example"}, "description": {"Kept"}},
		"#webhook-description-error": {"url": {"https://app.example"}, "description": {"Kept" + strings.Repeat("x", 300)}},
		"#webhook-contact-error":     {"url": {"https://app.example"}, "description": {"Kept"}, "contact": {"ops"}},
		"#webhook-types-error":       {"url": {"https://app.example"}, "description": {"Kept"}, "which": {"only"}},
	} {
		page := b.Post(t, home+"/new", form).Page(t, http.StatusUnprocessableEntity)
		if page.Find(field).Text() == "" || !strings.HasPrefix(page.Form(home+"/new").Field("description").Value(), "Kept") {
			t.Errorf("%s: %s", field, page.Find("#webhook-form").HTML())
		}
	}
}

// TestTest: a test event is sent, and its delivery shows what was sent and answered; it is sent
// again by a button.
func TestTest(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, _ := w.Console(t)
	at, _ := add(t, b, url.Values{"url": {app.address()}, "which": {"only"}, "types": {"organization.created"}})
	b.Post(t, at+"/test", url.Values{}).LeadsTo(t, at)
	list := b.Get(t, at).Shows(t).Find("#webhook-deliveries")
	if !list.Says("webhook.tested") || !list.Says("Waiting") || list.Attr("data-hx-get") != at+"/deliveries" {
		t.Errorf("the deliveries are %s", list.HTML())
	}
	deliver(t, w)
	list = b.Get(t, at+"/deliveries", handlerstest.Inline...).Shows(t).Find("#webhook-deliveries")
	if !list.Says("Delivered") || !list.Says("1 attempt") || !list.Says("204 in") || strings.Contains(list.HTML(), "data-hx-get") {
		t.Errorf("the deliveries are %s", list.HTML())
	}
	one := list.All("a[href]")
	var delivery string
	for _, a := range one {
		if href := a.Attr("href"); strings.Contains(href, "/deliveries/") {
			delivery = href
		}
	}
	page := b.Get(t, delivery).Shows(t)
	if !page.Find("pre").Says(`"type": "webhook.tested"`) || !page.Find("#delivery-outcome").Says("204") || strings.Contains(page.HTML(), "k3y") {
		t.Errorf("the delivery is %s", page.Find("main").HTML())
	}
	again := b.Post(t, delivery+"/replay", url.Values{}).Location()
	if again == delivery || !strings.HasPrefix(again, at+"/deliveries/") {
		t.Fatalf("replayed to %q", again)
	}
	deliver(t, w)
	if !b.Get(t, again+"/outcome", handlerstest.Inline...).Shows(t).Find("#delivery-outcome").Says("Delivered") || app.count() != 2 {
		t.Errorf("%d arrived", app.count())
	}
	b.Get(t, at+"/deliveries/dlv_1").Expect(t, http.StatusNotFound)
	b.Get(t, home+"/whk_1").Expect(t, http.StatusNotFound)
}

// TestPause: what happens while a webhook is paused is held, and sent first when it is resumed;
// or forgotten.
func TestPause(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	app := newReceiver(t)
	b, o := w.Console(t)
	at, _ := add(t, b, url.Values{"url": {app.address()}, "which": {"only"}, "types": {"organization.created"}})
	happen := func(n int) {
		t.Helper()
		for range n {
			if _, _, err := w.Config.Organizations.Found(t.Context(), handlerstest.Operator, "Customer", "boss@customer.test"); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.Post(t, at+"/pause", url.Values{}).LeadsTo(t, at)
	happen(3)
	deliver(t, w)
	page := b.Get(t, at).Shows(t)
	if !page.Find("#webhook-stand").Says("It is paused.") || !page.Find("#webhook-stand").Says("3 events are held.") || app.count() != 0 {
		t.Errorf("%d arrived: %s", app.count(), page.Find("#webhook-stand").Text())
	}
	if rows := b.Get(t, at+"?state=held").Shows(t).Find("#webhook-deliveries").All("time"); len(rows) != 3 {
		t.Errorf("%d are held", len(rows))
	}
	b.Post(t, at+"/resume", url.Values{"held": {"send"}}).LeadsTo(t, at)
	deliver(t, w)
	if app.count() != 3 {
		t.Errorf("%d arrived", app.count())
	}
	b.Post(t, at+"/pause", url.Values{}).LeadsTo(t, at)
	happen(2)
	b.Post(t, at+"/resume", url.Values{"held": {"forget"}}).LeadsTo(t, at)
	deliver(t, w)
	if app.count() != 3 {
		t.Errorf("%d arrived, of which some were forgotten", app.count())
	}

	app.answer(http.StatusInternalServerError)
	happen(1)
	for range len(model.WebhookWaits()) + 1 {
		deliver(t, w)
		clock.Advance(11 * time.Hour)
	}
	b.Post(t, w.OperatorLink(t, o.ID), url.Values{}).LeadsTo(t, model.Console.Home()) // they were away for days
	page = b.Get(t, at).Shows(t)
	if !page.Find("#webhook-stand").Says("It has taken nothing since") || !page.Find(".page-head").Says("Failing since") || page.Find("#webhook-replay").Text() != "Send 1 failed event again" {
		t.Errorf("after failures: %s", page.Find("#webhook-stand").Text())
	}
	app.answer(http.StatusOK)
	b.Post(t, at+"/replay", url.Values{}).LeadsTo(t, at)
	before := app.count()
	if deliver(t, w); app.count() != before+1 || b.Get(t, at).Shows(t).Has("#webhook-replay") {
		t.Errorf("%d arrived once more", app.count()-before)
	}
}

// TestChange: another address and other events count from then on, and what somebody else has
// changed meanwhile is not overwritten.
func TestChange(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, _ := w.Console(t)
	at, _ := add(t, b, url.Values{"url": {app.address()}, "which": {"all"}})
	form := url.Values{"version": {"1"}, "url": {app.address() + "2"}, "description": {"Anew"}, "which": {"only"}, "types": {"user.signup"}}
	b.Post(t, at, form).LeadsTo(t, at)
	hook, err := w.DB.WebhookNamed(t.Context(), model.WebhookID(strings.TrimPrefix(at, home+"/")))
	if err != nil || hook.URL != app.address()+"2" || hook.Description != "Anew" || len(hook.Types) != 1 {
		t.Errorf("it is %+v, %v", hook, err)
	}
	late := b.Post(t, at, url.Values{"version": {"1"}, "url": {app.address()}, "description": {"Mine"}, "which": {"all"}}, handlerstest.Inline...)
	if late.Status != http.StatusConflict || !late.Page(t, http.StatusConflict).Find("#webhook-form").Says("changed the webhook meanwhile") {
		t.Errorf("a change from an old page: %d", late.Status)
	}
}

// TestRotate: another secret is shown once, and a page that is loaded again makes no third one.
func TestRotate(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, _ := w.Console(t)
	at, first := add(t, b, url.Values{"url": {app.address()}})
	ask := b.Get(t, at+"/rotate").Shows(t)
	if !ask.Find(".effects").Says("For 1 day events are signed by both") {
		t.Errorf("it says %q", ask.Find(".effects").Text())
	}
	form := url.Values{"version": {ask.Form(at + "/rotate").Field("version").Value()}}
	page := b.Post(t, at+"/rotate", form).Shows(t)
	if second := page.Find("#webhook-secret").Text(); second == first || !strings.HasPrefix(second, "whsec_") {
		t.Errorf("the secret is %q", second)
	}
	b.Post(t, at+"/rotate", form).Expect(t, http.StatusConflict)
	if !b.Get(t, at).Shows(t).Find(".webhooks-facts").Says("The last one signs, too, until") {
		t.Error("the page does not say that both sign")
	}
}

// TestDelete: a webhook is gone with what was to be sent to it.
func TestDelete(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, _ := w.Console(t)
	at, _ := add(t, b, url.Values{"url": {app.address()}})
	b.Get(t, at+"/delete").Shows(t).Form(at + "/delete")
	b.Post(t, at+"/delete", url.Values{}).LeadsTo(t, home)
	b.Get(t, at).Expect(t, http.StatusNotFound)
	deliver(t, w)
	if app.count() != 0 {
		t.Errorf("%d arrived", app.count())
	}
}

// TestOfOrganizations: operators see the webhooks of organizations, too, page by page, and act
// on them as the rules of those have it.
func TestOfOrganizations(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	operator := handlerstest.Operator
	for _, org := range []model.OrgID{w.Acme, w.Globex} {
		operator.Org = org
		for range 9 {
			if _, _, err := w.Config.Webhooks.Add(t.Context(), operator, webhooks.Wish{URL: app.address()}); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, _ := w.Console(t)
	page := b.Get(t, home).Shows(t)
	rows := page.Find("#webhooks-theirs").All("li")
	if len(rows) != 18 || !rows[0].Says("Globex") || !rows[17].Says("Acme") {
		t.Fatalf("%d rows", len(rows))
	}
	at := home + "/" + rows[17].Attr("id")
	if !b.Get(t, at).Shows(t).Find(".webhooks-facts").Says("What happens in Acme") {
		t.Error("the page does not say whose it is")
	}
	b.Post(t, at+"/pause", url.Values{}).LeadsTo(t, at)
	all, err := w.DB.Events(t.Context(), w.Acme, 1)
	if err != nil || len(all) != 1 || all[0].Type() != model.EventWebhookDisabled || !regexp.MustCompile(`^opr_`).MatchString(all[0].Actor.ID) {
		t.Errorf("the last event is %+v, %v", all, err)
	}
}

// TestManaged: what a configuration file describes is shown, and changed nowhere here.
func TestManaged(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	app := newReceiver(t)
	b, _ := w.Console(t)
	at, _ := add(t, b, url.Values{"url": {app.address()}})
	w.Write(t, func(tx *db.Tx) error {
		return tx.InsertManaged(t.Context(), model.Managed{Kind: model.ManagedWebhook, ID: strings.TrimPrefix(at, home+"/"), File: "app.yaml"})
	})
	page := b.Get(t, at).Shows(t)
	if !page.Find("fieldset[disabled]").Has("#webhook-url") || page.Has("#webhook-save") || page.Has("#webhook-delete") || !page.Find(".notice").Says("app.yaml") {
		t.Errorf("the page is %s", page.Find("main").HTML())
	}
	b.Post(t, at, url.Values{"version": {"1"}, "url": {"https://app.example"}}).Expect(t, http.StatusConflict)
}
