package operators_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/console/operators"

// TestOperators: an operator adds another, who gets in by the link that is shown, gets another
// one, and is removed by their address.
func TestOperators(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, o := w.Console(t)
	for name, form := range map[string]url.Values{"no address": {"email": {"piet"}}, "one there": {"email": {"Olga@coffeedesk.test"}}} {
		if a := b.Post(t, list, form); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusConflict {
			t.Errorf("%s: status %d", name, a.Status)
		}
	}
	page := b.Post(t, list, url.Values{"name": {"Piet"}, "email": {"piet@coffeedesk.test"}}).Shows(t)
	link := strings.TrimPrefix(page.Find("#operator-link").Text(), w.Server.URL)
	piet := w.Browser(t)
	piet.Post(t, link, url.Values{}).LeadsTo(t, "/console/")
	if got := piet.Get(t, list).Shows(t).Find("#" + string(o.ID)); !got.Says("Last there") || got.Says("Never there") {
		t.Errorf("who is there is shown as %q", got.Text())
	}

	all, err := w.DB.Operators(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("%d operators, %v", len(all), err)
	}
	at := list + "/" + string(all[1].ID)
	another := strings.TrimPrefix(b.Post(t, at+"/link", url.Values{}).Shows(t).Find("#operator-link").Text(), w.Server.URL)
	w.Browser(t).Get(t, another).Shows(t).Form(another)

	b.Get(t, at+"/remove").Shows(t).Form(at + "/remove")
	if !b.Post(t, at+"/remove", url.Values{"email": {"olga@coffeedesk.test"}}).Page(t, http.StatusUnprocessableEntity).Has("#operators-email-error") {
		t.Error("another address removes somebody")
	}
	b.Post(t, at+"/remove", url.Values{"email": {" Piet@coffeedesk.test"}}).LeadsTo(t, list)
	piet.Get(t, list).After(t, "/console/sign-in")
	w.Browser(t).Post(t, another, url.Values{}).Expect(t, http.StatusGone)
	b.Post(t, at+"/link", url.Values{}).Expect(t, http.StatusNotFound)
	b.Get(t, at+"/remove").Expect(t, http.StatusNotFound)

	own := list + "/" + string(o.ID) + "/remove"
	if got := b.Post(t, own, url.Values{"email": {"olga@coffeedesk.test"}}).Page(t, http.StatusConflict).Find(".notice").Text(); !strings.HasPrefix(got, "You are the only operator.") {
		t.Errorf("the last one is told %q", got)
	}
	b.Get(t, list).Shows(t)
}

// TestOneself: an operator who is not the last may go.
func TestOneself(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, o := w.Console(t)
	if _, err := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Piet", "piet@coffeedesk.test"); err != nil {
		t.Fatal(err)
	}
	b.Post(t, list+"/"+string(o.ID)+"/remove", url.Values{"email": {"olga@coffeedesk.test"}}).LeadsTo(t, list)
	b.Get(t, list).After(t, "/console/sign-in")
}

// TestOthersAreNotIn: who is no operator sees nothing of them, nor changes anything.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	_, o := w.Console(t)
	for name, b := range map[string]*handlerstest.Browser{"nobody": w.Browser(t), "an administrator": w.As(t, handlerstest.Dana)} {
		for _, path := range []string{list, list + "/" + string(o.ID) + "/remove", "/console/you", "/console/start", "/console/prove"} {
			if a := b.Get(t, path); !strings.HasPrefix(a.Location(), "/console/sign-in?") {
				t.Errorf("%s: %s: status %d to %q", name, path, a.Status, a.Location())
			}
			if a := b.Post(t, path, url.Values{"email": {"eve@evil.test"}}); a.Status != http.StatusSeeOther && a.Status != http.StatusMethodNotAllowed || strings.Contains(a.Body, "eve") {
				t.Errorf("%s: %s: status %d to %q", name, path, a.Status, a.Location())
			}
		}
	}
	if all, err := w.DB.Operators(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d operators, %v", len(all), err)
	}
}

// TestYou: an operator sees, renames and removes their own passkeys and no others', takes the
// codes along, and ends their other sessions.
func TestYou(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, o := w.Console(t)
	device := w.Device()
	id := b.AddPasskeyAt(t, device, "/console/you/passkeys")
	at := "/console/you/passkeys/" + id
	if got := b.Get(t, "/console/you").Shows(t).Find("#passkey-" + id).Find("strong").Text(); got != "Passkey" {
		t.Errorf("the passkey is called %q", got)
	}
	b.Post(t, at, url.Values{"name": {"Laptop"}, "version": {"1"}}).LeadsTo(t, "/console/you")
	b.Post(t, at, url.Values{"name": {"Phone"}, "version": {"1"}}).Expect(t, http.StatusConflict)
	second, err := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Piet", "piet@coffeedesk.test")
	if err != nil {
		t.Fatal(err)
	}
	piet := w.Browser(t)
	piet.Post(t, w.OperatorLink(t, second.ID), url.Values{}).LeadsTo(t, "/console/")
	for _, path := range []string{at, at + "/remove"} {
		piet.Post(t, path, url.Values{"name": {"Mine"}, "version": {"2"}}).Expect(t, http.StatusNotFound)
	}
	if got := b.Get(t, at).Shows(t).Find("#passkey-" + id).Find("strong").Text(); got != "Laptop" {
		t.Errorf("the passkey is called %q", got)
	}
	other := w.Browser(t)
	other.Post(t, w.OperatorLink(t, o.ID), url.Values{}).LeadsTo(t, "/console/")
	b.Post(t, "/console/you/sessions/end-others", url.Values{}).LeadsTo(t, "/console/you")
	other.Get(t, list).After(t, "/console/sign-in")
	other.Post(t, w.OperatorLink(t, o.ID), url.Values{}).LeadsTo(t, "/console/")
	end := b.Get(t, "/console/you").Shows(t).Find("#sessions").All("form")[1].Attr("action") // after that for all others
	piet.Post(t, end, url.Values{}).LeadsTo(t, "/console/you")
	other.Get(t, list).Shows(t) // was somebody else's
	b.Post(t, end, url.Values{}).LeadsTo(t, "/console/you")
	other.Get(t, list).After(t, "/console/sign-in")
	b.Get(t, list).Shows(t)

	codes := b.Post(t, "/console/you/recovery-codes", url.Values{}).Shows(t)
	shown := strings.Fields(codes.Find("#recovery-codes").Text())
	file := b.Post(t, "/console/you/recovery-codes.txt", url.Values{"code": shown})
	if !strings.HasSuffix(file.Body, "\n"+strings.Join(shown, "\n")+"\n") || file.Header.Get("Content-Disposition") != `attachment; filename="recovery-codes.txt"` {
		t.Errorf("the file is %q", file.Body)
	}
	b.Post(t, "/console/you/recovery-codes.txt", url.Values{"code": {"<script>"}}).Expect(t, http.StatusNotFound)

	b.Post(t, at+"/remove", url.Values{}).LeadsTo(t, "/console/you")
	again := w.Browser(t)
	if a := again.Send(t, "/console/sign-in/passkey", again.Touch(t, device, "/console/sign-in/passkey", "")); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a passkey that was removed: status %d: %s", a.Status, a.Body)
	}
	want := map[model.EventType]int{
		model.EventOperatorPasskeyCreated: 1, model.EventOperatorPasskeyUpdated: 1, model.EventOperatorPasskeyDeleted: 1, model.EventOperatorCodesCreated: 1, model.EventOperatorSignedOut: 2,
	}
	all, err := w.DB.Events(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if _, is := want[e.Type()]; is {
			want[e.Type()]--
		}
	}
	for kind, n := range want {
		if n != 0 {
			t.Errorf("%s: %d more expected", kind, n)
		}
	}
}
