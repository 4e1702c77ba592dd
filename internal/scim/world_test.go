package scim

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream/openid/openidtest"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// world is a server with the directory of Acme, which has verified acme.test.
type world struct {
	db     *db.DB
	clock  *dbtest.Clock
	issuer *openidtest.Issuer // whom directories can trust
	rules  *directories.Service
	scim   *Server
	server *httptest.Server
	acme   model.OrgID
	dir    model.Directory
	token  string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock(), issuer: openidtest.Start(t)}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	keys, err := secret.NewKeys()
	must(t, err)
	w.rules = directories.New(w.db, secret.NewSource(nil), mail.NewOutbox(w.db, keys, nil, "https://anteroom.test"), "https://id.test", w.issuer.Providers(w.clock.Now))
	w.acme = w.organization(t, "Acme", "acme.test")
	w.dir, w.token = w.directory(t, w.acme)
	// And no router of the library, which sends double slashes elsewhere.
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.scim.ServeHTTP(rw, r) }))
	t.Cleanup(w.server.Close)
	w.scim = New(Config{
		Site: model.NewSites(w.server.URL, nil), DB: &w.db.Reader, Keys: keys, Directories: w.rules, Say: wordstest.Of, IP: func(r *http.Request) string { return "192.0.2.7" },
	})
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// organization makes an organization that has verified a domain.
func (w *world) organization(t testing.TB, name, domain string) model.OrgID {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name}, model.Features()...)
	must(t, err)
	must(t, w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: o.ID, Type: model.DomainOrganization, Name: domain, Proof: model.DomainProof{Status: model.DomainVerified}})
		return err
	}))
	return o.ID
}

// directory adds a directory with a token.
func (w *world) directory(t testing.TB, org model.OrgID) (model.Directory, string) {
	t.Helper()
	by := model.Actor{Kind: model.ActorOperator, Org: org}
	d, err := w.rules.Add(t.Context(), by, model.ProviderOkta)
	must(t, err)
	_, token, err := w.rules.CreateToken(t.Context(), by, d.ID, 0, "")
	must(t, err)
	return d, token
}

// answer is what came of a request.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// ask sends a request to a directory. header are names and values.
func (w *world) ask(t testing.TB, d model.Directory, token, method, path, body string, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+Root+string(d.ID)+path, strings.NewReader(body))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", typeSCIM)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a, err := w.server.Client().Do(r)
	must(t, err)
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	must(t, err)
	return answer{a.StatusCode, a.Header, string(text)}
}
