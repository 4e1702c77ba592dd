// Package e2e walks through the running program as a person does: a built
// binary, its sample app and a real Chromium. It owns no behaviour of the
// product, and what a test of one package can show is shown there.
package e2e

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

var (
	screenshots   = flag.String("screenshots", "", "write pictures of the pages into this `directory`")
	updatePicture = flag.Bool("update-picture", false, "write the picture of the README, docs/portal.png")
)

// TestMain lets twice as many walks go on at a time as there are processors: each waits
// for half of its time, for mail, for DNS and for what is drawn.
func TestMain(m *testing.M) {
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
			panic(err)
		}
	}
	m.Run()
}

// patience is how long one person's walk may take.
const patience = 2 * time.Minute

// TestBrowser runs every walk against a demo, or a world, of its own. They share one
// build and one Chromium, but no cookie.
func TestBrowser(t *testing.T) {
	chromium, axe := findChromium(t), findAxe(t)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(chromium),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	t.Cleanup(stop)
	browser, quit := chromedp.NewContext(allocator)
	t.Cleanup(quit)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start %s: %v", chromium, err)
	}
	for name, walk := range map[string]func(*testing.T, *demo){
		"sign in with the code":        signInWithCode,
		"sign in with the link":        signInWithLink,
		"type odd addresses":           typeOddAddresses,
		"choose an organization":       chooseOrganization,
		"change general settings":      changeGeneral,
		"brand the product":            brandProduct,
		"leave an organization":        leaveOrganization,
		"bear a long name":             bearLongName,
		"sign another browser out":     signOtherOut,
		"change the profile":           changeProfile,
		"change the email":             changeEmail,
		"change a role":                changeRole,
		"ask for two members":          askingForTwo,
		"remove a member elsewhere":    removedElsewhere,
		"use what is gone":             goneElsewhere,
		"a day of an admin":            dayOfAdmin,
		"rare pages":                   rarePages,
		"confirm with a code":          sudoByCode,
		"give several roles":           giveSeveralRoles,
		"invite and accept":            inviteAndAccept,
		"manage invitations":           manageInvitations,
		"remove an inviter":            inviterRemoved,
		"join from the switcher":       joinFromSwitcher,
		"change a role, no JavaScript": changeRoleWithoutScript,
		"verify a domain":              verifyDomain,
		"begin single sign-on":         beginSSO,
		"set up single sign-on":        setUpSSO,
		"set up sso, no script":        setUpSSOWithoutScript,
		"finish single sign-on, SAML":  finishSAML,
		"finish single sign-on, OIDC":  finishOpenID,
		"verify a domain, no script":   verifyDomainWithoutScript,
		"contest a domain":             contestDomain,
		"set up at the provider":       setUpAtProvider,
		"answer without JavaScript":    answerWithoutScript,
		"set the policy":               setPolicy,
		"set the policy, no script":    setPolicyWithoutScript,
		"keep a passkey":               keepPasskey,
		"sign in with a passkey":       signInWithPasskey,
		"confirm with a passkey":       confirmWithPasskey,
		"lose answers to passkeys":     loseAnswersToPasskeys,
		"manage passkeys by the SDK":   managePasskeys,
		"step up for the app":          stepUpForTheApp,
		"sign in with a removed one":   passkeyUnknown,
		"no passkeys in this browser":  passkeysUnsupported,
		"tell the app":                 tellTheApp,
		"switch for the app":           switchForTheApp,
		"reach all in small windows":   smallWindows,
		"wait for an answer":           waiting,
		"leave by any form":            leaveByAnyForm,
		"sign in in a pop-up":          signInInPopUp,
		"an older browser":             olderBrowser,
		"lose an answer":               loseAnAnswer,
		"undo changes":                 undoChanges,
		"undo what was done to many":   undoMany,
		"start afresh":                 startAfresh,
		"work by keyboard":             byKeyboard,
		"edit through signing in":      editThroughSignIn,
		"come back to signing in":      comeBackToSigningIn,
		"provision from a provider":    provisionFromProvider,
		"provision from others":        provisionFromOthers,
		"find a directory":             provisionedAlready,
		"use an API key":               useAPIKey,
		"embed the admin portal":       embedPortal,
		"click what leaves":            clickWhatLeaves,
		"embed it without storage":     embedPortalWithoutStorage,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, startDemo(t, browser, axe))
		})
	}
	for name, walk := range map[string]func(*testing.T, *world){
		"come from apps":           fromApps,
		"go in circles":            inCircles,
		"see problems":             seeProblems,
		"come too late":            comeTooLate,
		"answer old invitations":   answerOldInvitations,
		"do without mail":          doWithoutMail,
		"begin empty":              beginEmpty,
		"lose any answer":          loseAnyAnswer,
		"come back without a file": comeBackWithoutFile,
		"tab along":                tabAlong,
		"run single sign-on":       runSSO,
		"leave by SAML":            leaveBySAML,
		"leave by OpenID Connect":  leaveByOpenID,
		"test single sign-on":      testSSO,
		"look after it":            lookAfterSSO,
		"read its guides":          readGuides,
		"come through it":          comeThroughSSO,
		"come by other accounts":   comeBySocial,
		"provision people":         provision,
		"group people":             groupPeople,
		"share a link":             shareLink,
		"hear from a frame":        hearFromFrame,
		"speak languages":          speakLanguages,
		"let support look":         supportLooks,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			walk(t, startWorld(t, browser, axe))
		})
	}
	t.Run("start for the first time", func(t *testing.T) {
		t.Parallel()
		firstStart(t, browser, axe)
	})
}

// findChromium returns the path of a Chromium: the one without a window, if there is
// one, which needs a third of the time to open a page. A missing one skips the test,
// except in CI, where nobody would notice.
func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium in PATH, and CI=true: install chromium")
	}
	t.Skip("no Chromium in PATH")
	return ""
}

// findAxe returns the source of axe-core, which `npm ci` puts beside the tests.
// Without it pages are not checked for barriers, except in CI, where nobody
// would notice.
func findAxe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err == nil {
		return string(source)
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no axe-core, and CI=true: run `npm ci` in e2e: %v", err)
	}
	t.Log("no axe-core: pages are not checked for barriers; run `npm ci` in e2e")
	return ""
}

// demo is a running `anteroom demo` and the browser that walks through it.
type demo struct {
	*programtest.Demo
	browser context.Context
	axe     string          // the source of axe-core, "" where it is not installed
	read    map[string]bool // the mails that a walk has used
}

func startDemo(t *testing.T, browser context.Context, axe string) *demo {
	t.Helper()
	return &demo{Demo: programtest.StartDemo(t, t.TempDir()), browser: browser, axe: axe, read: map[string]bool{}}
}

// mailed waits for the next mail to an address and returns what the pattern's
// group matches in its page.
func (d *demo) mailed(t *testing.T, address, pattern string) string {
	t.Helper()
	entry := regexp.MustCompile(`href="(/demo/mail/[^"]+)"><strong[^>]*><bdi>[^<]*</bdi></strong><small>To ` + regexp.QuoteMeta(address) + `</small>`)
	var found string
	eventually(t, t.Context(), "a mail to "+address, func() (bool, error) {
		index, err := get(d.Mail)
		if err != nil {
			return false, err
		}
		for _, m := range entry.FindAllStringSubmatch(index, -1) {
			if d.read[m[1]] {
				continue
			}
			page, err := get(d.BaseURL + m[1])
			if err != nil {
				return false, err
			}
			match := regexp.MustCompile(pattern).FindStringSubmatch(page)
			if match == nil {
				continue // a mail about something else
			}
			d.read[m[1]], found = true, match[1]
			return true, nil
		}
		return false, nil
	})
	return found
}

func (d *demo) code(t *testing.T, address string) string {
	t.Helper()
	return d.mailed(t, address, `\b(\d{6})\b`)
}

func (d *demo) link(t *testing.T, address string) string {
	t.Helper()
	return d.mailed(t, address, `href="([^"]*/a/login/link/[^"]*)"`)
}

func get(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, resp.Status)
	}
	return string(body), err
}

// eventually asks until the answer is yes. An error counts as not yet: in the
// middle of a navigation there is no page to ask.
func eventually(t *testing.T, ctx context.Context, what string, ask func() (bool, error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := ask()
		if ok {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited for %s; last error: %v", what, err)
		case <-tick.C:
		}
	}
}

// visitor is one person at one browser, with cookies of their own.
type visitor struct {
	*testing.T
	ctx context.Context
	axe string

	mu        sync.Mutex
	complaint []string
	redirects []string
	sentTo    []string // where redirects have led
	tolerates string   // what a complaint may hold without counting
}

// visit opens a browser for one person. Whatever the browser complains about
// (an error, a warning, something that the content security policy refused)
// fails the test when it ends.
func (d *demo) visit(t *testing.T, options ...chromedp.CreateBrowserContextOption) *visitor {
	t.Helper()
	return d.visitIn(t, d.browser, chromedp.WithNewBrowserContext(options...))
}

// visitIn opens a window in a browser that there is.
func (d *demo) visitIn(t *testing.T, browser context.Context, window chromedp.ContextOption) *visitor {
	t.Helper()
	tab, closeTab := chromedp.NewContext(browser, window)
	ctx, cancel := context.WithTimeout(tab, patience)
	v := &visitor{T: t, ctx: ctx, axe: d.axe}
	t.Cleanup(func() {
		cancel()
		closeTab()
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, c := range v.complaint {
			t.Errorf("the browser complains: %s", c)
		}
	})
	if err := chromedp.Listen(tab, v.listen); err != nil {
		t.Fatal(err)
	}
	v.look(1280, "light")
	return v
}

func (v *visitor) listen(ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		// With an information Chromium says that it obeys Clear-Site-Data.
		if ev.Entry.Level != log.EntryLevelInfo && (v.tolerates == "" || !strings.Contains(ev.Entry.Text, v.tolerates)) {
			v.complaint = append(v.complaint, fmt.Sprintf("%s: %s %s", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL))
		}
	case *cdpruntime.EventConsoleAPICalled:
		said := fmt.Sprintf("console.%s", ev.Type)
		for _, arg := range ev.Args {
			said += " " + string(arg.Value)
		}
		if v.tolerates == "" || !strings.Contains(said, v.tolerates) {
			v.complaint = append(v.complaint, said)
		}
	case *cdpruntime.EventExceptionThrown:
		v.complaint = append(v.complaint, ev.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		if r := ev.RedirectResponse; r != nil {
			v.redirects = append(v.redirects, fmt.Sprintf("%d %s", r.Status, r.URL))
			v.sentTo = append(v.sentTo, ev.Request.URL)
		}
	}
}

// redirected reports whether a URL with this end has answered with 303.
func (v *visitor) redirected(end string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range v.redirects {
		if strings.HasPrefix(r, "303 ") && strings.HasSuffix(r, end) {
			return true
		}
	}
	return false
}
