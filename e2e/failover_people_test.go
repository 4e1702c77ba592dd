package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// failoverPerson is an admin at a browser, who changes the role of a member of theirs again and again.
type failoverPerson struct {
	*failover
	number int
	tab    context.Context

	role    string // of the member, as it was acknowledged last
	tried   string // the role that was asked for last
	changed int
}

// work does so until ctx ends, and calls ready when the person has signed in.
func (p *failoverPerson) work(t *testing.T, ctx context.Context, browser context.Context, ready func()) {
	tab, shut := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	defer shut()
	if err := chromedp.Do(tab); err != nil { // or the first step would open the window, for as long as it takes
		t.Error(err)
	}
	p.tab = tab
	p.role = "Member"
	ok := p.until(t, ctx, adminOf(p.number)+" signs in", func() error { return p.signIn(ctx) })
	ready()
	for ok && ctx.Err() == nil {
		ok = p.until(t, ctx, adminOf(p.number)+" changes a role", func() error { return p.changeRole(ctx) })
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second):
		}
	}
}

// step does something in the browser within some seconds; whatever fails may be tried again.
func (p *failoverPerson) step(ctx context.Context, what string, step chromedp.Action[chromedp.Void]) error {
	within, cancel := context.WithTimeout(p.tab, 10*time.Second)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	if err := chromedp.Do(within, step); err != nil {
		return errAgain{fmt.Sprintf("%s: %v", what, err)}
	}
	return nil
}

// sees waits until an expression in the page is true. A page that says to come again is not waited on.
func (p *failoverPerson) sees(ctx context.Context, what, expression string) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < 10*time.Second; {
		within, cancel := context.WithTimeout(p.tab, 5*time.Second)
		is, err := chromedp.Run(within, chromedp.Evaluate[bool](`Boolean(`+expression+`)`))
		cancel()
		if err == nil && is {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	within, cancel := context.WithTimeout(p.tab, 5*time.Second)
	defer cancel()
	shown, err := chromedp.Run(within, chromedp.Evaluate[string](`location.pathname + " " + (document.body?.innerText ?? "").slice(0, 300)`))
	if strings.Contains(shown, "This is our fault") {
		return fmt.Errorf("%s is not there: %q", what, shown) // and it is not: it may be tried again
	}
	return errAgain{fmt.Sprintf("%s is not there: %q %v", what, shown, err)}
}

// does runs something in the page once: when the page leaves meanwhile, nobody hears how it went, and
// what comes next tells.
func (p *failoverPerson) does(ctx context.Context, expression string) {
	within, cancel := context.WithTimeout(p.tab, 10*time.Second)
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	_, _ = chromedp.Run(within, chromedp.Evaluate[bool](`(() => { `+expression+`; return true })()`))
}

func (p *failoverPerson) signIn(ctx context.Context) error {
	asked := time.Now()
	for _, step := range []func() error{
		func() error { return p.step(ctx, "the portal", chromedp.Navigate(p.base+"/ui/")) },
		func() error {
			return p.sees(ctx, "the form for the address", `document.querySelector("input[name=email]")`)
		},
		func() error {
			return p.step(ctx, "the address", chromedp.SendKeys(chromedp.CSS("input[name=email]"), adminOf(p.number)))
		},
		func() error {
			p.does(ctx, `document.querySelector("input[name=email]").form.requestSubmit()`)
			return nil
		},
		func() error {
			return p.sees(ctx, "the form for the code", `document.querySelector("input[name=code]")`)
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	var code string
	for began := time.Now(); code == ""; {
		if time.Since(began) > failoverWindow {
			return errAgain{"no mail came"}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
			code = p.code(adminOf(p.number), asked)
		}
	}
	if err := p.step(ctx, "the code", chromedp.SendKeys(chromedp.CSS("input[name=code]"), code)); err != nil {
		return err
	}
	p.does(ctx, `document.querySelector("input[name=code]").form.requestSubmit()`)
	return p.sees(ctx, "the portal", `location.pathname.startsWith("/ui/") && document.querySelector("main h1")`)
}

// changeRole makes the member an admin, or a member again.
func (p *failoverPerson) changeRole(ctx context.Context) error {
	wanted := "Admin"
	if p.role == wanted {
		wanted = "Member"
	}
	if err := p.openMember(ctx); err != nil {
		return err
	}
	const chosen = `[...document.querySelectorAll(".choice")].find(c => c.textContent.trim().startsWith(%q))?.querySelector("input")`
	choice := fmt.Sprintf(chosen, wanted)
	if err := p.sees(ctx, "the role", choice); err != nil {
		return err
	}
	p.tried = wanted
	p.does(ctx, `const c = `+choice+`; c.checked = true; document.querySelector("#role-submit").click()`)
	if err := p.sees(ctx, "the list of members", `!location.pathname.endsWith("/role") && document.querySelector("#toasts .toast, main h1")`); err != nil {
		return err
	}
	p.role = wanted
	p.changed++
	return nil
}

// openMember opens the page with the role of the person's member.
func (p *failoverPerson) openMember(ctx context.Context) error {
	if err := p.step(ctx, "the members", chromedp.Navigate(p.base+"/ui/members?q="+memberOf(p.number))); err != nil {
		return err
	}
	row := fmt.Sprintf(`[...document.querySelectorAll("tbody tr")].find(r => r.textContent.includes(%q))`, memberOf(p.number))
	if err := p.sees(ctx, "the member", row); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(p.tab, 5*time.Second)
	defer cancel()
	id, err := chromedp.Run(within, chromedp.Evaluate[string](row+`.id.slice("m-".length)`))
	if err != nil {
		return errAgain{err.Error()}
	}
	return p.step(ctx, "the role", chromedp.Navigate(p.base+"/ui/members/"+id+"/role"))
}

// judge looks whether the role is that which was acknowledged, or asked for after that.
func (p *failoverPerson) judge(t *testing.T) {
	t.Helper()
	var shown json.RawMessage
	p.command(t, &shown, "user", "show", "--email", memberOf(p.number))
	is := "Member"
	if strings.Contains(string(shown), `"roles":"Admin"`) {
		is = "Admin"
	}
	if is != p.role && is != p.tried {
		t.Errorf("%s is %s, and was made %s: %s", memberOf(p.number), is, p.role, shown)
	}
}
