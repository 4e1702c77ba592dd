package scim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestStrangers: whoever proves nothing gets one answer, whatever the reason, so that
// nobody finds out which directories there are.
func TestStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	globex := w.organization(t, "Globex", "globex.test")
	other, otherToken := w.directory(t, globex)
	by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	old, revoked, err := w.rules.CreateToken(t.Context(), by, w.dir.ID, 0, "")
	must(t, err)
	must(t, w.rules.RevokeToken(t.Context(), by, w.dir.ID, old.ID))
	off, offToken := w.directory(t, globex)
	_, err = w.rules.Disable(t.Context(), model.Actor{Kind: model.ActorOperator, Org: globex}, off.ID, off.Version, model.KeepMembers)
	must(t, err)
	gone := other
	gone.ID = "dir_1"
	want := w.ask(t, w.dir, "", "GET", "/Users", "")
	if want.Status != http.StatusUnauthorized || want.Header.Get("WWW-Authenticate") != `Bearer realm="SCIM"` || !strings.Contains(want.Body, `"status":"401"`) {
		t.Fatalf("without a token: %d %v %s", want.Status, want.Header, want.Body)
	}
	for name, try := range map[string]struct {
		d     model.Directory
		token string
	}{
		"another directory's token": {w.dir, otherToken},
		"at another directory":      {other, w.token},
		"revoked":                   {w.dir, revoked},
		"disabled":                  {off, offToken},
		"no such directory":         {gone, w.token},
		"no token of ours":          {w.dir, strings.Repeat("x", 5000)},
	} {
		for _, path := range []string{"/Users", "/ServiceProviderConfig", "/nothing"} {
			got := w.ask(t, try.d, try.token, "GET", path, "")
			if got.Status != want.Status || got.Body != want.Body {
				t.Errorf("%s, %s: %d %s", name, path, got.Status, got.Body)
			}
		}
	}
	if got := w.ask(t, other, otherToken, "GET", "/Users", ""); got.Status != http.StatusOK {
		t.Errorf("the other directory itself: %d", got.Status)
	}
}

// TestApart: directories that say the same of the same people do not know each other's,
// fifty of one organization and fifty of another.
func TestApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	type one struct {
		d                        model.Directory
		token, id, group, cursor string
	}
	var all []*one
	for _, name := range []string{"initech", "globex"} {
		org := w.organization(t, name, name+".test")
		for range 50 {
			// The rules let an organization have fewer.
			d := model.Directory{Org: org, Provider: model.ProviderOkta, Enabled: true}
			must(t, w.db.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
				d, err = tx.InsertDirectory(t.Context(), d)
				return err
			}))
			_, token, err := w.rules.CreateToken(t.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, d.ID, 0, "")
			must(t, err)
			all = append(all, &one{d: d, token: token})
		}
	}
	made := func(a answer) string {
		t.Helper()
		if a.Status != http.StatusCreated {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		return a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:]
	}
	for i, o := range all {
		// All tell of somebody of one name, and whom they mean stands in the title.
		o.id = made(w.ask(t, o.d, o.token, "POST", "/Users", fmt.Sprintf(`{"userName":"same","externalId":"x","title":"p%d.","emails":[{"value":"p%d@globex.test"}]}`, i, i)))
		made(w.ask(t, o.d, o.token, "POST", "/Users", fmt.Sprintf(`{"userName":"other","externalId":"y","title":"p%d."}`, i)))
		o.group = made(w.ask(t, o.d, o.token, "POST", "/Groups", fmt.Sprintf(`{"displayName":"All","externalId":"p%d.","members":[{"value":"%s"}]}`, i, o.id)))
		var list struct{ NextCursor string }
		must(t, json.Unmarshal([]byte(w.ask(t, o.d, o.token, "GET", "/Users?cursor=&count=1", "").Body), &list))
		o.cursor = list.NextCursor
	}
	ours := regexp.MustCompile(`p\d+\.`)
	for i, o := range all {
		mine := fmt.Sprintf("p%d.", i)
		// The one beside it in its own organization, and one of the other.
		for _, n := range []*one{all[(i+1)%50+i/50*50], all[(i+50)%100]} {
			for _, path := range []string{
				"/Users", "/Groups", "/Users?filter=userName%20eq%20%22same%22", "/Users?filter=title%20sw%20%22p%22", "/Users?filter=id%20eq%20%22" + n.id + "%22%20or%20externalId%20eq%20%22x%22",
				"/Users?filter=groups.value%20eq%20%22" + n.group + "%22%20or%20externalId%20eq%20%22x%22", "/Groups?filter=members.value%20eq%20%22" + n.id + "%22%20or%20externalId%20sw%20%22p%22", "/Users?sortBy=title&cursor=&count=200",
			} {
				got := w.ask(t, o.d, o.token, "GET", path, "")
				for _, title := range ours.FindAllString(got.Body, -1) {
					if title != mine {
						t.Errorf("%d sees %s at %s", i, title, path)
					}
				}
				if got.Status != http.StatusOK || !strings.Contains(got.Body, mine) || strings.Contains(got.Body, n.id) || strings.Contains(got.Body, n.group) {
					t.Errorf("%d gets %d at %s: %s", i, got.Status, path, got.Body)
				}
			}
			if got := w.ask(t, o.d, o.token, "GET", "/Users?count=1&cursor="+n.cursor, ""); got.Status != http.StatusBadRequest {
				t.Errorf("%d takes another's cursor: %d", i, got.Status)
			}
			for _, at := range []string{"/Users/" + n.id, "/Groups/" + n.group, "/Users/" + n.group, "/Groups/" + n.id} {
				for method, body := range map[string]string{
					"GET": "", "DELETE": "", "PUT": `{"userName":"taken","displayName":"taken"}`, "PATCH": `{"Operations":[{"op":"replace","path":"externalId","value":"taken"}]}`,
				} {
					if got := w.ask(t, o.d, o.token, method, at, body); got.Status != http.StatusNotFound {
						t.Errorf("%d: %s %s of a neighbour's: %d %s", i, method, at, got.Status, got.Body)
					}
				}
			}
			bulk := w.ask(t, o.d, o.token, "POST", "/Bulk", `{"Operations":[{"method":"DELETE","path":"/Users/`+n.id+`"},{"method":"DELETE","path":"/Groups/`+n.group+`"}]}`)
			if strings.Count(bulk.Body, `"status":"404","response"`) != 2 {
				t.Errorf("%d: a bulk request for a neighbour's: %s", i, bulk.Body)
			}
			// A neighbour's is somebody whom nobody knows.
			at := "/Groups/" + o.group + "?attributes=members,members.display"
			if got := w.ask(t, o.d, o.token, "PATCH", at, `{"Operations":[{"op":"add","path":"members","value":[{"value":"`+n.id+`"}]}]}`); strings.Count(got.Body, `"display"`) != 1 {
				t.Errorf("%d: a group with a neighbour's: %d %s", i, got.Status, got.Body)
			}
			if got := w.ask(t, n.d, n.token, "GET", "/Users/"+n.id, ""); got.Status != http.StatusOK || strings.Contains(got.Body, o.group) {
				t.Errorf("%d is in the group of a neighbour: %s", i, got.Body)
			}
			if got := w.ask(t, o.d, o.token, "PATCH", at, `{"Operations":[{"op":"remove","path":"members","value":[{"value":"`+n.id+`"}]}]}`); strings.Contains(got.Body, n.id) {
				t.Errorf("%d: a neighbour's is not removed: %s", i, got.Body)
			}
		}
	}
}

// TestAtOnce: of many who create the same user one does, and what many change at once is
// changed by all.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const callers = 16
	answers := make([]answer, callers)
	var done sync.WaitGroup
	for i := range callers {
		done.Go(func() {
			answers[i] = w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"ada@acme.test"}`)
		})
	}
	done.Wait()
	made := map[int]int{}
	for _, a := range answers {
		made[a.Status]++
	}
	if diff := cmp.Diff(map[int]int{http.StatusCreated: 1, http.StatusConflict: callers - 1}, made); diff != "" {
		t.Error(diff)
	}
	ids := make([]string, callers)
	for i := range callers {
		a := w.ask(t, w.dir, w.token, "POST", "/Users", fmt.Sprintf(`{"userName":"u%d@acme.test"}`, i))
		ids[i] = a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:]
	}
	g := w.ask(t, w.dir, w.token, "POST", "/Groups", `{"displayName":"All"}`)
	at := "/Groups" + g.Header.Get("Location")[strings.LastIndex(g.Header.Get("Location"), "/"):]
	for _, id := range ids {
		done.Go(func() {
			a := w.ask(t, w.dir, w.token, "PATCH", at, `{"Operations":[{"op":"add","path":"members","value":[{"value":"`+id+`"}]}]}`)
			if a.Status != http.StatusOK {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	done.Wait()
	if got := w.ask(t, w.dir, w.token, "GET", at, ""); strings.Count(got.Body, `"value":`) != callers {
		t.Errorf("the group has %s", got.Body)
	}
}

// TestBounds: what is too large is refused, and not a byte less.
func TestBounds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	padded := func(body string, size int) string { return body + strings.Repeat(" ", size-len(body)) }
	user, group := `{"userName":"ada@acme.test"}`, `{"displayName":"All"}`
	for _, test := range []struct {
		name, path, body string
		status           int
	}{
		{"a user too large", "/Users", padded(user, maxBody+1), http.StatusRequestEntityTooLarge},
		{"a user", "/Users", padded(user, maxBody), http.StatusCreated},
		{"a group too large", "/Groups", padded(group, maxGroupBody+1), http.StatusRequestEntityTooLarge},
		{"a group", "/Groups", padded(group, maxGroupBody), http.StatusCreated},
		{"bulk too large", "/Bulk", padded(`{"Operations":[]}`, maxBody+1), http.StatusRequestEntityTooLarge},
		{"bulk", "/Bulk", padded(`{"Operations":[]}`, maxBody), http.StatusOK},
		{"deep", "/Users", strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000), http.StatusBadRequest},
		{"broken", "/Users", `{"userName":"a`, http.StatusBadRequest},
	} {
		if a := w.ask(t, w.dir, w.token, "POST", test.path, test.body); a.Status != test.status {
			t.Errorf("%s: status %d, want %d: %s", test.name, a.Status, test.status, clipped(a.Body, 300))
		}
	}
}

// slow is a body that says when somebody has begun to read it, and comes when it may.
type slow struct {
	begun chan<- struct{}
	may   <-chan struct{}
	io.Reader
	once sync.Once
}

func (s *slow) Read(b []byte) (int, error) {
	s.once.Do(func() {
		s.begun <- struct{}{}
		<-s.may
	})
	return s.Reader.Read(b)
}

// TestTooMuchAtOnce: a directory that asks for too much at once is told to wait, whatever
// the others do, and is let in again as soon as there is room.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, otherToken := w.directory(t, w.organization(t, "Globex", "globex.test"))
	patient := http.DefaultTransport.(*http.Transport).Clone()
	patient.ExpectContinueTimeout = time.Minute // so that a body is sent when it is read
	t.Cleanup(patient.CloseIdleConnections)
	begun, may := make(chan struct{}), make(chan struct{})
	var waiting sync.WaitGroup
	for i := range model.MostDirectoryRequestsAtOnce {
		body := &slow{begun: begun, may: may, Reader: strings.NewReader(fmt.Sprintf(`{"userName":"u%d@acme.test"}`, i))}
		r, err := http.NewRequestWithContext(t.Context(), "POST", w.server.URL+Root+string(w.dir.ID)+"/Users", body)
		must(t, err)
		r.Header = http.Header{"Authorization": {"Bearer " + w.token}, "Content-Type": {typeSCIM}, "Expect": {"100-continue"}}
		waiting.Go(func() {
			a, err := patient.RoundTrip(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer a.Body.Close()
			if a.StatusCode != http.StatusCreated {
				t.Errorf("one that was let in: status %d", a.StatusCode)
			}
		})
	}
	for range model.MostDirectoryRequestsAtOnce {
		<-begun
	}
	for range 3 {
		a := w.ask(t, w.dir, w.token, "GET", "/Users", "")
		if a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") != "1" || !strings.Contains(a.Body, `"status":"429"`) {
			t.Errorf("one more: %d, Retry-After %q, %s", a.Status, a.Header.Get("Retry-After"), a.Body)
		}
	}
	if a := w.ask(t, other, otherToken, "GET", "/Users", ""); a.Status != http.StatusOK {
		t.Errorf("another directory: %d", a.Status)
	}
	close(may)
	waiting.Wait()
	turned := 0
	for _, r := range w.activity(t) {
		if r.Status == http.StatusTooManyRequests {
			turned++
		}
	}
	if turned != 1 {
		t.Errorf("%d are written down, want one of them", turned)
	}
	if a := w.ask(t, w.dir, w.token, "GET", "/Users?count=0", ""); a.Status != http.StatusOK || !strings.Contains(a.Body, fmt.Sprintf(`"totalResults":%d`, model.MostDirectoryRequestsAtOnce)) {
		t.Errorf("when there is room: %d %s", a.Status, a.Body)
	}
}

// activity returns what was written down, the newest first.
func (w *world) activity(t *testing.T) []model.DirectoryRequest {
	t.Helper()
	stopped := make(chan struct{})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer close(stopped)
		w.rules.Run(ctx, func(err error) { t.Error(err) })
	}()
	stop() // writes down what is left
	<-stopped
	all, err := w.db.DirectoryRequests(t.Context(), w.acme, w.dir.ID, db.RequestQuery{Limit: 100})
	must(t, err)
	return all
}

// TestNothingSecretIsWrittenDown: what opens a directory is not in its activity, wherever
// somebody has put it, and of a query what the protocol knows.
func TestNothingSecretIsWrittenDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	random := secret.NewSource(nil).Token()
	w.ask(t, w.dir, w.token, "GET", "/Users?access_token="+w.token+"&key=geheim&count=1", "")
	w.ask(t, w.dir, w.token, "GET", "/Users/"+w.token, "")
	w.ask(t, w.dir, w.token, "GET", "/Users?filter=userName+eq+%22"+w.token+"%22", "")
	w.ask(t, w.dir, w.token, "GET", "/scimsecret_"+random, "", "User-Agent", "scimaccess_"+random)
	w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"`+w.token+`"}`)
	w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"`+w.token+`"}`)
	w.ask(t, w.dir, w.token, "POST", "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/`+w.token+`?key=geheim"}]}`)
	all := w.activity(t)
	for _, r := range all {
		for _, text := range []string{w.token[5:], random, "geheim"} {
			if kept := fmt.Sprintf("%+v", r); strings.Contains(kept, text) {
				t.Errorf("%s is kept in %s", text, kept)
			}
		}
	}
	if first := all[len(all)-1]; first.Path != "/Users?count=1" {
		t.Errorf("of the query %q is kept", first.Path)
	}
	if second := all[len(all)-2]; second.Path != "/Users/scim_…" {
		t.Errorf("of the path %q is kept", second.Path)
	}
}

// TestNoRate: what a directory asks for one after the other it gets, however fast: far more
// than the 25 requests a second that the first hour of Entra ID needs.
func TestNoRate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := time.Now()
	var done sync.WaitGroup
	const callers, each = 32, 20
	for range callers {
		done.Go(func() {
			for range each {
				if a := w.ask(t, w.dir, w.token, "GET", "/Users?count=1", ""); a.Status != http.StatusOK {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			}
		})
	}
	done.Wait()
	t.Logf("%d requests in %v", callers*each, time.Since(begin))
}

// TestMembersInOnePatch: fifty operations, a thousand operations, and a thousand members
// in one, with and without people whom nobody knows.
func TestMembersInOnePatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	for i := range 60 {
		a := w.ask(t, w.dir, w.token, "POST", "/Users", fmt.Sprintf(`{"userName":"u%d"}`, i))
		ids = append(ids, a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:])
	}
	many := slices.Clone(ids)
	for i := range 940 {
		many = append(many, fmt.Sprintf("stranger-%d", i))
	}
	each := func(op string, ids []string, path func(id string) string, value func(id string) string) string {
		var all []string
		for _, id := range ids {
			all = append(all, fmt.Sprintf(`{"op":%q,"path":%q%s}`, op, path(id), value(id)))
		}
		return `{"Operations":[` + strings.Join(all, ",") + `]}`
	}
	one := func(op string, ids []string) string {
		return `{"Operations":[{"op":"` + op + `","path":"members","value":[{"value":"` + strings.Join(ids, `"},{"value":"`) + `"}]}]}`
	}
	members := func(string) string { return "members" }
	named := func(id string) string { return `,"value":[{"value":"` + id + `"}]` }
	chosen := func(id string) string { return `members[value eq "` + id + `"]` }
	nothing := func(string) string { return "" }
	g := w.ask(t, w.dir, w.token, "POST", "/Groups", `{"displayName":"All"}`)
	at := "/Groups" + g.Header.Get("Location")[strings.LastIndex(g.Header.Get("Location"), "/"):]
	for _, step := range []struct {
		name, body string
		want       int // members after it
	}{
		{"60 operations, each adds one", each("add", ids, members, named), 60},
		{"55 operations, each removes one by a filter", each("remove", ids[:55], chosen, nothing), 5},
		{"1,000 in one operation", one("add", many), 1000},
		{"55 of them out by name", one("remove", ids[:55]), 945},
		{"1,000 operations, each adds one", each("Add", many, members, named), 1000},
		{"1,000 operations, each removes one", each("Remove", many, members, named), 0},
		{"replaced by 1,000", one("replace", many), 1000},
		{"replaced by 60", one("replace", ids), 60},
		{"in and out in one", strings.TrimSuffix(each("add", many, members, named), "]}") + "," + strings.TrimPrefix(each("remove", many[1:], members, named), `{"Operations":[`), 1},
	} {
		if a := w.ask(t, w.dir, w.token, "PATCH", at, step.body); a.Status != http.StatusOK && a.Status != http.StatusNoContent {
			t.Fatalf("%s: %d %s", step.name, a.Status, a.Body)
		}
		if got := strings.Count(w.ask(t, w.dir, w.token, "GET", at, "").Body, `"value":`); got != step.want {
			t.Errorf("%s: %d members, want %d", step.name, got, step.want)
		}
	}
}

// TestExpiredTokenIsNoted: who looks why nothing comes any more reads it, while the provider
// gets what everybody gets.
func TestExpiredTokenIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, token, err := w.rules.CreateToken(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.acme}, w.dir.ID, time.Hour, "")
	must(t, err)
	w.clock.Advance(time.Hour)
	want := w.ask(t, w.dir, "nobody's", "GET", "/Users", "")
	for range 3 {
		if got := w.ask(t, w.dir, token, "POST", "/Users", `{"userName":"ada@acme.test"}`); got.Status != http.StatusUnauthorized || got.Body != want.Body {
			t.Errorf("%d %s", got.Status, got.Body)
		}
	}
	all := w.activity(t)
	if len(all) != 1 || all[0].Status != http.StatusUnauthorized || !strings.Contains(all[0].Problem, "has expired") {
		t.Errorf("written down: %+v", all)
	}
	if d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID); err != nil || d.Refused != "" || d.Users != 0 {
		t.Errorf("the directory: %+v, %v", d, err)
	}
}

// TestRevokedTokenIsNoted: so is one that was revoked, until that is long ago.
func TestRevokedTokenIsNoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	k, token, err := w.rules.CreateToken(t.Context(), by, w.dir.ID, 0, "")
	must(t, err)
	w.ask(t, w.dir, token, "GET", "/Users", "")
	must(t, w.rules.RevokeToken(t.Context(), by, w.dir.ID, k.ID))
	want := w.ask(t, w.dir, "nobody's", "GET", "/Users", "")
	if got := w.ask(t, w.dir, token, "GET", "/Users", ""); got.Status != http.StatusUnauthorized || got.Body != want.Body {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	if all := w.activity(t); len(all) != 2 || all[0].Status != http.StatusUnauthorized || all[0].Token != k.ID || !strings.Contains(all[0].Problem, "was revoked") {
		t.Errorf("written down: %+v", all)
	}
	w.clock.Advance(model.KeepDirectoryTokens + time.Second)
	must(t, w.rules.Sweep(t.Context()))
	w.ask(t, w.dir, token, "GET", "/Users", "")
	if all := w.activity(t); len(all) != 2 {
		t.Errorf("written down when it was forgotten: %+v", all)
	}
}

// TestSaysWhatBecame: whoever is sent again as a new one, and whoever is deleted, is named with
// what became of them.
func TestSaysWhatBecame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := func(active bool) string {
		return fmt.Sprintf(`{"userName":"ada@acme.test","externalId":"00u1","active":%v}`, active)
	}
	var id string
	for _, active := range []bool{false, false, true} {
		a := w.ask(t, w.dir, w.token, "POST", "/Users", body(active))
		id = a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/")+1:]
		w.clock.Advance(time.Minute)
	}
	w.ask(t, w.dir, w.token, "DELETE", "/Users/"+id, "")
	a := w.ask(t, w.dir, w.token, "POST", "/Groups", `{"displayName":"Sales"}`)
	w.ask(t, w.dir, w.token, "DELETE", "/Groups"+a.Header.Get("Location")[strings.LastIndex(a.Header.Get("Location"), "/"):], "")
	var got []string
	for _, r := range w.activity(t) {
		got = append(got, r.Change)
	}
	want := []string{"Deleted the group Sales", "Added the group Sales", "Deleted ada@acme.test", "Activated ada@acme.test again", "", "Added ada@acme.test"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRolesByID: sorted by it, and the last page leads to no other one.
func TestRolesByID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for query, last := range map[string]bool{"sortBy=id&sortOrder=ascending": false, "sortBy=id&sortOrder=descending&cursor=&count=2": true} {
		a := w.ask(t, w.dir, w.token, "GET", "/Roles?"+query, "")
		var list struct {
			Next      string `json:"nextCursor"`
			Resources []struct{ ID string }
		}
		must(t, json.Unmarshal([]byte(a.Body), &list))
		ids := list.Resources
		if len(ids) != 2 || (ids[0].ID < ids[1].ID) == last || list.Next != "" {
			t.Errorf("%s: %s", query, a.Body)
		}
	}
}

// TestWrittenDown: what was asked is written down with what came of it, without secrets.
func TestWrittenDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask(t, w.dir, w.token, "GET", "/Users?count=1", "", "User-Agent", "Okta SCIM Client 1.0.0")
	made := w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"ada@acme.test","password":"geheim"}`)
	w.ask(t, w.dir, w.token, "POST", "/Users", `{"userName":"ada@acme.test"}`)
	all := w.activity(t)
	type seen struct {
		Method, Path, Change, Problem string
		Status                        int
	}
	var got []seen
	for _, r := range all {
		got = append(got, seen{r.Method, r.Path, r.Change, r.Problem, r.Status})
	}
	want := []seen{
		{"POST", "/Users", "", "There is a user named ada@acme.test already.", 409},
		{"POST", "/Users", "Added ada@acme.test", "", 201},
		{"GET", "/Users?count=1", "", "", 200},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID); err != nil || !d.Connected() {
		t.Errorf("connected: %v, %v", d.Connected(), err)
	}
	if all[2].Agent != "Okta SCIM Client 1.0.0" || all[2].IP != "192.0.2.7" || made.Status != http.StatusCreated {
		t.Errorf("from %q at %s", all[2].Agent, all[2].IP)
	}
}
