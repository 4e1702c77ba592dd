package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// do does one step after the other. What a step is for may be taken from the page between
// being found and being touched, by a fragment or a page that takes its place: then nothing
// was done yet, and it is looked for again.
func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	for _, step := range steps {
		eventually(v.T, v.ctx, "an element that stays", func() (bool, error) {
			err := chromedp.Do(v.ctx, step)
			if err != nil && !isGone(err) {
				v.Fatal(err)
			}
			return err == nil, err
		})
	}
}

// isGone reports whether a step failed since its element had left the page before anything
// was done with it. Chromium has one code for all that goes wrong, and tells by its words.
func isGone(err error) bool {
	var failed *cdproto.Error
	return errors.As(err, &failed) && slices.Contains([]string{
		"Could not find node with given id", "No node with given id found", "Node is detached from document",
	}, failed.Message)
}

// clickWhatLeaves clicks a button in whose place another stands by the time it is touched.
func clickWhatLeaves(t *testing.T, d *demo) {
	v := d.visit(t)
	v.open(d.BaseURL + "/healthz")
	v.holds(`(document.body.innerHTML = "<button>Old</button>") !== ""`)
	leaves := true
	v.do(chromedp.QueryAfter(chromedp.CSS("button"), func(ctx context.Context, target *chromedp.Target, found []*chromedp.Node) (chromedp.Void, error) {
		if leaves {
			leaves = false
			v.holds(`(document.body.innerHTML = "<button>New</button>", document.body.onclick = e => document.title = e.target.textContent) !== null`)
		}
		return chromedp.MouseClickNode(found[0])(ctx, target)
	}))
	v.holds(`document.title === "New"`)
}

func (v *visitor) open(url string) {
	v.Helper()
	v.do(chromedp.Navigate(url))
}

// standsStill waits until an element is to be seen in a page that is whole. Before that a
// page can take the place of the one in which it was found, and a place on the screen
// that of another element.
func (v *visitor) standsStill(selector string) {
	v.Helper()
	v.holds(fmt.Sprintf("document.querySelector(%q)?.checkVisibility() === true", selector))
}

func (v *visitor) click(selector string) {
	v.Helper()
	v.standsStill(selector)
	v.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// clickTwice clicks as impatient people do on a slow network: again, before
// there is an answer.
func (v *visitor) clickTwice(selector string) {
	v.Helper()
	v.slow(400)
	v.holds(fmt.Sprintf("(b => { b.click(); setTimeout(() => b.click(), 120); return true })(document.querySelector(%q))", selector))
	v.holds(fmt.Sprintf("document.querySelector(%q) === null", selector))
	v.slow(0)
}

// slow makes each request take that many milliseconds longer.
func (v *visitor) slow(latency float64) {
	v.Helper()
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Latency: latency, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	}))
}

func (v *visitor) enter(selector, text string) {
	v.Helper()
	v.standsStill(selector)
	v.do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// paste puts a text into a field as the clipboard does, tabs and all.
func (v *visitor) paste(selector, text string) {
	v.Helper()
	v.click(selector)
	v.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// sees waits until an element has a text in it.
func (v *visitor) sees(selector, text string) {
	v.Helper()
	v.holds(fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.textContent.includes(%q))", selector, text))
}

// holds waits until an expression is true in the page.
func (v *visitor) holds(expression string) {
	v.Helper()
	eventually(v.T, v.ctx, expression, func() (bool, error) {
		return chromedp.Run(v.ctx, chromedp.Evaluate[bool]("document.readyState === 'complete' && "+expression))
	})
}

// stopClock makes long timers of the pages that are opened from now on wait for
// tick(milliseconds).
func (v *visitor) stopClock() {
	v.Helper()
	call(v, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const set = window.setTimeout, clear = window.clearTimeout, waiting = new Map();
		let now = 0, last = 1e9;
		window.setTimeout = (fn, ms, ...args) => {
			if (!(ms >= 5000)) return set(fn, ms, ...args);
			waiting.set(++last, { fn, at: now + ms });
			return last;
		};
		window.clearTimeout = id => { if (!waiting.delete(id)) clear(id); };
		window.tick = ms => {
			now += ms;
			for (const [id, { fn, at }] of waiting) if (at <= now) { waiting.delete(id); fn(); }
		};
	}`})
}

// is looks once whether an expression is true in the page.
func (v *visitor) is(expression string) {
	v.Helper()
	if now, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](expression)); err != nil || !now {
		v.Errorf("not so: %s (%v)", expression, err)
	}
}

// look sets the width of the window and the colour scheme that the person
// prefers.
func (v *visitor) look(width int64, scheme string) {
	v.Helper()
	v.do(chromedp.EmulateViewport(width, 800), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			// Without motion there is nothing half-way to another colour.
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return err
	}))
}

// inspect holds a page to what everybody needs of it, wide and narrow, in light
// and dark: axe-core finds nothing, and nothing has to be scrolled sideways. It
// also takes the pictures that -screenshots asks for.
func (v *visitor) inspect(name string) {
	v.Helper()
	// A message stays under a pointer, also on a machine that needs long for this.
	v.holds(`[...document.querySelectorAll(".toast")].every(t => t.dispatchEvent(new Event("pointerenter")))`)
	for _, width := range []int64{1280, 390, 320} {
		for _, scheme := range []string{"light", "dark"} {
			pictured, checked := *screenshots != "" && width != 320, width != 390 // no style differs between 320 and 480 pixels
			if scheme == "dark" && !pictured && !checked {
				continue
			}
			v.look(width, scheme)
			where, rules := fmt.Sprintf("%s, %d pixels wide, %s", name, width, scheme), rulesOfColour
			if scheme == "light" {
				v.fits(where)
				rules = everyRule
			}
			if checked {
				v.findNoBarrier(where, rules)
			}
			if pictured {
				v.save(filepath.Join(*screenshots, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), chromedp.FullScreenshot(100))
			}
		}
	}
	v.look(1280, "light")
}

// What axe-core looks for. A dark page is the light one in other colours, as
// TestLooksDiffer of the views says, so that in dark only the rules about colours
// can find anything else, and nothing is wider.
const (
	everyRule     = `{resultTypes: ["violations"]}`
	rulesOfColour = `{resultTypes: ["violations"], runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`
)

// fits checks that nothing has to be scrolled sideways.
func (v *visitor) fits(where string) {
	v.Helper()
	wide, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > innerWidth"))
	if err != nil {
		v.Fatal(err)
	}
	if wide {
		v.Errorf("%s: the page is wider than the window", where)
	}
}

// findNoBarrier has axe-core look for something in the page or, where a window is open
// over it, in that: the page below is inspected without it.
func (v *visitor) findNoBarrier(where, rules string) {
	v.Helper()
	if v.axe == "" {
		return
	}
	there, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool]("typeof axe === 'object'"))
	if err == nil && !there {
		// The source is a program, whose value must not be sent back.
		_, err = chromedp.Run(v.ctx, chromedp.Evaluate[bool](v.axe+"; true"))
	}
	if err != nil {
		v.Fatalf("load axe-core in %s: %v", where, err)
	}
	found, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]string](`axe.run(document.querySelector(":popover-open, dialog[open]") ?? document, `+rules+`).then(r =>
		r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.map(n => n.html + "\n" + n.failureSummary).join("\n")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		v.Fatalf("axe-core in %s: %v", where, err)
	}
	for _, f := range found {
		v.Errorf("%s: %s", where, f)
	}
}

// save writes a picture, as it is taken, into a file.
func (v *visitor) save(file string, take chromedp.Action[[]byte]) {
	v.Helper()
	picture, err := chromedp.Run(v.ctx, take)
	if err != nil {
		v.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		v.Fatal(err)
	}
}
