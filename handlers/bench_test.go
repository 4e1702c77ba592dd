package handlers_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/keys"
	rules "github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
)

// large is a program with one organization of many members, and the cookie of
// one who may change roles.
type large struct {
	db      *db.DB
	keys    *secret.Keys
	handler http.Handler
	cookie  *http.Cookie
	members []model.Member
}

func newLarge(b *testing.B, n int) *large {
	b.Helper()
	d, ctx := dbtest.Open(b), b.Context()
	seal, err := secret.NewKeys()
	if err != nil {
		b.Fatal(err)
	}
	org, err := organizations.New(d).Create(ctx, model.System, organizations.Description{Name: "Large"})
	if err != nil {
		b.Fatal(err)
	}
	l := &large{db: d, keys: seal, members: make([]model.Member, n)}
	service := rules.New(d)
	var all sync.WaitGroup
	for w := range 32 {
		all.Go(func() {
			for i := w; i < n; i += 32 {
				role := "member"
				if i == 0 {
					role = "admin"
				}
				p := rules.Person{Email: model.Email(fmt.Sprintf("person%05d@large.example", i)), FirstName: fmt.Sprintf("Person%05d", i), LastName: "Example"}
				m, err := service.Add(ctx, model.System, org.ID, p, role)
				if err != nil {
					b.Error(err)
					return
				}
				l.members[i] = m
			}
		})
	}
	all.Wait()
	base := program.Base{
		DB: d, Keys: seal, URL: &url.URL{Scheme: "http", Host: "anteroom.test"}, Client: fetch.New(),
		Log: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError})),
	}
	services, err := program.NewServices(ctx, base)
	if err != nil {
		b.Fatal(err)
	}
	_, token, err := services.SignIn.Directly(ctx, "person00000@large.example", signin.Browser{Hash: []byte{}})
	if err != nil {
		b.Fatal(err)
	}
	l.cookie = &http.Cookie{Name: "anteroom", Value: token}
	if l.handler, err = handlers.New(ctx, services.Handlers(base)); err != nil {
		b.Fatal(err)
	}
	return l
}

func (l *large) do(b *testing.B, method, path, form string, partial bool, want int) {
	b.Helper()
	r := httptest.NewRequest(method, "http://anteroom.test"+path, strings.NewReader(form))
	r.AddCookie(l.cookie)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if partial {
		r.Header.Set("HX-Request", "true")
		r.Header.Set("HX-Request-Type", "partial")
	}
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	if w.Code != want {
		b.Fatalf("%s %s: status %d, want %d: %.300s", method, path, w.Code, want, w.Body)
	}
}

// cpu reports what the processor does for each operation of a benchmark from here on,
// which what else the machine does hardly changes.
func cpu(b *testing.B) {
	before := cpuTime(b)
	b.Cleanup(func() { b.ReportMetric(float64((cpuTime(b)-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/op") })
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkProfile asks for the page of a person's own.
func BenchmarkProfile(b *testing.B) {
	l := newLarge(b, 10_000)
	for b.Loop() {
		l.do(b, "GET", "/ui/profile", "", false, http.StatusOK)
	}
}

// BenchmarkMembers asks for pages of 50 out of 10,000 members through the whole
// program.
func BenchmarkMembers(b *testing.B) {
	l := newLarge(b, 10_000)
	for _, c := range []struct {
		name, path string
		partial    bool
	}{
		{"page", "/ui/members", false},
		{"results", "/ui/members", true},
		{"common word", "/ui/members?q=person", true},
		{"rare word", "/ui/members?q=person04711", true},
		{"absent word", "/ui/members?q=nobody", true},
		{"latest first", "/ui/members?sort=-active", true},
		{"rare role", "/ui/members?role=role_1&sort=-joined", true},
		{"common role", "/ui/members?role=role_2&sort=active", true},
		{"deactivated", "/ui/members?status=INACTIVE", true},
	} {
		b.Run(c.name, func(b *testing.B) {
			l.do(b, "GET", c.path, "", c.partial, http.StatusOK) // the first reads templates
			cpu(b)
			for b.Loop() {
				l.do(b, "GET", c.path, "", c.partial, http.StatusOK)
			}
		})
	}
}

// BenchmarkChangeRole changes roles through the whole program, durably and with
// an event: one caller, then 16.
func BenchmarkChangeRole(b *testing.B) {
	l := newLarge(b, 200)
	version := make([]int64, len(l.members))
	change := func(b *testing.B, i int) {
		version[i]++
		form := fmt.Sprintf("role=role_%d&version=%d", 1+(version[i]+1)%2, version[i])
		l.do(b, "POST", "/ui/members/"+string(l.members[i].ID)+"/role", form, true, http.StatusOK)
	}
	b.Run("alone", func(b *testing.B) {
		cpu(b)
		for b.Loop() {
			change(b, 1)
		}
	})
	b.Run("16 callers", func(b *testing.B) {
		cpu(b)
		var callers sync.WaitGroup
		for c := range 16 {
			callers.Go(func() {
				for n := c; n < b.N; n += 16 {
					change(b, 10+c)
				}
			})
		}
		callers.Wait()
	})
}

// BenchmarkGeneral asks for the General page of an organization of 10,000.
func BenchmarkGeneral(b *testing.B) {
	l := newLarge(b, 10_000)
	for b.Loop() {
		l.do(b, "GET", "/ui/general", "", false, http.StatusOK)
	}
}

// BenchmarkSecurity shows the sessions of somebody who has a thousand.
func BenchmarkSecurity(b *testing.B) {
	l := newLarge(b, 2)
	row, err := l.db.SessionByToken(b.Context(), secret.Hash(l.cookie.Value))
	if err != nil {
		b.Fatal(err)
	}
	err = l.db.Housekeep(b.Context(), func(tx *db.Tx) error {
		for i := range 1000 {
			s := model.Session{User: row.User, Org: row.Org, AuthTime: tx.Now(), AMR: []string{"otp"}, IP: "192.0.2.1", UserAgent: handlerstest.Chrome}
			if _, err := tx.InsertSession(b.Context(), s, secret.Hash(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		l.do(b, "GET", "/ui/security", "", false, http.StatusOK)
	}
}

// BenchmarkVerify is what each request behind a proxy costs: through the whole
// program, and of that the session check.
func BenchmarkVerify(b *testing.B) {
	l := newLarge(b, 1000)
	var apps [2]model.Application
	err := l.db.Housekeep(b.Context(), func(tx *db.Tx) (err error) {
		for i, alg := range []string{"RS256", "ES256"} {
			a := model.Application{Name: alg, Type: model.ApplicationWeb, SigningAlg: alg}
			if apps[i], err = tx.InsertApplication(b.Context(), a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, app := range apps {
		b.Run(app.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.do(b, "GET", "/auth/verify?client_id="+string(app.ID), "", false, http.StatusOK)
			}
		})
	}
	b.Run("session check", func(b *testing.B) {
		live := sessions.New(l.db)
		for b.Loop() {
			if _, err := live.Load(b.Context(), l.cookie.Value, sessions.Active); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkVerifyKey is what a request with an API key costs behind a proxy, through the whole
// program, beside one that is refused before anything is looked up.
func BenchmarkVerifyKey(b *testing.B) {
	l := newLarge(b, 200)
	service, org := keys.New(l.db, secret.NewSource(nil)), l.members[0].Org
	var app model.Application
	err := l.db.Housekeep(b.Context(), func(tx *db.Tx) (err error) {
		if err := tx.SetFeature(b.Context(), org, model.FeatureAPIKeys); err != nil {
			return err
		}
		app, err = tx.InsertApplication(b.Context(), model.Application{Name: "App", Type: model.ApplicationWeb, SigningAlg: "ES256"})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	texts := make([]string, 1000)
	for i := range texts {
		wish := keys.Wish{Name: "Script", User: l.members[i%len(l.members)].User, Permissions: model.Permissions{model.SettingsRead}}
		if _, texts[i], err = service.Create(b.Context(), model.Actor{Kind: model.ActorOperator, Org: org}, wish); err != nil {
			b.Fatal(err)
		}
	}
	ask := func(b *testing.B, text string, want int) {
		r := httptest.NewRequest("GET", "http://anteroom.test/auth/verify?client_id="+string(app.ID), nil)
		r.Header.Set("Authorization", "Bearer "+text)
		w := httptest.NewRecorder()
		l.handler.ServeHTTP(w, r)
		if w.Code != want {
			b.Fatalf("status %d, want %d: %s", w.Code, want, w.Body)
		}
	}
	b.Run("no key", func(b *testing.B) {
		cpu(b)
		for b.Loop() {
			ask(b, keys.Prefix, http.StatusUnauthorized)
		}
	})
	b.Run("a key", func(b *testing.B) {
		cpu(b)
		for b.Loop() {
			ask(b, texts[0], http.StatusOK)
		}
	})
	b.Run("each of 1,000", func(b *testing.B) {
		cpu(b)
		for n := 0; b.Loop(); n++ {
			ask(b, texts[n%len(texts)], http.StatusOK)
		}
	})
}

// sink counts lines and bytes and watches how much memory is in use while they
// come.
type sink struct {
	header      http.Header
	lines, size int
	before, top uint64
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(int) {}

func (s *sink) Write(b []byte) (int, error) {
	for _, c := range b {
		if c == '\n' {
			s.lines++
		}
	}
	if s.size>>20 != (s.size+len(b))>>20 {
		s.top = max(s.top, heap())
	}
	s.size += len(b)
	return len(b), nil
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// BenchmarkExport sends organizations of two sizes as CSV: the time grows with
// the members, the memory does not.
func BenchmarkExport(b *testing.B) {
	for _, size := range []struct {
		name    string
		members int
	}{{"10k", 10_000}, {"100k", 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			l := newLarge(b, size.members)
			l.members = nil
			r := httptest.NewRequest("GET", "http://anteroom.test/ui/members/export.csv", nil)
			r.AddCookie(l.cookie)
			var top uint64
			for b.Loop() {
				runtime.GC()
				s := &sink{header: http.Header{}, before: heap()}
				l.handler.ServeHTTP(s, r)
				if s.lines != size.members+1 {
					b.Fatalf("%d lines, want %d", s.lines, size.members+1)
				}
				top = max(top, s.top-min(s.top, s.before))
			}
			b.ReportMetric(float64(top)/(1<<20), "MB-more")
		})
	}
}
