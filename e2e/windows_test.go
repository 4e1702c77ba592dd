package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// window sets the size of the window.
func (v *visitor) window(width, height int64) {
	v.Helper()
	v.do(chromedp.EmulateViewport(width, height))
}

// unreachable lists what somebody cannot bring into the window by scrolling and
// then see and click: because it ends outside, or something lies over it.
const unreachable = `(root => [...root.querySelectorAll("h1, h2, a, button, input, select, textarea, .choice, .members-blocked")].filter(e =>
	e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest(".visually-hidden, .skip, .toasts")).flatMap(e => {
	e.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
	const r = e.getBoundingClientRect(), name = e.tagName + "#" + e.id + " " + e.textContent.trim().slice(0, 30);
	if (r.top < 0 || r.left < 0 || Math.floor(r.bottom) > innerHeight || Math.floor(r.right) > innerWidth) return [name + " ends outside: " + JSON.stringify(r)];
	const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	if (e.contains(hit) || hit?.closest("label")?.contains(e)) return [];
	return [name + " lies under " + hit?.outerHTML.slice(0, 80)];
}))(document.querySelector(%q))`

// reaches checks that nothing in an element is out of reach.
func (v *visitor) reaches(where, selector string) {
	v.Helper()
	found, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]string](fmt.Sprintf(unreachable, selector)))
	if err != nil {
		v.Fatalf("%s: %v", where, err)
	}
	if len(found) > 0 {
		v.Errorf("%s: out of reach:\n%s", where, strings.Join(found, "\n"))
	}
}

// listed is how many pixels of the window's height show the list of members, once
// it is scrolled to its middle.
const listed = `(list => {
	const r = list.getBoundingClientRect();
	scrollBy({ top: r.top + r.height / 2 - innerHeight / 2, behavior: "instant" });
	return [...Array(innerHeight).keys()].filter(y => list.contains(document.elementFromPoint(r.left + r.width / 2, y))).length;
})(document.getElementById("members-results"))`

// smallWindows: nothing is out of reach at 400 % zoom (WCAG 1.4.10 calls 320 by 256
// pixels that), on a phone that lies, on one that stands; not even with eleven roles
// to choose from, and a list of one.
func smallWindows(t *testing.T, d *demo) {
	for _, name := range []string{"Accounting", "Billing", "Catering", "Delivery", "Editing", "Facilities", "Guests", "Hiring", "Imports"} {
		d.Command(t, nil, "role", "add", "--name", strings.ToLower(name), "--label", name, "--description", "Works in the parts of Coffeedesk about "+strings.ToLower(name)+".")
	}
	dana := d.visit(t)
	dana.openMembers(d)
	id := dana.rowOfBo()
	for _, size := range [][2]int64{{320, 256}, {667, 375}, {390, 844}, {700, 500}, {1280, 800}} {
		at := fmt.Sprintf("%dx%d", size[0], size[1])
		shows := func(name, selector string) {
			t.Helper()
			dana.fits(at + ", " + name)
			dana.picture("window-" + name + "-" + at)
			dana.reaches(at+", "+name, selector)
		}
		dana.window(size[0], size[1])

		dana.open(d.BaseURL + "/ui/members?q=bo+ash")
		dana.click("#role-" + id)
		dana.sees("#role-popover:popover-open h2", "Bo Ash")
		shows("role", "#role-popover")
		dana.enter("#role-find", "HÍRÍ")
		dana.holds(`[...document.querySelectorAll("#role-choices .choice")].filter(c => !c.hidden).map(c => c.querySelector("span").firstChild.data).join() === "Member,Hiring"`)
		shows("role-found", "#role-popover")
		dana.enter("#role-find", "x")
		dana.sees("#role-popover [role=status]", "No role matches.")
		dana.enter("#role-find", "\r")
		dana.holds(`document.querySelector("#role-popover:popover-open #role-error") === null`) // nothing was sent
		dana.holds(`(document.getElementById("role-popover").hidePopover(), true)`)
		dana.click("#more-" + id)
		dana.sees("#role-popover:popover-open #menu-remove", "Remove")
		shows("menu", "#role-popover")
		dana.holds(`(document.getElementById("role-popover").hidePopover(), true)`)
		dana.holds(`(d => {
			d.querySelector("p").textContent = "Sign out of all other sessions? Only this browser stays signed in. ".repeat(3);
			d.showModal();
			return true;
		})(document.getElementById("confirm"))`)
		shows("confirm", "#confirm")
		dana.click("#confirm [value=cancel]")
		dana.click(".layout-person")
		dana.holds(`document.querySelector("#account:popover-open") !== null`)
		shows("account", "#account")
		dana.holds(`(document.getElementById("account").hidePopover(), true)`)
		if size[0] < 900 {
			dana.click(".layout-menu")
			dana.holds(`document.querySelector("#nav:popover-open") !== null`)
			shows("nav", "#nav")
		}

		dana.open(d.BaseURL + "/ui/members")
		dana.selectMember("Bo Ash")
		shows("bulk", "body")
		free, err := chromedp.Run(dana.ctx, chromedp.Evaluate[int64](listed))
		if err != nil {
			t.Fatal(err)
		}
		if least := size[1] * 2 / 3; free < least {
			t.Errorf("%s: %d pixels of list, want %d", at, free, least)
		}
		dana.open(d.BaseURL + "/ui/members/invitations")
		dana.click("tbody tr:last-child [id^=link-]")
		dana.sees("#invitation-popover:popover-open code", d.BaseURL+"/a/invite/")
		shows("invitation", "#invitation-popover")
		if size[1] > 400 {
			continue // what differs there, every other walk inspects
		}
		for _, page := range []string{"general", "members/invite", "members/" + id + "/role", "domains", "session-policy", "profile", "security"} {
			dana.open(d.BaseURL + "/ui/" + page)
			shows(strings.ReplaceAll(strings.ReplaceAll(page, id, "bo"), "/", "-"), "body")
		}
	}
}

// picture saves one where -screenshots asks for them.
func (v *visitor) picture(name string) {
	v.Helper()
	if *screenshots != "" {
		v.save(filepath.Join(*screenshots, name+".png"), chromedp.CaptureScreenshot())
	}
}

// waiting: whoever waits for an answer sees that after 150 milliseconds, at the button
// that was used or at the list that is to change.
func waiting(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	id := dana.rowOfBo()
	dana.click("#role-" + id)
	dana.sees("#role-popover:popover-open h2", "Bo Ash")
	dana.holds(`(() => {
		let began;
		addEventListener("click", () => { began = performance.now(); }, true);
		window.shown = [];
		new MutationObserver(all => {
			for (const { target } of all) if (target.ariaBusy === "true") shown.push((target.id || target.className) + (performance.now() - began < 149 ? " too soon" : ""));
		}).observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
		return true;
	})()`)
	dana.slow(600)
	dana.do(chromedp.Click(adminChoice, chromedp.NodeVisible))
	dana.holds(`document.querySelector("#role-choices [aria-busy=true]") !== null`)
	dana.picture("waiting-button")
	dana.sees("#role-"+id, "Admin")
	dana.enter("#members-q", "a")
	dana.holds(`document.querySelector("#members-results[aria-busy=true]") !== null`)
	dana.picture("waiting-list")
	dana.holds(`document.querySelector("[aria-busy]") === null`)
	dana.holds(`/^choice-\w+,members-results$/.test(shown.join())`)

	dana.holds(`(addEventListener("pagehide", () => { sessionStorage.shown = shown.at(-1); }), true)`)
	dana.click(".layout-person")
	dana.click(`#account form[action="/a/logout"] button`) // a plain form
	dana.sees("h1", "You are signed out")
	dana.holds(`sessionStorage.shown === "button wide"`)
}
