package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// speakLanguages opens all pages of signing in, of the portal and of the admin portal on a
// phone, in longer words than those of any language and in those of one that is written from
// right to left.
func speakLanguages(t *testing.T, w *world) {
	for _, f := range model.Features() {
		w.Enable(t, w.Acme, f)
	}
	dana := w.As(t, handlerstest.Dana) // by email, as long as that is how she signs in
	named := w.somethingOfEach(t, dana)
	dana.Get(t, "/ui/profile") // says what was done last, in English
	setup, link := w.Visitor(t, handlerstest.Dana)
	named["portal/link"] = string(link.ID)
	for _, lang := range []string{words.Pseudo.String(), "ar"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			in, guest, stranger := w.visit(t), w.visit(t), w.visit(t)
			in.has(w, dana)
			guest.has(w, setup)
			opened := map[string]bool{}
			for _, v := range []*visitor{in, guest, stranger} {
				v.look(390, "light")
			}
			for _, route := range pagesOfRoutes(t) {
				v := stranger
				switch {
				case strings.HasPrefix(route, "/portal/{link}"):
					v = guest
				case strings.HasPrefix(route, "/ui/"), strings.HasPrefix(route, "/a/sudo"), route == "/a/organizations", route == "/a/step-up":
					v = in
				}
				v.open(w.Server.URL + named.fill(route) + "?lang=" + lang)
				opened[v.speaks(route, lang)] = true
			}
			if len(opened) < 50 {
				t.Errorf("%d pages differ: %v", len(opened), slices.Sorted(maps.Keys(opened)))
			}
		})
	}
}

// speaks holds a page to what is expected of one in a language, and returns its heading.
func (v *visitor) speaks(where, lang string) string {
	v.Helper()
	v.holds(`document.querySelector("h1") !== null`)
	v.picture(strings.Trim(regexp.MustCompile(`\W+`).ReplaceAllString("lang "+lang+where, "-"), "-"))
	found, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]string](fmt.Sprintf(misread, lang)))
	if err != nil {
		v.Fatal(err)
	}
	for _, f := range found[1:] {
		v.Errorf("%s: %s", where, f)
	}
	return found[0]
}

// ids are what is put in the place of a route's parameters, by the part of the path before
// and its name.
type ids map[string]string

var parameter = regexp.MustCompile(`([\w-]+)/\{(\w+)\}`)

func (n ids) fill(route string) string {
	return parameter.ReplaceAllStringFunc(route, func(part string) string {
		found := parameter.FindStringSubmatch(part)
		id := n[found[1]+"/"+found[2]]
		if id == "" {
			id = "none"
		}
		return found[1] + "/" + id
	})
}

// pagesOfRoutes returns the paths of the route table at which there is a page for people. What
// operators see on their way to a visit is in English, as the console is.
func pagesOfRoutes(t *testing.T) (all []string) {
	t.Helper()
	table, err := os.ReadFile(filepath.Join("..", "handlers", "testdata", "routes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(table), "\n") {
		f := strings.Fields(line)
		if len(f) > 2 && strings.HasPrefix(f[0], "GET") && !strings.HasSuffix(line, "polled") && !strings.Contains(f[1], "/export.") && !strings.HasPrefix(f[1], "/a/support") &&
			regexp.MustCompile(`^/(ui|a|portal|sso)/`).MatchString(f[1]) && f[2] != "protocol" {
			all = append(all, f[1])
		}
	}
	if len(all) < 80 {
		t.Fatalf("%d pages in the route table", len(all))
	}
	return all
}

// somethingOfEach makes one of everything that a page is about.
func (w *world) somethingOfEach(t *testing.T, dana *handlerstest.Browser) ids {
	t.Helper()
	idp := w.Upstream(t, model.ConnectionSAML)
	idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Kim, Groups: "Baristas"}).Expect(t, http.StatusSeeOther)
	d := w.Provisions(t)
	token, _ := w.DirectoryToken(t, handlerstest.Dana, d.Directory)
	client, _, err := w.Config.Directories.CreateClient(t.Context(), w.Actor(t, handlerstest.Dana), d.Directory.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	return ids{
		"members/member": string(w.Member(t, handlerstest.Kim).ID), "organizations/organization": string(w.Acme), "groups/group": string(w.Group(t, handlerstest.Dana, "Baristas", handlerstest.Kim).ID),
		"invitations/invitation": string(w.Invite(t, dana, "zoe@elsewhere.test").ID), "invite/token": w.Token(t, "zoe@elsewhere.test"),
		"sso/connection": string(idp.Connection.ID), "attempts/attempt": string(idp.Attempts(t)[0].ID),
		"scim/directory": string(d.Directory.ID), "users/user": strings.TrimPrefix(d.Tells(t, "lee@acme.test"), "/Users/"), "tokens/token": string(token.ID), "oauth/client": string(client.ID),
		"domains/domain": string(w.Claim(t, handlerstest.Dana, "acme.example").ID), "of/module": string(model.FeatureSSO),
		"passkeys/passkey": string(w.Passkey(t, w.Member(t, handlerstest.Dana).User).ID),
	}
}

// names are what is called the same in every language: people, organizations, products,
// protocols, and what the browser of a test calls itself.
func names() string {
	all := []string{"Acme", "Globex", "Anteroom", "Dana", "Ana", "Kim", "Baristas", "SAML", "OpenID Connect", "SCIM", "SCIM 2.0", "UTC", "Go-http-client"}
	for _, p := range model.Providers() {
		all = append(all, p.Name())
	}
	return strings.Join(all, "|")
}

// misread returns the heading of a page in a language, then what is wrong with it.
//
// In the pseudo-locale each text stands in brackets, but for data: what is marked as such,
// names, days, and words with a sign in them that makes an address of it.
var misread = `(lang => {
	const root = document.documentElement, found = [document.querySelector("h1").textContent];
	const add = (what, e) => found.push(what + ": " + e.outerHTML.slice(0, 200));
	const data = "code, pre, kbd, bdi, time, .avatar, [lang]:not(html)", names = new Set("` + names() + `".split("|"));
	const said = root.dir === "rtl" ? "ar" : "en-XA";
	if (root.lang !== lang || said !== lang) add("language " + root.lang + ", direction " + root.dir, root.cloneNode());
	if (root.scrollWidth > innerWidth) add("wider than the window by " + (root.scrollWidth - innerWidth), root.cloneNode());

	let depth = 0;
	const bare = text => {
		let out = "";
		for (const c of text) {
			if (c === "` + words.Opening + `") depth++;
			else if (c === "` + words.Closing + `") depth--;
			else if (depth === 0) out += c;
		}
		out = out.split(/\s+/).filter(word => !/[@:]|\w\.\w/.test(word)).join(" ").trim();
		return lang === "ar" || names.has(out) || /^\d+ \w+ \d{4}\b/.test(out) || !/\p{L}{2}/u.test(out) ? "" : out;
	};
	// Arabic has digits of its own; those of a name, an address or a code stay.
	const foreign = text => lang === "ar" && [...text.matchAll(/\d+(?:[.:]\d+)*/g)].some(n => !n[0].includes(".") && !/[A-Za-z@][^\u0600-\u06FF]*$/.test(text.slice(0, n.index)) && !/^[A-Za-z_-]/.test(text.slice(n.index + n[0].length)));

	const hidden = e => { for (let a = e; a; a = a.parentElement) if (getComputedStyle(a).clipPath !== "none") return true; };
	// cut returns what hides a part of a rectangle: an element above it that does not scroll, or the window.
	const cut = (e, r) => {
		for (let a = e; a; a = a.parentElement) {
			const s = getComputedStyle(a), b = a.getBoundingClientRect();
			if (/auto|scroll/.test(s.overflow)) return;
			if (/hidden|clip/.test(s.overflowX) && (r.left < b.left - 1 || r.right > b.right + 1)) return a;
			if (/hidden|clip/.test(s.overflowY) && (r.top < b.top - 1 || r.bottom > b.bottom + 1)) return a;
		}
		if (r.left < -1 || r.right > innerWidth + 1) return root;
	};
	const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = all.nextNode();) {
		const e = n.parentElement, english = bare(n.data), known = e.closest(data);
		if (!n.data.trim() || e.closest("script, style, template") || !e.checkVisibility({ visibilityProperty: true })) continue;
		if (english && !known) add("not translated, " + english, e);
		if (!known && foreign(n.data)) add("a number in other digits", e);
		if (known || e.closest("option") || hidden(e)) continue;
		const range = document.createRange();
		range.selectNodeContents(n);
		const by = [...range.getClientRects()].map(r => cut(e, r)).find(a => a);
		if (by) add("cut off by " + by.tagName + "." + by.className, e);
	}
	for (const name of ["aria-label", "title", "placeholder", "alt"]) for (const e of document.querySelectorAll("[" + name + "]")) {
		depth = 0;
		const english = bare(e.getAttribute(name));
		if (english && !e.matches("time")) add(name + " not translated, " + english, e);
	}
	return found;
})(%q)`
