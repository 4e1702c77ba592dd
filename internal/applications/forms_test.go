package applications

import (
	"errors"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSentForm: what is equal is registered in one form, the one that clients and
// browsers send.
func TestSentForm(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"https://app.example/cb":                 "https://app.example/cb",
		"https://app.example":                    "https://app.example",
		"https://app.example/":                   "https://app.example/",
		"https://app.example/a//b%2Fc?x=1&y=%C3": "https://app.example/a//b%2Fc?x=1&y=%C3",
		"https://app.example:8443/cb":            "https://app.example:8443/cb",
		"http://[::1]:8080/cb":                   "http://[::1]:8080/cb",
		"com.example.app:/cb":                    "com.example.app:/cb",
		"com.example.app://Cb":                   "com.example.app://Cb",
		"capacitor://localhost":                  "capacitor://localhost",
		"https://app.example:443/cb":             "https://app.example/cb",
		"http://localhost:80/cb":                 "http://localhost/cb",
		"http://[0:0:0:0:0:0:0:1]:80/cb":         "http://[::1]/cb",
		"http://[::1]:80/cb":                     "http://[::1]/cb",
		"http://localhost:443/cb":                "http://localhost:443/cb",
		"https://app.example:/cb":                "https://app.example/cb",
		"HTTPS://App.Example/Cb":                 "https://app.example/Cb",
		"https://app.example./cb":                "https://app.example/cb",
		"https://app.example.:443/cb":            "https://app.example/cb",
		"https://bücher.example/cb":              "https://xn--bcher-kva.example/cb",
		"https://app.example/é?ü=é":              "https://app.example/%C3%A9?%C3%BC=%C3%A9",
		"https://app.example/a/../b/./c":         "https://app.example/b/c",
		"https://app.example/cb?":                "https://app.example/cb",
		"Com.Example.App:/cb":                    "com.example.app:/cb",
	} {
		if got := sentForm(uri); got != want {
			t.Errorf("%s is sent as %s, want %s", uri, got, want)
		}
		if again := sentForm(want); again != want {
			t.Errorf("%s is sent as %s", want, again)
		}
	}
}

// TestFormIsNamed: who enters another form is told the one that works.
func TestFormIsNamed(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"https://App.example:443/cb": "https://app.example/cb",
		"https://*.App.example./cb":  "https://*.app.example/cb",
	} {
		a := model.Application{Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{uri}}
		_, err := parse(a)
		var e *model.Error
		if !errors.As(err, &e) || e.Key != "applications.uri_form" || !slices.Equal(e.Args, []any{uri, want}) {
			t.Errorf("%s: %v, want %s named", uri, err, want)
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	a := model.Application{Type: model.ApplicationSPA, Origins: []string{"https://pages.example", "https://app.example"}, RedirectURIs: []string{
		"https://app.example/callback", "https://app.example/other", "http://localhost:3000/cb", "http://localhost/",
	}}
	if got, want := origins(a), []string{"http://localhost", "http://localhost:3000", "https://app.example", "https://pages.example"}; !slices.Equal(got, want) {
		t.Errorf("origins %q, want %q", got, want)
	}
	a.Type = model.ApplicationWeb
	if got, want := origins(a), []string{"https://app.example", "https://pages.example"}; !slices.Equal(got, want) {
		t.Errorf("origins of a web application %q, want %q", got, want)
	}
}
