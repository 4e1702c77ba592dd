package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/domains"
	"anteroom/internal/model"
)

// enable switches a feature of an organization on.
func (w *world) enable(t *testing.T, org model.OrgID, f model.Feature) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.SetFeature(t.Context(), org, f) }); err != nil {
		t.Fatal(err)
	}
}

// claim lets a member add a domain to be verified.
func (w *world) claim(t *testing.T, email, name string) model.Domain {
	t.Helper()
	d, err := w.config.Domains.Add(t.Context(), w.actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// domainWorld is a world whose organizations may verify domains.
func domainWorld(t *testing.T) (*world, *dbtest.Clock) {
	t.Helper()
	clock := dbtest.NewClock()
	w := newWorldAt(t, clock.Now)
	w.enable(t, w.acme, model.FeatureDomainVerification)
	w.enable(t, w.globex, model.FeatureDomainVerification)
	return w, clock
}

// publish publishes a domain's record.
func (w *world) publish(t *testing.T, d model.Domain) {
	t.Helper()
	if err := w.names.Set(domains.RecordName(d), domains.RecordValue(d)); err != nil {
		t.Fatal(err)
	}
}

func (w *world) checkDue(t *testing.T) {
	t.Helper()
	if _, err := w.config.Domains.CheckDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) domainNow(t *testing.T, d model.Domain) model.Domain {
	t.Helper()
	d, err := w.db.Domain(t.Context(), d.Org, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func holdsAll(t *testing.T, what string, a answer, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s: status %d, want %d", what, a.status, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s: no %q in\n%s", what, text, a.body)
		}
	}
}

func TestDomainsWidget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	if a := b.get(t, "/ui/domains"); a.status != http.StatusNotFound || strings.Contains(b.get(t, "/ui/general").body, `href="/ui/domains"`) {
		t.Errorf("without the feature: status %d", a.status)
	}
	w.enable(t, w.acme, model.FeatureDomainVerification)
	holdsAll(t, "empty", b.get(t, "/ui/domains"), http.StatusOK, "No domains yet.", `href="/ui/domains"`)
	for text, want := range map[string]string{
		"": "Enter a domain such as example.com.", "gmail.com": "is a public email provider", "co.uk": "is shared by many", "https://x.example/": "without https://",
		strings.Repeat("a.", 122) + "example": "no room for _anteroom.",
	} {
		holdsAll(t, text, b.post(t, "/ui/domains", url.Values{"domain": {text}}), http.StatusUnprocessableEntity, want, "<html")
	}
	a := b.post(t, "/ui/domains", url.Values{"domain": {"BÜCHER.example."}})
	at := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(at, "/ui/domains/dom_") {
		t.Fatalf("add: status %d, Location %q: %s", a.status, at, a.body)
	}
	holdsAll(t, "twice", b.post(t, "/ui/domains", url.Values{"domain": {"xn--bcher-kva.example"}}), http.StatusConflict, "bücher.example is already in the list.")
	holdsAll(t, "detail", b.get(t, at), http.StatusOK, "bücher.example", ">_anteroom.xn--bcher-kva.example</code>", ">_anteroom</code>",
		"anteroom-verify=", `IN TXT &#34;anteroom-verify=`, `data-hx-trigger="every 5s"`, "Check now")
	k := w.as(t, kim)
	holdsAll(t, "list, read only", k.get(t, "/ui/domains"), http.StatusOK, "bücher.example", "Only admins can change this.")
	page := k.get(t, at)
	holdsAll(t, "detail, read only", page, http.StatusOK, "Only admins can change this.", "anteroom-verify=")
	if strings.Contains(page.body, "Check now") || strings.Contains(page.body, at+"/remove") {
		t.Error("controls show for who can't use them")
	}
	for _, path := range []string{at + "/check", at + "/retry", at + "/remove", at + "/remove-verified", "/ui/domains"} {
		if a := k.post(t, path, url.Values{}); a.status != http.StatusNotFound {
			t.Errorf("%s without permission: status %d", path, a.status)
		}
	}
}

var seenInPage = regexp.MustCompile(`/status\?seen=([\w-]+)"`)

// TestDomainTurnsVerified: the page hears of it when it asks, and of nothing
// while nothing has changed.
func TestDomainTurnsVerified(t *testing.T) {
	t.Parallel()
	w, clock := domainWorld(t)
	b := w.as(t, dana)
	d := w.claim(t, dana, "acme.example")
	path := "/ui/domains/" + string(d.ID)
	w.checkDue(t)
	page := b.get(t, path)
	holdsAll(t, "pending", page, http.StatusOK, "ns1.example has no TXT record at _anteroom.acme.example.", ">Pending</span>")
	status := path + "/status?seen=" + seenInPage.FindStringSubmatch(page.body)[1]
	if a := b.get(t, status, inline...); a.status != http.StatusNoContent || a.body != "" {
		t.Errorf("unchanged: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, status); a.status != http.StatusSeeOther || a.header.Get("Location") != path {
		t.Errorf("plain: status %d", a.status)
	}
	if err := w.names.Set("_anteroom.acme.example", "anteroom-verify=other", "x"); err != nil {
		t.Fatal(err)
	}
	holdsAll(t, "too soon", b.post(t, path+"/check", url.Values{}, inline...), http.StatusConflict, "You can ask again in", `id="domain-status"`)
	clock.Advance(31 * time.Second)
	wrong := b.post(t, path+"/check", url.Values{}, inline...)
	holdsAll(t, "wrong value", wrong, http.StatusOK, "has 2 TXT records at _anteroom.acme.example, none with the right value:",
		"<bdi>anteroom-verify=other</bdi>", "DNS answered: the record isn’t there.")
	if got := wrong.header.Get("HX-Trigger"); got != `{"focus":{"id":"domain-check"}}` {
		t.Errorf("focus goes to %s", got)
	}
	w.publish(t, d)
	clock.Advance(time.Minute)
	w.checkDue(t)
	a := b.get(t, status, inline...)
	holdsAll(t, "verified", a, http.StatusOK, `id="domain-status"`, ">Verified</h2>", `data-hx-target="#domain-badge"`, "acme.example is verified.", `data-hx-target="#toasts"`)
	if strings.Contains(a.body, "hx-trigger") || a.header.Get("HX-Trigger") != "" {
		t.Error("the page goes on asking, or the keyboard is moved")
	}
	holdsAll(t, "list", b.get(t, "/ui/domains"), http.StatusOK, ">Verified</span>")

	holdsAll(t, "remove", b.get(t, path+"/remove"), http.StatusOK, "Another organization can prove", path+"/remove-verified")
	holdsAll(t, "remove as unverified", b.post(t, path+"/remove", url.Values{}), http.StatusConflict, "was verified meanwhile")
	clock.Advance(10 * time.Minute)
	if a := b.post(t, path+"/remove-verified", url.Values{}); !strings.HasPrefix(a.header.Get("Location"), "/a/sudo") {
		t.Errorf("without a fresh proof: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := w.as(t, dana).post(t, path+"/remove-verified", url.Values{}); a.header.Get("Location") != "/ui/domains" {
		t.Errorf("remove: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, status, inline...); a.status != http.StatusNotFound {
		t.Errorf("status once it is removed: %d", a.status)
	}
}

func TestDomainFailsAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	w, clock := domainWorld(t)
	d := w.claim(t, dana, "acme.example")
	path := "/ui/domains/" + string(d.ID)
	for _, test := range []struct {
		age   time.Duration
		every string
	}{{11 * time.Minute, "every 30s"}, {25 * time.Hour, "every 60s"}} {
		clock.Advance(test.age)
		w.checkDue(t)
		holdsAll(t, test.every, w.as(t, dana).get(t, path), http.StatusOK, test.every)
		w.deliver(t)
	}
	clock.Advance(7 * 24 * time.Hour)
	w.checkDue(t)
	b := w.as(t, dana)
	holdsAll(t, "failed", b.get(t, path), http.StatusOK, "didn’t find it", "Try again")
	holdsAll(t, "check of failed", b.post(t, path+"/check", url.Values{}), http.StatusConflict, "not looked up any more")
	holdsAll(t, "retry", b.post(t, path+"/retry", url.Values{}, inline...), http.StatusOK, "We look for the record again.", "every 5s")
	if got := w.domainNow(t, d); got.Proof.Token != d.Proof.Token || got.Proof.Status != model.DomainPending {
		t.Errorf("after retrying: %+v", got.Proof)
	}
	holdsAll(t, "retry of pending", b.post(t, path+"/retry", url.Values{}), http.StatusConflict, "has not failed")
}

func TestDomainTaken(t *testing.T) {
	t.Parallel()
	w, _ := domainWorld(t)
	theirs := w.claim(t, gus, "acme.example")
	ours := w.claim(t, dana, "acme.example")
	if err := w.names.Set("acme.example", domains.RecordValue(theirs), domains.RecordValue(ours)); err != nil {
		t.Fatal(err)
	}
	w.checkDue(t)
	b := w.as(t, dana)
	path := "/ui/domains/" + string(ours.ID)
	holdsAll(t, "taken", b.get(t, path), http.StatusOK, "acme.example is already verified by another organization. Contact support.", ">Taken</span>")
	if a := w.as(t, gus).get(t, "/ui/domains/"+string(theirs.ID)); !strings.Contains(a.body, ">Verified</span>") {
		t.Errorf("the owner's page: %s", a.body)
	}
}

func TestDomainVerifiedBySupport(t *testing.T) {
	t.Parallel()
	w, _ := domainWorld(t)
	d, err := w.config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, "acme.example")
	if err != nil {
		t.Fatal(err)
	}
	a := w.as(t, dana).get(t, "/ui/domains/"+string(d.ID))
	holdsAll(t, "detail", a, http.StatusOK, "Verified by support", "No record is needed.")
	if strings.Contains(a.body, "anteroom-verify=") || strings.Contains(a.body, "Check now") {
		t.Error("the page asks for a record")
	}
}
