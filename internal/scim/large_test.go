package scim

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// weighed takes an answer and looks, at each part of it that comes, how much is alive.
type weighed struct {
	header http.Header
	status int
	bytes  int
	parts  int
	most   uint64
}

func (w *weighed) Header() http.Header    { return w.header }
func (w *weighed) WriteHeader(status int) { w.status = status }
func (w *weighed) Write(b []byte) (int, error) {
	w.bytes += len(b)
	w.parts++
	w.most = max(w.most, alive())
	return len(b), nil
}

// gone is a client that leaves when something comes.
type gone struct {
	weighed
	leave func()
}

func (g *gone) Write(b []byte) (int, error) {
	g.leave()
	return len(b), nil
}

func alive() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestLargeGroup: a group is on its way while it is read, so that one with everybody in it
// takes no memory, alone and in a list. Whoever wants no members has none read.
//
// It is not parallel: it looks at the memory of the program.
func TestLargeGroup(t *testing.T) {
	const people = 1 + model.MostStrangersInGroup
	w := newWorld(t)
	ada := w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"ada@acme.test"}`)
	id := ada.Header.Get("Location")[strings.LastIndex(ada.Header.Get("Location"), "/")+1:]
	var body strings.Builder
	body.WriteString(`{"displayName":"All","members":[{"value":"` + id + `"}`)
	for i := range people - 1 {
		fmt.Fprintf(&body, `,{"value":"%s-%d"}`, strings.Repeat("x", 50), i)
	}
	more := body.String() + `,{"value":"one-too-many"}]}`
	if a := w.ask(t, w.dir, w.token, "POST", "/Groups", more); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "More than 10,000 members") {
		t.Errorf("one stranger too many: %d %.200s", a.Status, a.Body)
	}
	more = ""
	body.WriteString(`]}`)
	made := w.ask(t, w.dir, w.token, "POST", "/Groups", body.String())
	body.Reset()
	if made.Status != http.StatusCreated {
		t.Fatalf("%d %.200s", made.Status, made.Body)
	}
	var version int64 // many come in parts, each with another one
	if _, err := fmt.Sscanf(made.Header.Get("ETag"), `W/"%d"`, &version); err != nil || version < 2 {
		t.Errorf("made with the version %s, %v", made.Header.Get("ETag"), err)
	}
	next := fmt.Sprintf(`W/"%d"`, version+1)
	group := "/Groups" + made.Header.Get("Location")[strings.LastIndex(made.Header.Get("Location"), "/"):]
	type is struct {
		ID      string
		Members []struct{ Value, Type string }
	}
	var one is
	must(t, json.Unmarshal([]byte(w.ask(t, w.dir, w.token, "GET", group, "").Body), &one))
	var list struct{ Resources []is }
	must(t, json.Unmarshal([]byte(w.ask(t, w.dir, w.token, "GET", "/Groups", "").Body), &list))
	for _, g := range append(list.Resources, one) {
		if len(g.Members) != people || g.Members[0].Value != id || g.Members[0].Type != "User" {
			t.Errorf("%s has %d members", g.ID, len(g.Members))
		}
	}
	list.Resources, one, made = nil, is{}, answer{}

	get := func(path string) (*weighed, uint64, uint64) {
		r := httptest.NewRequestWithContext(t.Context(), "GET", Root+string(w.dir.ID)+path, nil)
		r.Header.Set("Authorization", "Bearer "+w.token)
		to := &weighed{header: http.Header{}}
		before := alive()
		var begin, end runtime.MemStats
		runtime.ReadMemStats(&begin)
		w.server.Config.Handler.ServeHTTP(to, r)
		runtime.ReadMemStats(&end)
		return to, to.most - min(to.most, before), end.TotalAlloc - begin.TotalAlloc
	}
	for _, path := range []string{group, "/Groups", "/Groups?attributes=members.value"} {
		got, more, _ := get(path)
		if got.status != http.StatusOK || got.bytes < people*50 || more > 1<<20 {
			t.Errorf("%s: %d with %d bytes in %d parts, for which %d were alive at a time", path, got.status, got.bytes, got.parts, more)
		}
	}
	// A change of it is answered with nothing, but for who asks for something.
	const rename = `{"Operations":[{"op":"replace","path":"displayName","value":"Everybody"}]}`
	if a := w.ask(t, w.dir, w.token, "PATCH", group, rename); a.Status != http.StatusNoContent || a.Header.Get("ETag") != next || a.Body != "" {
		t.Errorf("changed: %d %v %.200s", a.Status, a.Header, a.Body)
	}
	if a := w.ask(t, w.dir, w.token, "PATCH", group+"?attributes=displayName", rename); a.Status != http.StatusOK || !strings.Contains(a.Body, "Everybody") {
		t.Errorf("changed, by who asks for a name: %d %.200s", a.Status, a.Body)
	}
	// One that cannot be ended is broken off, so that nobody takes it for the whole.
	ctx, stop := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, "GET", Root+string(w.dir.ID)+group, nil)
	r.Header.Set("Authorization", "Bearer "+w.token)
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("broken off: %v", p)
			}
		}()
		w.server.Config.Handler.ServeHTTP(&gone{weighed{header: http.Header{}}, stop}, r)
	}()
	for _, path := range []string{group + "?excludedAttributes=members", "/Groups?attributes=displayName", "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22everybody%22"} {
		if got, _, all := get(path); got.status != http.StatusOK || got.bytes > 1000 || all > 1<<18 {
			t.Errorf("%s: %d with %d bytes, for which %d were needed", path, got.status, got.bytes, all)
		}
	}
}

// TestLargeAtOnce: of large bodies a directory can have a few read at a time, and the place
// of one is free when it is done.
func TestLargeAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, otherToken := w.directory(t, w.acme)
	large := func(name string) string { return `{"displayName":"` + name + `"` + strings.Repeat(" ", maxBody) + `}` }
	for i := range 2 * model.MostLargeRequestsAtOnce {
		if a := w.ask(t, w.dir, w.token, "POST", "/Groups", large(fmt.Sprint(i))); a.Status != http.StatusCreated {
			t.Fatalf("one after the other: %d %s", a.Status, a.Body)
		}
	}
	for range model.MostLargeRequestsAtOnce {
		w.scim.large.enter(w.dir.ID)
	}
	if a := w.ask(t, w.dir, w.token, "POST", "/Groups", large("more")); a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "1" {
		t.Errorf("one more: %d %v %s", a.Status, a.Header, a.Body)
	}
	if a := w.ask(t, w.dir, w.token, "POST", "/Groups", `{"displayName":"small"}`); a.Status != http.StatusCreated {
		t.Errorf("a small one: %d %s", a.Status, a.Body)
	}
	if a := w.ask(t, other, otherToken, "POST", "/Groups", large("theirs")); a.Status != http.StatusCreated {
		t.Errorf("of another directory: %d %s", a.Status, a.Body)
	}
	w.scim.large.leave(w.dir.ID)
	if a := w.ask(t, w.dir, w.token, "POST", "/Groups", large("more")); a.Status != http.StatusCreated {
		t.Errorf("when there is room: %d %s", a.Status, a.Body)
	}
}
