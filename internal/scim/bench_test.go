package scim

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// benchPeople is how many people the directory of a benchmark has. More make the seeding
// longer, and the rest hardly.
const benchPeople = 20_000

// full is a world whose directory has people, all of them in one group.
type full struct {
	*world
	handler http.Handler
	ids     []string
	group   string
}

func newFull(b *testing.B) *full {
	b.Helper()
	w := newWorld(b)
	f := &full{world: w, handler: w.server.Config.Handler}
	by := directories.Proven{Directory: w.dir}.Actor("192.0.2.7")
	for i := range benchPeople {
		u, err := w.rules.CreateUser(b.Context(), by, directories.Person{
			UserName: fmt.Sprintf("u%d@acme.test", i), ExternalID: fmt.Sprint(i), GivenName: "Ada", FamilyName: "Vale", Active: true,
			Emails: []model.DirectoryEmail{{Value: fmt.Sprintf("u%d@acme.test", i), Type: "work", Primary: true}},
			Doc:    fmt.Sprintf(`{"externalId":"%d","userName":"u%d@acme.test","name":{"familyName":"Vale","givenName":"Ada"},"emails":[{"value":"u%d@acme.test","type":"work","primary":true}],"active":true}`, i, i, i),
		})
		must(b, err)
		f.ids = append(f.ids, string(u.ID))
	}
	g, err := w.rules.CreateGroup(b.Context(), by, directories.Group{DisplayName: "All", Doc: `{"displayName":"All"}`}, f.ids)
	must(b, err)
	f.group = string(g.ID)
	return f
}

func (f *full) do(b *testing.B, want int, method, path, body string) {
	r := httptest.NewRequest(method, Root+string(f.dir.ID)+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+f.token)
	r.Header.Set("Content-Type", typeSCIM)
	a := httptest.NewRecorder()
	f.handler.ServeHTTP(a, r)
	if a.Code != want {
		b.Errorf("%s %s: %d %s", method, path, a.Code, a.Body)
	}
}

// BenchmarkServer asks what identity providers ask, through the whole server and a file
// that is durable.
func BenchmarkServer(b *testing.B) {
	f := newFull(b)
	var n atomic.Int64
	for name, ask := range map[string]func(i int){
		"create": func(i int) {
			f.do(b, http.StatusCreated, "POST", "/Users", fmt.Sprintf(`{"userName":"new%d@acme.test","externalId":"n%d","active":true,"name":{"givenName":"Ada","familyName":"Vale"},"emails":[{"value":"new%d@acme.test","type":"work","primary":true}]}`, i, i, i))
		},
		"userName": func(i int) {
			f.do(b, http.StatusOK, "GET", fmt.Sprintf("/Users?filter=userName%%20eq%%20%%22u%d@acme.test%%22", i%benchPeople), "")
		},
		"page": func(i int) {
			f.do(b, http.StatusOK, "GET", fmt.Sprintf("/Users?startIndex=%d&count=100", 1+i*7919%(benchPeople-100)), "")
		},
		"active": func(i int) {
			f.do(b, http.StatusOK, "PATCH", "/Users/"+f.ids[i%benchPeople], fmt.Sprintf(`{"Operations":[{"op":"replace","path":"active","value":%v}]}`, i/benchPeople%2 == 1))
		},
		"member": func(i int) {
			op := []string{"remove", "add"}[i/benchPeople%2]
			f.do(b, http.StatusNoContent, "PATCH", "/Groups/"+f.group, fmt.Sprintf(`{"Operations":[{"op":"%s","path":"members","value":[{"value":"%s"}]}]}`, op, f.ids[i%benchPeople]))
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					ask(int(n.Add(1)))
				}
			})
		})
	}
}
