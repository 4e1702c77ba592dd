package domains_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"anteroom/handlers/handlerstest"
	"anteroom/internal/domains"
	"anteroom/internal/model"
)

// publish publishes a domain's record.
func publish(t *testing.T, w *handlerstest.World, d model.Domain) {
	t.Helper()
	if err := w.Names.Set(domains.RecordName(d), domains.RecordValue(d)); err != nil {
		t.Fatal(err)
	}
}

func checkDue(t *testing.T, w *handlerstest.World) {
	t.Helper()
	if _, err := w.Config.Domains.CheckDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func domainNow(t *testing.T, w *handlerstest.World, d model.Domain) model.Domain {
	t.Helper()
	d, err := w.DB.Domain(t.Context(), d.Org, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDomainsWidget(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	if a := b.Get(t, "/ui/domains"); a.Status != http.StatusNotFound || strings.Contains(b.Get(t, "/ui/general").Body, `href="/ui/domains"`) {
		t.Errorf("without the feature: status %d", a.Status)
	}
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	handlerstest.HoldsAll(t, "empty", b.Get(t, "/ui/domains"), http.StatusOK, "No domains yet.", `href="/ui/domains"`)
	for text, want := range map[string]string{
		"": "Enter a domain such as example.com.", "gmail.com": "is a public email provider", "co.uk": "is shared by many", "https://x.example/": "without https://",
		strings.Repeat("a.", 122) + "example": "no room for _anteroom.",
	} {
		handlerstest.HoldsAll(t, text, b.Post(t, "/ui/domains", url.Values{"domain": {text}}), http.StatusUnprocessableEntity, want, "<html")
	}
	a := b.Post(t, "/ui/domains", url.Values{"domain": {"BÜCHER.example."}})
	at := a.Header.Get("Location")
	if a.Status != http.StatusSeeOther || !strings.HasPrefix(at, "/ui/domains/dom_") {
		t.Fatalf("add: status %d, Location %q: %s", a.Status, at, a.Body)
	}
	handlerstest.HoldsAll(t, "twice", b.Post(t, "/ui/domains", url.Values{"domain": {"xn--bcher-kva.example"}}), http.StatusConflict, "bücher.example is already in the list.")
	handlerstest.HoldsAll(t, "detail", b.Get(t, at), http.StatusOK, "bücher.example", ">_anteroom.xn--bcher-kva.example</code>", ">_anteroom</code>",
		"anteroom-verify=", `IN TXT &#34;anteroom-verify=`, `data-hx-trigger="every 5s"`, "Check now")
	k := w.As(t, handlerstest.Kim)
	handlerstest.HoldsAll(t, "list, read only", k.Get(t, "/ui/domains"), http.StatusOK, "bücher.example", "Only admins can change this.")
	page := k.Get(t, at)
	handlerstest.HoldsAll(t, "detail, read only", page, http.StatusOK, "Only admins can change this.", "anteroom-verify=")
	if strings.Contains(page.Body, "Check now") || strings.Contains(page.Body, at+"/remove") {
		t.Error("controls show for who can't use them")
	}
	for _, path := range []string{at + "/check", at + "/retry", at + "/remove", at + "/remove-verified", "/ui/domains"} {
		if a := k.Post(t, path, url.Values{}); a.Status != http.StatusNotFound {
			t.Errorf("%s without permission: status %d", path, a.Status)
		}
	}
}

var seenInPage = regexp.MustCompile(`/status\?seen=([\w-]+)"`)

// TestDomainTurnsVerified: the page hears of it when it asks, and of nothing
// while nothing has changed.
func TestDomainTurnsVerified(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	path := "/ui/domains/" + string(d.ID)
	checkDue(t, w)
	page := b.Get(t, path)
	handlerstest.HoldsAll(t, "pending", page, http.StatusOK, "ns1.example has no TXT record at _anteroom.acme.example.", ">Pending</span>")
	status := path + "/status?seen=" + seenInPage.FindStringSubmatch(page.Body)[1]
	if a := b.Get(t, status, handlerstest.Inline...); a.Status != http.StatusNoContent || a.Body != "" {
		t.Errorf("unchanged: status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, status); a.Status != http.StatusSeeOther || a.Header.Get("Location") != path {
		t.Errorf("plain: status %d", a.Status)
	}
	if err := w.Names.Set("_anteroom.acme.example", "anteroom-verify=other", "x"); err != nil {
		t.Fatal(err)
	}
	handlerstest.HoldsAll(t, "too soon", b.Post(t, path+"/check", url.Values{}, handlerstest.Inline...), http.StatusConflict, "You can ask again in", `id="domain-status"`)
	clock.Advance(31 * time.Second)
	wrong := b.Post(t, path+"/check", url.Values{}, handlerstest.Inline...)
	handlerstest.HoldsAll(t, "wrong value", wrong, http.StatusOK, "has 2 TXT records at _anteroom.acme.example, none with the right value:",
		"<bdi>anteroom-verify=other</bdi>", "DNS answered: the record isn’t there.")
	if got := wrong.Header.Get("HX-Trigger"); got != `{"focus":{"id":"domain-check"}}` {
		t.Errorf("focus goes to %s", got)
	}
	publish(t, w, d)
	clock.Advance(time.Minute)
	checkDue(t, w)
	a := b.Get(t, status, handlerstest.Inline...)
	handlerstest.HoldsAll(t, "verified", a, http.StatusOK, `id="domain-status"`, ">Verified</h2>", `data-hx-target="#domain-badge"`, "acme.example is verified.", `data-hx-target="#toasts"`)
	if strings.Contains(a.Body, "hx-trigger") || a.Header.Get("HX-Trigger") != "" {
		t.Error("the page goes on asking, or the keyboard is moved")
	}
	handlerstest.HoldsAll(t, "list", b.Get(t, "/ui/domains"), http.StatusOK, ">Verified</span>")

	handlerstest.HoldsAll(t, "remove", b.Get(t, path+"/remove"), http.StatusOK, "Another organization can prove", path+"/remove-verified")
	handlerstest.HoldsAll(t, "remove as unverified", b.Post(t, path+"/remove", url.Values{}), http.StatusConflict, "was verified meanwhile")
	clock.Advance(10 * time.Minute)
	if a := b.Post(t, path+"/remove-verified", url.Values{}); !strings.HasPrefix(a.Header.Get("Location"), "/a/sudo") {
		t.Errorf("without a fresh proof: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := w.As(t, handlerstest.Dana).Post(t, path+"/remove-verified", url.Values{}); a.Header.Get("Location") != "/ui/domains" {
		t.Errorf("remove: status %d: %s", a.Status, a.Body)
	}
	if a := b.Get(t, status, handlerstest.Inline...); a.Status != http.StatusNotFound {
		t.Errorf("status once it is removed: %d", a.Status)
	}
}

func TestDomainFailsAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	path := "/ui/domains/" + string(d.ID)
	for _, test := range []struct {
		age   time.Duration
		every string
	}{{11 * time.Minute, "every 30s"}, {25 * time.Hour, "every 60s"}} {
		clock.Advance(test.age)
		checkDue(t, w)
		handlerstest.HoldsAll(t, test.every, w.As(t, handlerstest.Dana).Get(t, path), http.StatusOK, test.every)
		w.Deliver(t)
	}
	clock.Advance(7 * 24 * time.Hour)
	checkDue(t, w)
	b := w.As(t, handlerstest.Dana)
	handlerstest.HoldsAll(t, "failed", b.Get(t, path), http.StatusOK, "didn’t find it", "Try again")
	handlerstest.HoldsAll(t, "check of failed", b.Post(t, path+"/check", url.Values{}), http.StatusConflict, "not looked up any more")
	handlerstest.HoldsAll(t, "retry", b.Post(t, path+"/retry", url.Values{}, handlerstest.Inline...), http.StatusOK, "We look for the record again.", "every 5s")
	if got := domainNow(t, w, d); got.Proof.Token != d.Proof.Token || got.Proof.Status != model.DomainPending {
		t.Errorf("after retrying: %+v", got.Proof)
	}
	handlerstest.HoldsAll(t, "retry of pending", b.Post(t, path+"/retry", url.Values{}), http.StatusConflict, "has not failed")
}

func TestDomainTaken(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	theirs := w.Claim(t, handlerstest.Gus, "acme.example")
	ours := w.Claim(t, handlerstest.Dana, "acme.example")
	// Of two records that are found at the same time, either may come first.
	for _, values := range [][]string{{domains.RecordValue(theirs)}, {domains.RecordValue(theirs), domains.RecordValue(ours)}} {
		if err := w.Names.Set("acme.example", values...); err != nil {
			t.Fatal(err)
		}
		checkDue(t, w)
		clock.Advance(2 * time.Minute)
	}
	b := w.As(t, handlerstest.Dana)
	path := "/ui/domains/" + string(ours.ID)
	handlerstest.HoldsAll(t, "taken", b.Get(t, path), http.StatusOK, "acme.example is already verified by another organization. Contact support.", ">Taken</span>")
	if a := w.As(t, handlerstest.Gus).Get(t, "/ui/domains/"+string(theirs.ID)); !strings.Contains(a.Body, ">Verified</span>") {
		t.Errorf("the owner's page: %s", a.Body)
	}
}

func TestDomainVerifiedBySupport(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	d, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.example")
	if err != nil {
		t.Fatal(err)
	}
	a := w.As(t, handlerstest.Dana).Get(t, "/ui/domains/"+string(d.ID))
	handlerstest.HoldsAll(t, "detail", a, http.StatusOK, "Verified by support", "No record is needed.")
	if strings.Contains(a.Body, "anteroom-verify=") || strings.Contains(a.Body, "Check now") {
		t.Error("the page asks for a record")
	}
}

// TestPollingKeepsNoSessionGoing: a page left open does not keep its person
// signed in.
func TestPollingKeepsNoSessionGoing(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	w.SetInstance(t, func(i *model.Instance) { i.Policy.Idle = 30 * time.Minute })
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	b := w.As(t, handlerstest.Dana)
	path := "/ui/domains/" + string(d.ID)
	for range 2 {
		clock.Advance(14 * time.Minute)
		if a := b.Get(t, path+"/status?seen=x", handlerstest.Inline...); a.Status != http.StatusOK {
			t.Fatalf("polled within the limit: status %d", a.Status)
		}
	}
	clock.Advance(3 * time.Minute)
	if a := b.Get(t, path+"/status?seen=x", handlerstest.Inline...); a.Status != http.StatusUnauthorized {
		t.Errorf("polled for longer than the idle limit: status %d", a.Status)
	}
}
