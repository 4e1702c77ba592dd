package handlers_test

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/wiretest"
)

// TestAPI plays what the backends of applications send. The scripts know organizations as
// $acme and $globex, and a token with all scopes as $all. A line + token NAME SCOPE… gets
// another one, + bound NAME SCOPE… one of a client that acts for Acme alone, and
// + key NAME PERMISSION… an API key of Acme's. + in NAME EMAIL signs somebody in, whose session
// is $NAME then, and who is $NAMEuser; + out NAME looks whether that session is over;
// + passkey NAME USER gives somebody one, + granted NAME ORGANIZATION has the session sign its
// person in to an application for an organization.
func TestAPI(t *testing.T) {
	t.Parallel()
	wiretest.Play(t, "testdata/api/*.txt", func(t *testing.T) wiretest.World {
		w := handlerstest.New(t)
		named := map[string]string{"acme": string(w.Acme), "globex": string(w.Globex)}
		block, _ := pem.Decode([]byte(handlerstest.Certificate(t, w.DB.Now().AddDate(1, 0, 0))))
		named["certificate"] = base64.StdEncoding.EncodeToString(block.Bytes)
		named["all"] = apiToken(t, w, model.Application{Scopes: model.APIScopes()})
		named["application"] = string(w.Application(t, model.Application{Name: "Teadesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://tea.test/callback"}}).ID)
		browsers := map[string]*handlerstest.Browser{}
		return wiretest.World{
			Ask: func(t *testing.T, method, path, body string, headers ...string) wiretest.Answer {
				if len(headers) == 0 {
					headers = []string{"Authorization", "Bearer " + named["all"]}
				}
				return askAPI(t, w, method, path, body, headers...)
			},
			Do: func(t *testing.T, words []string) {
				if words[1] == "tested" {
					c := w.ConnectionNow(t, model.Connection{Org: w.Acme, ID: model.ConnectionID(named[words[2]])})
					w.Tested(t, handlerstest.Dana, c, w.DB.Now().AddDate(1, 0, 0))
					return
				}
				switch words[1] {
				case "in":
					b := w.As(t, words[3])
					s, err := w.Config.Sessions.Load(t.Context(), b.Cookie(t).Value, false)
					if err != nil {
						t.Fatal(err)
					}
					browsers[words[2]], named[words[2]], named[words[2]+"user"] = b, string(s.ID), string(s.User.ID)
					return
				case "out":
					if a := browsers[words[2]].Get(t, "/ui/profile"); a.Status != http.StatusSeeOther {
						t.Errorf("%s is in: %d", words[2], a.Status)
					}
					return
				case "granted": // as whoever switches to another organization in an application
					w.Write(t, func(tx *db.Tx) error {
						_, err := tx.InsertGrant(t.Context(), model.Grant{
							Application: model.ApplicationID(named["application"]), User: model.UserID(named[words[2]+"user"]), Org: model.OrgID(named[words[3]]), Session: model.SessionID(named[words[2]]), AuthTime: tx.Now(),
						}, []byte(words[3]), time.Minute)
						return err
					})
					return
				case "passkey":
					named[words[2]] = string(w.Passkey(t, model.UserID(named[words[3]])).ID)
					return
				}
				if words[1] == "key" {
					named[words[2]] = apiKey(t, w, words[3:])
					return
				}
				a := model.Application{Scopes: words[3:]}
				if words[1] == "bound" {
					a.Org = w.Acme
				}
				named[words[2]] = apiToken(t, w, a)
			},
			Named: named,
		}
	})
}

// apiToken returns a token that a new application gets for itself.
func apiToken(t *testing.T, w *handlerstest.World, a model.Application) string {
	t.Helper()
	a.Name, a.Type = "Backend", model.ApplicationWeb
	if a.Org == "" {
		a.RedirectURIs = []string{"https://app.test/callback"}
	}
	a, password, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, a)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(a.ID)}, "client_secret": {password}}
	answer := askAPI(t, w, "POST", "/oauth/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(answer.Body), &got); err != nil || got.Token == "" {
		t.Fatalf("%d: %s", answer.Status, answer.Body)
	}
	return got.Token
}

// askAPI sends a request as a program does.
func askAPI(t *testing.T, w *handlerstest.World, method, path, body string, headers ...string) wiretest.Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.Server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return wiretest.Answer{Status: answer.StatusCode, Header: answer.Header, Body: string(text)}
}

// apiKey returns the text of a new key of Acme's.
func apiKey(t *testing.T, w *handlerstest.World, names []string) string {
	t.Helper()
	_, text := apiKeyOf(t, w, w.Acme, names)
	return text
}

// apiKeyOf makes a key of an organization.
func apiKeyOf(t *testing.T, w *handlerstest.World, org model.OrgID, names []string) (model.APIKey, string) {
	t.Helper()
	w.Enable(t, org, model.FeatureAPIKeys)
	var may []model.Permission
	for _, name := range names {
		may = append(may, model.Permission(name))
	}
	k, text, err := w.Config.APIKeys.Create(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, keys.Wish{Name: "Export", Permissions: model.NewPermissions(may...)})
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}
