package program

import (
	"log/slog"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"anteroom/db/dbtest"
	"anteroom/internal/fetch"
	"anteroom/internal/secret"
)

// newProgram returns a program that is wired and does not run.
func newProgram(t *testing.T) *Program {
	t.Helper()
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	p := &Program{db: dbtest.Open(t), keys: keys, log: log}
	p.Services, err = NewServices(t.Context(), Base{
		DB: p.db, Keys: keys, URL: &url.URL{Scheme: "http", Host: "localhost:8080"}, Sender: noMail{}, Client: fetch.New(), Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
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
