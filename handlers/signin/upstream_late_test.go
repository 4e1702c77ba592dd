package signin_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAnswerTooLate: a request waits for some minutes, and then for nobody.
func TestAnswerTooLate(t *testing.T) {
	t.Parallel()
	for _, kind := range protocols {
		for name, waited := range map[string]time.Duration{"in time": model.UpstreamRequestLife - time.Minute, "too late": model.UpstreamRequestLife} {
			t.Run(string(kind)+" "+name, func(t *testing.T) {
				t.Parallel()
				var behind atomic.Int64 // nanoseconds that the clock is
				w := handlerstest.NewAt(t, func() time.Time { return time.Now().Add(-time.Duration(behind.Load())) })
				idp, b := w.Upstream(t, kind), w.Browser(t)
				behind.Store(int64(waited))
				asked := b.Get(t, idp.Start())
				behind.Store(0)
				a := b.Bring(t, idp.Answer(t, asked, zoe))
				last := idp.Attempts(t)[0]
				if name == "in time" {
					a.LeadsTo(t, "/ui/")
					return
				}
				a.Expect(t, http.StatusForbidden)
				if want := map[model.ConnectionType]string{model.ConnectionSAML: "idp_initiated", model.ConnectionOIDC: "state"}[kind]; last.Code != want || last.Asked {
					t.Errorf("refused as %s (%+v), want %s", last.Code, last, want)
				}
				b.Get(t, "/ui/profile").AsksToSignIn(t)
			})
		}
	}
}

// TestSettingsChangedMeanwhile: what waits for an answer is worth nothing once others than
// those by which it was asked are live.
func TestSettingsChangedMeanwhile(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.Browser(t)
		answer := idp.Answer(t, b.Get(t, idp.Start()), zoe)
		idp.Also(t, w.Actor(t, handlerstest.Dana), idp.Connection)
		b.Bring(t, answer).Expect(t, http.StatusForbidden)
		if last := idp.Attempts(t)[0]; last.Code != "settings_changed" || !last.Asked {
			t.Errorf("refused as %s: %+v", last.Code, last)
		}
		b.Get(t, "/ui/profile").AsksToSignIn(t)
		idp.SignIn(t, b, "/ui/profile", zoe).LeadsTo(t, "/ui/profile")
	})
}

// TestUnsolicitedAtOnce: of an answer that nobody asked for, and that comes many times at
// once, one is asked about; and saying yes is worth nothing once the connection is off.
func TestUnsolicitedAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	idp.AcceptUnasked(t)
	answer, b := idp.Unasked(t, zoe), w.Browser(t)
	b.Get(t, "/a/login") // has the cookie that tells browsers apart
	var group sync.WaitGroup
	var mu sync.Mutex
	var pages []handlerstest.Answer
	for range 20 {
		twin := b.Twin(t)
		group.Go(func() {
			a := twin.Bring(t, answer)
			mu.Lock()
			defer mu.Unlock()
			if a.Status == http.StatusOK {
				pages = append(pages, a)
			} else {
				a.Expect(t, http.StatusForbidden)
			}
		})
	}
	group.Wait()
	if len(pages) != 1 {
		t.Fatalf("%d of 20 were asked whether they want to sign in", len(pages))
	}
	for _, a := range idp.Attempts(t) {
		if a.Code != "replay" {
			t.Errorf("refused as %s: %+v", a.Code, a)
		}
	}
	form := pages[0].Shows(t).Find("form")
	if _, err := w.Config.SSO.TurnOff(t.Context(), w.Actor(t, handlerstest.Dana), idp.Connection.ID, idp.Connection.Version); err != nil {
		t.Fatal(err)
	}
	b.Post(t, form.Attr("action"), url.Values{"token": {form.Find("input").Attr("value")}}).Expect(t, http.StatusNotFound)
	b.Get(t, "/ui/profile").AsksToSignIn(t)
}

var (
	anAssertion = regexp.MustCompile(`(?s)<saml:Assertion .*</saml:Assertion>`)
	aSignature  = regexp.MustCompile(`(?s)<ds:Signature.*?</ds:Signature>`)
)

// TestNoOracle: whatever is wrong with what was encrypted for us, the page is the same, and
// so is what the administrators are told.
func TestNoOracle(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	ours, err := w.Config.SSO.ServiceKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := ours.Certificates[0].PublicKey.(*rsa.PublicKey)
	key := bytes.Repeat([]byte("k"), 16)
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, to, key, nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	inBlocks := func(plain string) []byte {
		out := make([]byte, aes.BlockSize+len(plain))
		cipher.NewCBCEncrypter(block, out[:aes.BlockSize]).CryptBlocks(out[aes.BlockSize:], []byte(plain))
		return out
	}
	var pages, told []string
	for name, made := range map[string]struct{ key, data []byte }{
		"bad key":     {make([]byte, to.Size()), inBlocks("<a/>" + strings.Repeat("\x0c", 12))},
		"bad padding": {sealed, inBlocks("<a/>" + strings.Repeat("\x00", 12))},
		"bad XML":     {sealed, inBlocks("<a>b" + strings.Repeat("\x0c", 12))},
		"another":     {sealed, inBlocks("<a/>" + strings.Repeat("\x0c", 12))},
	} {
		b := w.Browser(t)
		answer := idp.Answer(t, b.Get(t, idp.Start()), zoe)
		raw, err := base64.StdEncoding.DecodeString(answer.Form.Get("SAMLResponse"))
		if err != nil {
			t.Fatal(err)
		}
		text := base64.StdEncoding.EncodeToString
		secret := `<saml:EncryptedAssertion><x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>` +
			`<k:KeyInfo xmlns:k="http://www.w3.org/2000/09/xmldsig#"><x:EncryptedKey><x:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><x:CipherData><x:CipherValue>` + text(made.key) + `</x:CipherValue></x:CipherData></x:EncryptedKey></k:KeyInfo>` +
			`<x:CipherData><x:CipherValue>` + text(made.data) + `</x:CipherValue></x:CipherData></x:EncryptedData></saml:EncryptedAssertion>`
		changed := aSignature.ReplaceAllString(anAssertion.ReplaceAllString(string(raw), secret), "")
		answer.Form.Set("SAMLResponse", text([]byte(changed)))
		page := b.Bring(t, answer).Page(t, http.StatusForbidden)
		last := idp.Attempts(t)[0]
		if last.Code != "encryption" {
			t.Errorf("%s: refused as %s (%s %q)", name, last.Code, last.Field, last.Got)
		}
		pages = append(pages, strings.ReplaceAll(page.Text(), string(last.ID), "ID"))
		told = append(told, strings.Join([]string{last.Code, last.Step, last.Field, last.Got, last.Want}, " "))
	}
	slices.Sort(pages)
	slices.Sort(told)
	if pages, told = slices.Compact(pages), slices.Compact(told); len(pages) != 1 || len(told) != 1 {
		t.Errorf("outside it says %q, inside %q", pages, told)
	}
}
