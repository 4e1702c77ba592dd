package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestClientsAtOnce: an organization gets no more clients than it can have, however many are
// asked for at the same time, and an application no more secrets.
func TestClientsAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	token := apiToken(t, w, model.Application{Scopes: model.APIScopes()})
	clients := "/api/v1/organizations/" + string(w.Acme) + "/clients"
	post := func(path, body string) (int, string) {
		a := askAPI(t, w, "POST", path, body, "Authorization", "Bearer "+token)
		return a.Status, a.Body
	}
	for i := range model.MostClients - 3 {
		if status, body := post(clients, fmt.Sprintf(`{"name": "Client %d"}`, i)); status != http.StatusCreated {
			t.Fatalf("%d: %s", status, body)
		}
	}
	const many = 12
	atOnce := func(path, body, key string, want int) {
		t.Helper()
		var made, refused int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range many {
			all.Go(func() {
				status, text := post(path, body)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case status == http.StatusCreated:
					made++
				case status == http.StatusConflict && strings.Contains(text, key):
					refused++
				default:
					t.Errorf("%d: %s", status, text)
				}
			})
		}
		all.Wait()
		if made != want || refused != many-want {
			t.Errorf("%s: %d made and %d refused, want %d made", path, made, refused, want)
		}
	}
	atOnce(clients, `{"name": "Another"}`, "applications.most_clients", 3)
	all, err := w.DB.ClientsAfter(t.Context(), w.Acme, "", 100)
	if err != nil || len(all) != model.MostClients {
		t.Fatalf("%d clients, %v", len(all), err)
	}
	atOnce(clients+"/"+string(all[0].ID)+"/secrets", "", "applications.two_secrets", 1)
	if status, body := post("/api/v1/organizations/"+string(w.Globex)+"/clients", `{"name": "Elsewhere"}`); status != http.StatusCreated {
		t.Errorf("another organization: %d %s", status, body)
	}
}
