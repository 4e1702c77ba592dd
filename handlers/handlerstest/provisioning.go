package handlerstest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// Provisioner is an identity provider that tells a directory of Acme's by SCIM.
type Provisioner struct {
	World     *World
	Directory model.Directory
	Token     string
}

// Provisions gives Acme a directory, and returns its identity provider.
func (w *World) Provisions(t *testing.T) Provisioner {
	t.Helper()
	w.Enable(t, w.Acme, model.FeatureDirSync)
	d := w.Directory(t, Dana)
	_, token := w.DirectoryToken(t, Dana, d)
	return Provisioner{w, d, token}
}

// Send sends a request to the directory, as a server does: without cookies.
func (p Provisioner) Send(t *testing.T, method, path, body string) Answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.World.Server.URL+"/scim/v2/"+string(p.Directory.ID)+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.Token)
	r.Header.Set("Content-Type", "application/scim+json")
	return p.World.Browser(t).Do(t, r)
}

// Make has the provider make a resource, and returns its id.
func (p Provisioner) Make(t *testing.T, path, body string) (id string) {
	t.Helper()
	a := p.Send(t, http.MethodPost, path, body)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(a.Body), &made); err != nil || a.Status != http.StatusCreated {
		t.Fatalf("%s: status %d, %v: %s", path, a.Status, err, a.Body)
	}
	return made.ID
}

// Tells has the provider tell of somebody who is active, and returns where they are.
func (p Provisioner) Tells(t *testing.T, email string) (path string) {
	t.Helper()
	return "/Users/" + p.Make(t, "/Users", `{"userName":"`+email+`","externalId":"00u-`+email+`","emails":[{"value":"`+email+`","type":"work"}],"active":true}`)
}
