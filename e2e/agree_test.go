package e2e

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// happened is an event, as it leaves the program everywhere.
type happened struct {
	ID     string `json:"id"`
	Seq    int64  `json:"seq"`
	Type   string `json:"type"`
	Object string `json:"object"`
	At     string `json:"occurred_at"`
	Org    string `json:"organization_id"`
	Actor  struct {
		Type string `json:"type"`
		ID   string `json:"id"`
		IP   string `json:"ip"`
	} `json:"actor"`
	Subject struct {
		ID   string `json:"id"`
		User string `json:"user_id"`
	} `json:"subject"`
	Data     any `json:"data"`
	Previous any `json:"previous"`
}

// witness is told of events, and takes only what is signed.
type witness struct {
	t      *testing.T
	url    string
	read   func(body []byte) ([]happened, error)
	known  chan struct{} // closed when it has a secret: what comes earlier waits
	signed *standardwebhooks.Webhook

	mu  sync.Mutex
	saw []happened
}

func newWitness(t *testing.T, read func([]byte) ([]happened, error)) *witness {
	w := &witness{t: t, read: read, known: make(chan struct{})}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// knows gives a witness the secret by which it knows who tells it.
func (w *witness) knows(secret string) {
	w.t.Helper()
	var err error
	if w.signed, err = standardwebhooks.NewWebhook(secret); err != nil {
		w.t.Fatal(err)
	}
	close(w.known)
}

// ServeHTTP implements http.Handler.
func (w *witness) ServeHTTP(answer http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	select {
	case <-w.known:
	case <-r.Context().Done():
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.signed.Verify(body, r.Header); err != nil {
		w.t.Errorf("%s: %v", body, err)
		answer.WriteHeader(http.StatusUnauthorized)
		return
	}
	some, err := w.read(body)
	if err != nil {
		w.t.Errorf("%s: %v", body, err)
	}
	w.saw = append(w.saw, some...)
}

// told returns what a witness was told of the events of one organization, "" for all, after the
// event of one number up to that of another, which it waits for.
func (w *witness) told(org string, after, through int64) []happened {
	w.t.Helper()
	var all []happened
	eventually(w.t, w.t.Context(), fmt.Sprintf("event %d", through), func() (bool, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		all = slices.Clone(w.saw)
		return slices.ContainsFunc(all, func(e happened) bool { return e.Seq >= through }), nil
	})
	return between(all, org, after, through)
}

func between(all []happened, org string, after, through int64) []happened {
	return slices.DeleteFunc(slices.Clone(all), func(e happened) bool {
		return e.Seq <= after || e.Seq > through || org != "" && e.Org != org
	})
}

// toOrganization returns events as their organization is told them: without where the operator,
// and their applications, work.
func toOrganization(all []happened) []happened {
	for i, e := range all {
		if e.Actor.Type != "user" {
			all[i].Actor.IP = ""
		}
	}
	return all
}

// readOne reads what a webhook sends, and readBatch what a stream does.
func readOne(body []byte) ([]happened, error) {
	var e happened
	err := json.Unmarshal(body, &e)
	return []happened{e}, err
}

func readBatch(body []byte) ([]happened, error) {
	var batch []struct {
		Metadata struct {
			UID       string `json:"uid"`
			Sequence  int64  `json:"sequence"`
			EventCode string `json:"event_code"`
			TenantUID string `json:"tenant_uid"`
		} `json:"metadata"`
		Unmapped happened `json:"unmapped"`
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		return nil, err
	}
	all := make([]happened, len(batch))
	for i, e := range batch {
		if all[i] = e.Unmapped; e.Metadata.UID != all[i].ID || e.Metadata.Sequence != all[i].Seq || e.Metadata.EventCode != all[i].Type || e.Metadata.TenantUID != all[i].Org {
			return nil, fmt.Errorf("an event that is called %+v within is called %+v without", all[i], e.Metadata)
		}
	}
	return all, nil
}

// TestAgree: what an SDK has done, what a webhook and two streams were told, what whoever
// fetches events gets, and what the Activity page and its exports say is the same.
func TestAgree(t *testing.T) {
	t.Parallel()
	node := findNode(t, "@scalekit-sdk/node")
	d := startDemo(t, context.Background(), "")
	b := newAppServer(t, d)
	hook, live, late := newWitness(t, readOne), newWitness(t, readBatch), newWitness(t, readBatch)
	tell := func(w *witness, command ...string) {
		t.Helper()
		var made struct {
			Secret string `json:"secret"`
		}
		d.Command(t, &made, append(command, "--url", w.url, "--allow-private-hosts", "127.0.0.1")...)
		w.knows(made.Secret)
	}
	tell(hook, "webhook", "add")
	tell(live, "stream", "add", "--organization", b.org)

	begin := b.last()
	dana := b.browser("dana@acme.example")
	out, err := exec.CommandContext(t.Context(), node, "agree.mjs", d.BaseURL, b.application, b.org).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var done []change
	if err := json.Unmarshal(out, &done); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dana.rename("Acme & Sons")
	tell(late, "stream", "add", "--organization", b.org, "--from", "2020-01-01T00:00:00Z")
	end := b.last()

	all := between(b.events(begin), "", begin, end)
	for i, e := range all {
		if e.Seq != begin+1+int64(i) {
			t.Fatalf("event %d of those that were fetched has number %d", i, e.Seq)
		}
	}
	acme := toOrganization(between(all, b.org, begin, end))
	through := acme[len(acme)-1].Seq
	same(t, "the webhook", all, hook.told("", begin, end))
	same(t, "the stream", acme, live.told(b.org, begin, through))
	same(t, "the stream that began later", acme, late.told(b.org, begin, through))
	same(t, "the export in JSON", acme, between(dana.exported(), b.org, begin, through))
	shown := make([]entry, len(acme))
	for i, e := range acme {
		shown[i] = entry{e.Seq, e.Type, e.At[:len("2006-01-02T15:04:05")], "", "", ""}
	}
	same(t, "the page", shown, dana.listed(begin, through))
	for i, e := range acme {
		shown[i].id, shown[i].actor, shown[i].object = e.ID, strings.TrimSpace(e.Actor.Type+" "+e.Actor.ID), e.Subject.ID
	}
	same(t, "the export as a table", shown, dana.tabulated(begin, through))

	var says, others []change
	for _, e := range acme {
		if e.Actor.Type == "application" {
			id := e.Subject.ID
			if strings.HasPrefix(e.Type, "user.") { // who is in the organization: the SDK knows memberships by the person
				id = e.Subject.User
			}
			says = append(says, change{e.Type, id})
		} else {
			others = append(others, change{e.Type, e.Actor.Type})
		}
	}
	same(t, "what the SDK has done", sorted(says), sorted(done))
	same(t, "what others have done", others, []change{{"user.login", "user"}, {"organization.updated", "user"}, {"stream.created", "operator"}})
}

func same[T any](t *testing.T, who string, want, got []T) {
	t.Helper()
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(entry{})); diff != "" {
		t.Errorf("%s says something else (-log +other):\n%s", who, diff)
	}
}

// change is what somebody did, and to what.
type change struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// sorted puts what was done at the same time, so that only the log knows the order, in another.
func sorted(all []change) []change {
	return slices.SortedFunc(slices.Values(all), func(a, b change) int { return cmp.Or(strings.Compare(a.Type, b.Type), strings.Compare(a.ID, b.ID)) })
}

// entry is an event as the Activity page and its table have it.
type entry struct {
	seq               int64
	what, at          string
	id, actor, object string // "" on the page, which shows names
}

// appServer is an application's server at a demo.
type appServer struct {
	*testing.T
	d           *demo
	application string // as it was made, in JSON
	token       string
	org         string // Acme's ID
}

func newAppServer(t *testing.T, d *demo) *appServer {
	t.Helper()
	b := &appServer{T: t, d: d}
	var made registered
	d.Command(t, &made, "application", "add", "--name", "Backend", "--redirect-uris", "http://localhost:9999/callback", "--management-api")
	text, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	b.application = string(text)
	answer, err := http.PostForm(d.BaseURL+"/oauth/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {made.ID}, "client_secret": {made.Secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil || got.Token == "" {
		t.Fatalf("no token: %s, %v", answer.Status, err)
	}
	b.token = got.Token
	var orgs struct {
		Organizations []struct {
			ID   string `json:"id"`
			Name string `json:"display_name"`
		} `json:"organizations"`
	}
	b.ask("organizations", &orgs)
	for _, org := range orgs.Organizations {
		if org.Name == "Acme Corp" {
			b.org = org.ID
		}
	}
	return b
}

func (b *appServer) ask(path string, v any) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.d.BaseURL+"/api/v1/"+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+b.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(v); err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", path, answer.Status, err)
	}
}

// events returns all events that follow the one with a number.
func (b *appServer) events(after int64) []happened {
	b.Helper()
	var all []happened
	for {
		var page struct {
			Events []happened
			After  int64
			Gap    any
		}
		b.ask(fmt.Sprintf("events?limit=20&after=%d", after), &page)
		if page.Gap != nil {
			b.Errorf("there is a gap: %v", page.Gap)
		}
		if len(page.Events) == 0 {
			return all
		}
		all, after = append(all, page.Events...), page.After
	}
}

// last returns the number of the newest event.
func (b *appServer) last() int64 {
	b.Helper()
	all := b.events(0)
	return all[len(all)-1].Seq
}

// portal is a browser in which somebody has signed in.
type portal struct {
	*testing.T
	base   string
	client *http.Client
}

func (b *appServer) browser(email string) *portal {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	p := &portal{b.T, b.d.BaseURL, &http.Client{Jar: jar}}
	p.post("/demo/sign-in", url.Values{"email": {email}})
	return p
}

func (p *portal) ask(r *http.Request) string {
	p.Helper()
	answer, err := p.client.Do(r.WithContext(p.Context()))
	if err != nil {
		p.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		p.Fatalf("%s: %s, %v", r.URL, answer.Status, err)
	}
	return string(body)
}

func (p *portal) get(path string) string {
	p.Helper()
	r, err := http.NewRequest(http.MethodGet, p.base+path, nil)
	if err != nil {
		p.Fatal(err)
	}
	return p.ask(r)
}

func (p *portal) post(path string, form url.Values) {
	p.Helper()
	r, err := http.NewRequest(http.MethodPost, p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", p.base)
	p.ask(r)
}

// rename gives the organization another name.
func (p *portal) rename(name string) {
	p.Helper()
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(p.get("/ui/general"))
	if version == nil {
		p.Fatal("no form")
	}
	p.post("/ui/general", url.Values{"name": {name}, "version": {version[1]}})
}

// oldest returns what is listed with the newest first the other way round, as far as it is after
// an event up to another one.
func oldest(all []entry, after, through int64) []entry {
	all = slices.DeleteFunc(all, func(e entry) bool { return e.seq <= after || e.seq > through })
	slices.Reverse(all)
	return all
}

// exported returns the export of the Activity page as lines of JSON, the oldest first.
func (p *portal) exported() []happened {
	p.Helper()
	var all []happened
	for line := range strings.Lines(p.get("/ui/activity/export.jsonl")) {
		var e happened
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			p.Fatalf("%s: %v", line, err)
		}
		all = append(all, e)
	}
	slices.Reverse(all)
	return all
}

// tabulated returns the export as a table.
func (p *portal) tabulated(after, through int64) []entry {
	p.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.get("/ui/activity/export.csv"), "\ufeff"))).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	all := make([]entry, len(rows)-1)
	for i, row := range rows[1:] {
		at := map[string]string{}
		for n, name := range rows[0] {
			at[name] = row[n]
		}
		all[i] = entry{p.number(at["number"]), at["event"], strings.TrimSuffix(at["time"], "Z"), at["event_id"], strings.TrimSpace(at["actor_type"] + " " + at["actor_id"]), at["object_id"]}
	}
	return oldest(all, after, through)
}

func (p *portal) number(text string) int64 {
	p.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.Fatal(err)
	}
	return n
}

var (
	anEntry = regexp.MustCompile(`(?s)<details class="activity-entry" id="activity-(\d+)">.*?datetime="([^".Z]+)[^"]*".*?<code>([^<]+)</code>`)
	older   = regexp.MustCompile(`id="activity-older" href="([^"]+)"`)
)

// listed returns what the pages of Activity list, one after another until that is far enough back.
func (p *portal) listed(after, through int64) []entry {
	p.Helper()
	var all []entry
	for path := "/ui/activity"; ; {
		page := p.get(path)
		for _, m := range anEntry.FindAllStringSubmatch(page, -1) {
			all = append(all, entry{seq: p.number(m[1]), what: m[3], at: m[2]})
		}
		next := older.FindStringSubmatch(page)
		if next == nil || len(all) > 0 && all[len(all)-1].seq <= after {
			return oldest(all, after, through)
		}
		path = html.UnescapeString(next[1])
	}
}
