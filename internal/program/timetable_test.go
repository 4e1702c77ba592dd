package program

import (
	"log/slog"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/fetch"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/replicas"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/internal/signin"
)

// newProgram returns a program that is wired and does not run.
func newProgram(t *testing.T) *Program {
	t.Helper()
	return newProgramAt(t, time.Now)
}

// newProgramAt returns one with a clock of its own.
func newProgramAt(t *testing.T, now func() time.Time) *Program {
	t.Helper()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	p := &Program{db: dbtest.OpenAt(t, now), keys: keys, log: log}
	p.Services, err = NewServices(t.Context(), Base{
		DB: p.db, Keys: keys, URL: &url.URL{Scheme: "http", Host: "localhost:8080"}, Sender: mail.NoServer{}, Client: fetch.New(), Log: log,
	})
	if err == nil {
		p.replica = replicas.New(p.db, keys, "test", "")
		p.watch, err = newWatch(t.Context(), p.db, log)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestClockJumps: a clock that is wrong for a while ends no session for good, and
// refuses everybody meanwhile.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	p := newProgramAt(t, clock.Now)
	ctx, operator := t.Context(), model.Actor{Kind: model.ActorOperator}
	org, err := p.Organizations.Create(ctx, operator, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Members.Add(ctx, operator, org.ID, members.Person{Email: "dana@acme.example"}, ""); err != nil {
		t.Fatal(err)
	}
	s, token, err := p.SignIn.Directly(ctx, "dana@acme.example", signin.Browser{Hash: []byte{}})
	if err != nil {
		t.Fatal(err)
	}
	do := func() {
		t.Helper()
		for _, job := range p.timetable() {
			if job.When != nil && !job.When() {
				continue
			}
			if err := job.Run(ctx); err != nil {
				t.Errorf("%s: %v", job.Name, err)
			}
		}
	}
	good := func() bool {
		t.Helper()
		_, err := p.Sessions.Load(ctx, token, sessions.Background)
		if err != nil && model.KindOf(err) != model.Unauthenticated {
			t.Fatal(err)
		}
		return err == nil
	}
	const wrong = 200 * 24 * time.Hour // past every limit, and past what is kept
	do()
	for range 2 {
		clock.Advance(wrong)
		for range 10 {
			clock.Advance(time.Minute)
			do()
			if good() {
				t.Fatal("the session is good after its limit")
			}
		}
		clock.Advance(-wrong)
		do()
		if !good() {
			t.Fatal("the session is over, and the clock was only wrong for a while")
		}
	}
	clock.Advance(wrong)
	for range 61 {
		do()
		clock.Advance(time.Minute)
	}
	clock.Advance(-wrong)
	if good() {
		t.Errorf("the clock was believed after an hour, and session %s is not over", s.ID)
	}
}

// TestServices: each is made, and each that has something to sweep is swept.
func TestServices(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	swept := p.sweepers()
	services := reflect.ValueOf(p.Services)
	for i := range services.NumField() {
		name, service := services.Type().Field(i).Name, services.Field(i)
		if service.IsNil() {
			t.Errorf("%s is not made", name)
		}
		if s, ok := service.Interface().(sweeper); ok && !slices.Contains(swept, s) {
			t.Errorf("%s is not swept", name)
		}
	}
}

// TestTimetable does each job once: none fails on an empty database.
func TestTimetable(t *testing.T) {
	t.Parallel()
	for _, job := range newProgram(t).timetable() {
		if err := job.Run(t.Context()); err != nil {
			t.Errorf("%s: %v", job.Name, err)
		}
	}
}
