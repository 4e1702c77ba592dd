package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.Fatal(err)
	}
}

func (v *visitor) open(url string) {
	v.Helper()
	v.do(chromedp.Navigate(url))
}

func (v *visitor) click(selector string) {
	v.Helper()
	v.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

func (v *visitor) enter(selector, text string) {
	v.Helper()
	v.do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
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

// look sets the width of the window and the colour scheme that the person
// prefers.
func (v *visitor) look(width int64, scheme string) {
	v.Helper()
	v.do(chromedp.EmulateViewport(width, 800), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// photograph takes the pictures of a page that -screenshots asks for: wide and
// narrow, light and dark.
func (v *visitor) photograph(name string) {
	v.Helper()
	if *screenshots == "" {
		return
	}
	for _, width := range []int64{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			v.look(width, scheme)
			v.save(filepath.Join(*screenshots, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)))
		}
	}
	v.look(1280, "light")
}

func (v *visitor) save(file string) {
	v.Helper()
	picture, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.Fatal(err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		v.Fatal(err)
	}
}
