package domains_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
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

// page returns the page of a domain.
func page(t *testing.T, b *handlerstest.Browser, path string) handlerstest.Part {
	t.Helper()
	return b.Get(t, path).Shows(t).Find("main")
}

func TestDomainsWidget(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const list = "/ui/domains"
	b := w.As(t, handlerstest.Dana)
	b.Get(t, list).Expect(t, http.StatusNotFound)
	if nav := b.Get(t, "/ui/general").Shows(t).Find("#nav"); nav.Has("a[href=" + list + "]") {
		t.Errorf("without the feature: the navigation is %s", nav.Text())
	}
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	empty := b.Get(t, list).Shows(t)
	empty.Find("#nav").Find("a[href=" + list + "]")
	if got := empty.Find(".domains-list").Text(); got != "No domains yet." {
		t.Errorf("the empty list says %q", got)
	}
	for typed, want := range map[string]string{
		"": "Enter a domain such as example.com.", "gmail.com": "is a public email provider", "co.uk": "is shared by many", "https://x.example/": "without https://",
		strings.Repeat("a.", 122) + "example": "no room for _anteroom.",
	} {
		form := b.Post(t, list, url.Values{"domain": {typed}}).Page(t, http.StatusUnprocessableEntity).Find("main").Form(list)
		if form.Field("domain").Value() != typed || !form.Find(".field-error").Says(want) {
			t.Errorf("%q: the form is %s", typed, form.HTML())
		}
	}
	at := list + "/" + b.Post(t, list, url.Values{"domain": {"BÜCHER.example."}}).After(t, list+"/")
	twice := b.Post(t, list, url.Values{"domain": {"xn--bcher-kva.example"}}).Page(t, http.StatusConflict).Form(list)
	if got := twice.Find(".field-error").Text(); got != "bücher.example is already in the list." {
		t.Errorf("twice: the error says %q", got)
	}
	detail := page(t, b, at)
	var cells []string
	for _, code := range detail.Find(".domains-record").All("code") {
		cells = append(cells, code.Text())
	}
	record := strings.Join(cells, " ")
	if detail.Heading() != "bücher.example" || !strings.Contains(record, "_anteroom.xn--bcher-kva.example ") || !strings.Contains(record, "_anteroom ") || !strings.Contains(record, "anteroom-verify=") {
		t.Errorf("%s: the record is %s", detail.Heading(), record)
	}
	if line := detail.Find(".domains-line"); !line.Says(`IN TXT "anteroom-verify=`) {
		t.Errorf("the line is %s", line.Text())
	}
	status := detail.Find("#domain-status")
	status.Form(at + "/check")
	if got := status.Attr("data-hx-trigger"); got != "every 5s" {
		t.Errorf("the page asks %s", got)
	}
	k := w.As(t, handlerstest.Kim)
	if names := page(t, k, list); !names.Find("tbody").Says("bücher.example") || !names.Says("Only admins can change this.") || names.Has("form") {
		t.Errorf("the list, read only: %s", names.HTML())
	}
	if read := page(t, k, at); !read.Says("Only admins can change this.") || !read.Find(".domains-record").Says("anteroom-verify=") || read.Has("form") || read.Has(".danger") {
		t.Errorf("the domain, read only: %s", read.HTML())
	}
	for _, path := range []string{at + "/check", at + "/retry", at + "/remove", at + "/remove-verified", list} {
		k.Post(t, path, url.Values{}).Expect(t, http.StatusNotFound)
	}
}

// TestWrongValues: the page says where a value differs that looks like the right one.
func TestWrongValues(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	right, path := domains.RecordValue(d), "/ui/domains/"+string(d.ID)
	publish := func(values ...string) handlerstest.Part {
		t.Helper()
		if err := w.Names.Set(domains.RecordName(d), values...); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Minute)
		checkDue(t, w)
		return page(t, w.As(t, handlerstest.Dana), path).Find("#domain-status").Find(".domains-answer")
	}
	answer := publish(right[:4]+"\u200b"+right[4:], strings.Replace(right, "-", "‑", 1), "v=spf1 -all")
	for _, want := range []string{right[:4] + "[U+200B]" + right[4:] + " What is in brackets does not show", "Character 9 is “‑” (U+2011) and has to be “-”.", "v=spf1 -all"} {
		if !answer.Says(want) {
			t.Errorf("%q does not say %q", answer.Text(), want)
		}
	}
	if strings.Count(answer.Text(), "Character") != 1 {
		t.Errorf("notes where there is nothing to see: %s", answer.Text())
	}
	if answer = publish(" “" + right + "” "); !answer.Says("has the record") || answer.Has("li") {
		t.Errorf("with spaces and quotes: %s", answer.Text())
	}
}

// TestMixedAlphabets: a name that may look like another says so, wherever an admin
// meets it.
func TestMixedAlphabets(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	at := "/ui/domains/" + b.Post(t, "/ui/domains", url.Values{"domain": {"\u0430cme.example"}}).After(t, "/ui/domains/")
	b.Post(t, "/ui/domains", url.Values{"domain": {"bücher.example"}})
	if main := page(t, b, at); !main.Find("#domain-mixed").Says("may look like another domain") {
		t.Errorf("the page: %s", main.Text())
	}
	if table := page(t, b, "/ui/domains").Find("tbody"); strings.Count(table.Text(), "Several alphabets") != 1 {
		t.Errorf("the list: %s", table.Text())
	}
	b.Post(t, "/ui/general/domains", url.Values{"domain": {"\u0430cme.example"}})
	if list := b.Get(t, "/ui/general").Shows(t).Find("#allowed-domains"); !list.Says("Several alphabets") {
		t.Errorf("general: %s", list.Text())
	}
}

// TestPromises: single sign-on is spoken of where there is some.
func TestPromises(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	if main := page(t, b, "/ui/domains"); main.Says("single sign-on") || !main.Says("no other organization can have it.") {
		t.Errorf("without: %s", main.Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: w.Acme, Enabled: true})
		return err
	})
	if main := page(t, b, "/ui/domains"); !main.Says("sign in through your single sign-on.") {
		t.Errorf("with: %s", main.Text())
	}
}

// TestDomainTurnsVerified: the page hears of it when it asks, and of nothing
// while nothing has changed.
func TestDomainTurnsVerified(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureDomainVerification)
	b := w.As(t, handlerstest.Dana)
	d := w.Claim(t, handlerstest.Dana, "acme.example")
	path := "/ui/domains/" + string(d.ID)
	checkDue(t, w)
	pending := page(t, b, path)
	if !pending.Find("#domain-status").Says("ns1.example has no TXT record at _anteroom.acme.example.") || pending.Find("#domain-badge").Text() != "Pending" {
		t.Errorf("pending: %s", pending.Text())
	}
	status := pending.Find("#domain-status").Attr("data-hx-get")
	if a := b.Get(t, status, handlerstest.Inline...); a.Status != http.StatusNoContent || a.Body != "" {
		t.Errorf("unchanged: status %d: %s", a.Status, a.Body)
	}
	b.Get(t, status).LeadsTo(t, path)
	if err := w.Names.Set("_anteroom.acme.example", "anteroom-verify=other", "x"); err != nil {
		t.Fatal(err)
	}
	check := func() handlerstest.Answer { return b.Post(t, path+"/check", url.Values{}, handlerstest.Inline...) }
	if soon := check().Page(t, http.StatusConflict).Find("#domain-status").Find("#domain-problem"); !soon.Says("You can ask again in") {
		t.Errorf("too soon: %s", soon.Text())
	}
	clock.Advance(31 * time.Second)
	wrong := check()
	shown := wrong.Shows(t)
	answer := shown.Find("#domain-status").Find(".domains-answer")
	if !answer.Says("has 2 TXT records at _anteroom.acme.example, none with the right value: anteroom-verify=other x") {
		t.Errorf("wrong value: %s", answer.Text())
	}
	if got := shown.Toast(); got != "DNS answered: the record isn’t there." || wrong.Header.Get("HX-Trigger") != `{"focus":{"id":"domain-check"}}` {
		t.Errorf("wrong value: the toast says %q, focus goes to %s", got, wrong.Header.Get("HX-Trigger"))
	}
	publish(t, w, d)
	clock.Advance(time.Minute)
	checkDue(t, w)
	a := b.Get(t, status, handlerstest.Inline...)
	verified := a.Shows(t)
	if done := verified.Find("#domain-status"); done.Find("h2").Text() != "Verified" || done.Is("data-hx-trigger") || a.Header.Get("HX-Trigger") != `{"verified":true}` {
		t.Errorf("the page goes on asking, or the keyboard is moved: %s", done.HTML())
	}
	if got := verified.Swap("#toasts").Toast(); verified.Swap("#domain-badge").Text() != "Verified" || got != "acme.example is verified." {
		t.Errorf("the badge says %q, the toast %q", verified.Swap("#domain-badge").Text(), got)
	}
	if row := page(t, b, "/ui/domains").Find("tbody"); !row.Says("acme.example Verified") {
		t.Errorf("the list says %s", row.Text())
	}
	clock.Advance(10 * time.Minute)
	removesVerified(t, w, b, path)
	b.Get(t, status, handlerstest.Inline...).Expect(t, http.StatusNotFound)
}

// removesVerified removes a domain that is verified, which takes a fresh proof.
func removesVerified(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, path string) {
	t.Helper()
	asks := page(t, b, path+"/remove")
	asks.Form(path + "/remove-verified")
	if effects := asks.Find(".effects"); !effects.Says("Another organization can prove") {
		t.Errorf("the effects are %s", effects.Text())
	}
	if why := b.Post(t, path+"/remove", url.Values{}).Page(t, http.StatusConflict).Find("main").Find(".field-error"); !why.Says("was verified meanwhile") {
		t.Errorf("remove as unverified: %s", why.Text())
	}
	b.Post(t, path+"/remove-verified", url.Values{}).After(t, "/a/sudo?request=")
	w.As(t, handlerstest.Dana).Post(t, path+"/remove-verified", url.Values{}).LeadsTo(t, "/ui/domains")
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
		if got := page(t, w.As(t, handlerstest.Dana), path).Find("#domain-status").Attr("data-hx-trigger"); got != test.every {
			t.Errorf("after %v the page asks %s, want %s", test.age, got, test.every)
		}
		w.Deliver(t)
	}
	clock.Advance(7 * 24 * time.Hour)
	checkDue(t, w)
	b := w.As(t, handlerstest.Dana)
	failed := page(t, b, path).Find("#domain-status")
	if got := failed.Form(path + "/retry").Text(); got != "Try again" || !failed.Says("didn’t find it") || failed.Is("data-hx-trigger") {
		t.Errorf("failed: %s", failed.HTML())
	}
	refused := func(what, want string) {
		t.Helper()
		if why := b.Post(t, path+what, url.Values{}).Page(t, http.StatusConflict).Find("main"); !why.Says(want) {
			t.Errorf("%s: %q does not say %q", what, why.Text(), want)
		}
	}
	refused("/check", "not looked up any more")
	again := b.Post(t, path+"/retry", url.Values{}, handlerstest.Inline...).Shows(t)
	if got := again.Find("#domain-status").Attr("data-hx-trigger"); got != "every 5s" || again.Toast() != "We look for the record again." {
		t.Errorf("retry: the page asks %s, the toast says %q", got, again.Toast())
	}
	if got := domainNow(t, w, d); got.Proof.Token != d.Proof.Token || got.Proof.Status != model.DomainPending {
		t.Errorf("after retrying: %+v", got.Proof)
	}
	refused("/retry", "has not failed")
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
	taken := page(t, w.As(t, handlerstest.Dana), "/ui/domains/"+string(ours.ID))
	if got := taken.Find("#domain-badge").Text(); got != "Taken" || !taken.Find("#domain-status").Says("acme.example is already verified by another organization. Contact support.") {
		t.Errorf("the badge says %q, the page %s", got, taken.Text())
	}
	if got := page(t, w.As(t, handlerstest.Gus), "/ui/domains/"+string(theirs.ID)).Find("#domain-badge").Text(); got != "Verified" {
		t.Errorf("the owner’s badge says %q", got)
	}
}

func TestDomainVerifiedBySupport(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDomainVerification)
	d, err := w.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, "acme.example")
	if err != nil {
		t.Fatal(err)
	}
	detail := page(t, w.As(t, handlerstest.Dana), "/ui/domains/"+string(d.ID))
	status := detail.Find("#domain-status")
	if status.Find("h2").Text() != "Verified by support" || !status.Says("No record is needed.") || status.Has("form") || detail.Has(".domains-record") {
		t.Errorf("the page asks for a record: %s", detail.HTML())
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
		b.Get(t, path+"/status?seen=x", handlerstest.Inline...).Expect(t, http.StatusOK)
	}
	clock.Advance(3 * time.Minute)
	b.Get(t, path+"/status?seen=x", handlerstest.Inline...).Expect(t, http.StatusUnauthorized)
}
