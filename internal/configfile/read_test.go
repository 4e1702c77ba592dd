package configfile_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/model"
)

// TestFaults: what is wrong in a file is said with its place, and a secret in it is not repeated.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, test := range map[string]struct {
		text string
		want string // place, path and sentence
	}{
		"part":              {"aplications: {}", "1:1 aplications configfile.unknown_near [aplications applications]"},
		"strange part":      {"colours:\n", "1:1 colours configfile.unknown [colours instance, branding, permissions, roles, applications, webhooks, organizations]"},
		"field":             {"applications:\n  desk:\n    redirect_uri: x\n", "3:5 applications.desk.redirect_uri configfile.unknown_near [redirect_uri redirect_uris]"},
		"setting":           {"instance:\n  app-name: x\n", "2:3 instance.app-name configfile.unknown_near [app-name app_name]"},
		"of another part":   {"instance:\n  brand_color: x\n", "2:3 instance.brand_color configfile.unknown [brand_color app_name"},
		"list":              {"applications:\n  desk:\n    redirect_uris: https://x.example\n", "3:5 applications.desk.redirect_uris configfile.needs_list"},
		"in a list":         {"applications:\n  desk:\n    redirect_uris:\n      - https://x.example\n      - a: b\n", "5:10 applications.desk.redirect_uris configfile.needs_text"},
		"text":              {"instance:\n  app_name: [a]\n", "2:3 instance.app_name configfile.needs_text"},
		"no text":           {"branding:\n  brand_color: #7a4b2a\n", "2:3 branding.brand_color configfile.no_value"},
		"true":              {"branding:\n  powered_by: yes\n", "2:3 branding.powered_by configfile.needs_bool"},
		"time":              {"instance:\n  invitation: 2 weeks\n", "2:3 instance.invitation configfile.needs_span [2 weeks]"},
		"name":              {"applications:\n  Coffee Desk: {}\n", "2:3 applications.Coffee Desk configfile.name"},
		"twice":             {"roles:\n  a: {}\n  a: {}\n", "3:3 a configfile.twice [a]"},
		"texts":             {"roles:\n  a: b\n", "2:3 roles.a configfile.needs_fields"},
		"all":               {"- a\n", "1:1  configfile.needs_parts"},
		"two":               {"instance:\n  app_name: x\n---\ninstance:\n  app_name: y\n", "4:9  configfile.documents"},
		"alias":             {"instance: &a\n  app_name: x\nbranding: *a\n", "1:11  configfile.unsupported"},
		"tag":               {"instance:\n  app_name: !!binary aGk=\n", "2:13  configfile.unsupported"},
		"syntax":            {"instance:\n  app_name: \"x\n", "2:13  configfile.syntax"},
		"tab":               {"instance:\n\tapp_name: x\n", "2:1  configfile.syntax"},
		"plain secret":      {"applications:\n  desk:\n    client_secrets: [hunter2]\n", "3:22 applications.desk.client_secrets configfile.plain_secret"},
		"plain hook secret": {"webhooks:\n  crm:\n    secret: whsec_hunter2\n", "3:5 webhooks.crm.secret configfile.plain_secret"},
		"one secret":        {"applications:\n  desk:\n    client_secrets: env:X\n", "3:5 applications.desk.client_secrets configfile.needs_references"},
		"no variable":       {"applications:\n  desk:\n    client_secrets: [env:X]\n", "3:22 applications.desk.client_secrets configfile.no_variable [X]"},
		"no file":           {"webhooks:\n  crm:\n    secret: file:x\n", "3:13 webhooks.crm.secret configfile.no_file [/srv/x]"},
		"picture":           {"branding:\n  logo: https://x.example/logo.png\n", "2:3 branding.logo configfile.picture"},
		"token type":        {"applications:\n  desk:\n    access_token_typ: jwt\n", "3:5 applications.desk.access_token_typ configfile.token_type"},
		"deep":              {"roles: " + strings.Repeat("[", 12) + strings.Repeat("]", 12) + "\n", "configfile.deep"},
		"large":             {strings.Repeat("#", 1<<20+1), "0:0  configfile.too_large [1]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.read(test.text)
			var f *configfile.Fault
			var e *model.Error
			if !errors.As(err, &f) || !errors.As(err, &e) {
				t.Fatalf("error = %v, want %s", err, test.want)
			}
			got := fmt.Sprintf("%d:%d %s %s %v", f.Line, f.Column, f.Path, e.Key, e.Args)
			if !strings.Contains(got, test.want) || f.File != "app.yaml" || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// TestNothing: a file may be empty.
func TestNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, text := range []string{"", "# nothing yet\n", "---\n", "instance:\n", "roles: {}\n"} {
		if out := w.apply(text, configfile.Options{}); !out.Nothing() {
			t.Errorf("%q changes %q", text, changes(out))
		}
	}
}

// FuzzRead: whatever a file holds, it is read or refused with a place in it.
func FuzzRead(f *testing.F) {
	for _, text := range []string{small, "roles:\n  a: &x {}\n  b: *x\n", "a: [", "? a\n: b\n", "x: |\n  y\n", "<<: {a: b}\n", "\xff", "a:\n\t- b", "- - - -", "%YAML 1.2\n---\n", "!!map {}", "instance: {app_name: 0x1F, terms: ~}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := configfile.Read("app.yaml", []byte(text), configfile.Sources{
			Variable: func(string) (string, bool) { return someSecret, true },
			ReadFile: func(string) ([]byte, error) { return []byte(someSecret), nil },
		})
		var fault *configfile.Fault
		if err != nil && (!errors.As(err, &fault) || model.KindOf(err) != model.Invalid || fault.File != "app.yaml") {
			t.Errorf("%q: %v", text, err)
		}
	})
}
