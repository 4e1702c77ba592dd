package oidc

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/emailaddr"
	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// rsaKeys are made once: that takes longer than most tests.
var rsaKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		var err error
		if keys[i], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return keys
})

const (
	clientSecret = "a secret/with + and % and é"
	callback     = "https://app.example/callback"
	afterLogout  = "https://app.example/bye"
	verifier     = "an-example-of-a-verifier-that-is-long-enough-for-rfc7636"
	challengeOf  = "vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo" // of verifier
)

// world is a provider on a server, with what it serves: applications, two
// organizations and a person who belongs to both.
type world struct {
	clock        *dbtest.Clock
	dir          string // of the database
	db           *db.DB
	sessions     *sessions.Service
	apiKeys      *apikeys.Service
	applications *applications.Service
	seal         *secret.Keys
	provider     *Provider
	server       *httptest.Server
	web          model.Application // confidential, RS256
	native       model.Application // public, ES256
	spa          model.Application // public, RS256, its pages at https://app.example
	acme, globex model.Organization
	ada          model.User
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock(), dir: t.TempDir()}
	w.db = dbtest.OpenIn(t, w.dir, w.clock.Now)
	w.sessions, w.apiKeys, w.applications = sessions.New(w.db), apikeys.New(w.db, secret.NewSource(nil)), applications.New(w.db, secret.NewSource(nil))
	w.populate(t)
	router := mux.NewRouter()
	w.server = httptest.NewServer(router)
	t.Cleanup(w.server.Close)
	var err error
	if w.seal, err = secret.NewKeys(); err != nil {
		t.Fatal(err)
	}
	w.storeRSAKeys(t)
	w.provider = w.newProvider(t)
	w.mount(router)
	return w
}

// newProvider returns a provider on the world's database, as each process has
// one.
func (w *world) newProvider(t testing.TB) *Provider {
	t.Helper()
	ledger, err := NewLedger(t.Context(), w.db, w.seal)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(t.Context(), Config{
		Issuer: w.server.URL, DB: &w.db.Reader, Ledger: ledger, Sessions: w.sessions, APIKeys: w.apiKeys, Applications: w.applications, Keys: w.seal, Source: secret.NewSource(nil),
		Logger:     slog.New(slog.NewTextHandler(t.Output(), nil)),
		PassReturn: applications.New(w.db, secret.NewSource(nil)).PassReturn,
		Connection: func(context.Context, model.ConnectionID) (model.Connection, error) {
			return model.Connection{}, model.Missing("")
		},
		Browser: w.browserHash, Remember: w.browserHash, Browsers: browsers, Session: w.session, Switch: w.switchTo, SignOut: w.signOut, PostForm: postForm, Answered: answered, Lost: lost, Looped: looped, GoOn: goOn,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// postForm stands for the page that posts a form: where to, and what.
func postForm(w http.ResponseWriter, _ *http.Request, uri string, params url.Values) error {
	w.Header().Set("X-Post-To", uri)
	_, err := io.WriteString(w, params.Encode())
	return err
}

// answered stands for the page about a sign-in that is finished.
func answered(w http.ResponseWriter, _ *http.Request, name, entry string) error {
	_, err := io.WriteString(w, name+" has its answer: "+entry)
	return err
}

// looped stands for the page about an application that goes round in circles.
func looped(w http.ResponseWriter, _ *http.Request, loop Loop) error {
	w.WriteHeader(http.StatusUnprocessableEntity)
	_, err := fmt.Fprintf(w, "%+v", loop)
	return err
}

// lost stands for the page about a sign-in that cannot go on.
func lost(w http.ResponseWriter, _ *http.Request, name, entry string) error {
	w.WriteHeader(http.StatusGone)
	_, err := io.WriteString(w, name+" begins again: "+entry)
	return err
}

func (w *world) mount(router *mux.Router) {
	p := w.provider
	router.HandleFunc("/.well-known/openid-configuration", p.Discovery)
	router.HandleFunc("/.well-known/oauth-authorization-server", p.Discovery)
	router.HandleFunc("/oauth/authorize", page(p.Authorize))
	router.HandleFunc("/oauth/authorize/{request}", page(p.Resume))
	router.HandleFunc("/oauth/token", p.Token)
	router.HandleFunc("/oauth/introspect", p.Introspect)
	router.HandleFunc("/oauth/revoke", p.Revoke)
	router.HandleFunc("/userinfo", p.Userinfo)
	router.HandleFunc("/keys", p.JWKS)
	router.HandleFunc("/oidc/logout", page(p.Logout))
}

// page answers as a browser would be: errors are pages with a status.
func page(serve func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := serve(w, r)
		switch model.KindOf(err) {
		case model.Invalid:
			http.Error(w, wordstest.Of(err), http.StatusUnprocessableEntity)
		default:
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}
	}
}

func (w *world) storeRSAKeys(t testing.TB) {
	t.Helper()
	for i, state := range []model.KeyState{model.KeyActive, model.KeyNext} {
		key, err := sealKey(w.seal, jose.RS256, state, rsaKeys()[i])
		if err != nil {
			t.Fatal(err)
		}
		w.write(t, func(tx *db.Tx) error { return tx.InsertSigningKey(t.Context(), key) })
	}
}

func (w *world) write(t testing.TB, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func (w *world) populate(t testing.TB) {
	t.Helper()
	ctx := t.Context()
	w.write(t, func(tx *db.Tx) (err error) {
		web := model.Application{
			Name: "Coffeedesk", Type: model.ApplicationWeb, SigningAlg: "RS256", OfflineAccess: true, Scopes: []string{"orders:read", "orders:write"},
			RedirectURIs: []string{callback, "https://app.example/with?tenant=1"}, PostLogoutRedirectURIs: []string{afterLogout},
		}
		native, spa := web, web
		native.Type, native.SigningAlg, native.Scopes = model.ApplicationNative, "ES256", nil
		native.RedirectURIs = []string{"com.example.app:/callback", callback, "http://127.0.0.1/callback"}
		spa.Type, spa.Scopes = model.ApplicationSPA, nil
		if w.web, err = w.register(ctx, tx, web, "the old secret", clientSecret); err != nil {
			return err
		}
		if w.native, err = w.register(ctx, tx, native); err != nil {
			return err
		}
		if w.spa, err = tx.InsertApplication(ctx, spa, "https://app.example"); err != nil {
			return err
		}
		if w.acme, err = tx.InsertOrganization(ctx, model.Organization{Name: "Acme Corp"}); err != nil {
			return err
		}
		w.globex, err = tx.InsertOrganization(ctx, model.Organization{Name: "Globex"})
		return err
	})
	w.ada = w.person(t, "ada@example.com", w.acme, w.globex)
}

// register stores an application as it is, with secrets of a test's choice.
func (w *world) register(ctx context.Context, tx *db.Tx, a model.Application, secrets ...string) (model.Application, error) {
	a.ID = "" // another one, where it is like one that there is
	a, err := tx.InsertApplication(ctx, a)
	for _, s := range secrets {
		if err == nil {
			_, err = tx.InsertApplicationSecret(ctx, a.ID, secret.Hash(s), "")
		}
	}
	return a, err
}

// change changes an application as the operator may, and returns it.
func (w *world) change(t testing.TB, app model.Application, to func(*model.Application)) model.Application {
	t.Helper()
	w.write(t, func(tx *db.Tx) (err error) {
		if app, err = tx.Application(t.Context(), app.ID); err != nil {
			return err
		}
		to(&app)
		return tx.UpdateApplication(t.Context(), app)
	})
	return app
}

// person adds a user who is an admin of the organizations.
func (w *world) person(t testing.TB, email string, orgs ...model.Organization) model.User {
	t.Helper()
	var u model.User
	w.write(t, func(tx *db.Tx) (err error) {
		address, err := emailaddr.Parse(email)
		if err != nil {
			return err
		}
		if u, err = tx.InsertUser(t.Context(), address, true, "Ada", "Lovelace"); err != nil {
			return err
		}
		for _, org := range orgs {
			m, err := tx.InsertMember(t.Context(), org.ID, u, model.MemberActive, model.FromOperator)
			if err != nil {
				return err
			}
			if err := tx.AddRole(t.Context(), org.ID, m.ID, "role_1", model.SourceManual); err != nil {
				return err
			}
		}
		return nil
	})
	return u
}

// The browser's side of the server: two cookies, as the portal keeps them.
const (
	browserCookie = "browser"
	sessionCookie = "session"
)

func (w *world) browserHash(rw http.ResponseWriter, r *http.Request) []byte {
	if c, err := r.Cookie(browserCookie); err == nil {
		return secret.Hash(c.Value)
	}
	token := secret.NewSource(nil).Token()
	http.SetCookie(rw, &http.Cookie{Name: browserCookie, Value: token, Path: "/"})
	return secret.Hash(token)
}

func browsers(r *http.Request) [][]byte {
	c, err := r.Cookie(browserCookie)
	if err != nil {
		return nil
	}
	return [][]byte{secret.Hash(c.Value)}
}

func (w *world) session(r *http.Request) (model.Session, error) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return model.Session{}, model.SignedOut("")
	}
	return w.sessions.Load(r.Context(), c.Value, sessions.Background)
}

func (w *world) switchTo(rw http.ResponseWriter, r *http.Request, s model.Session, org model.OrgID) (model.Session, error) {
	token, err := w.sessions.Switch(r.Context(), s, org, secret.NewSource(nil).Token())
	if err != nil {
		return s, err
	}
	if token != "" {
		http.SetCookie(rw, &http.Cookie{Name: sessionCookie, Value: token, Path: "/"})
	}
	return w.sessions.LoadByID(r.Context(), s.ID)
}

func (w *world) signOut(rw http.ResponseWriter, r *http.Request, s model.Session, next string) (bool, error) {
	http.SetCookie(rw, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1})
	rw.Header().Set("X-Next", next)
	return false, w.sessions.SignOut(r.Context(), s)
}
