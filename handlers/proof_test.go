package handlers_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/console"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// withoutProof are the requests by which operators change something in the console without a fresh
// proof of who they are, by their paths below it, and why: they open no door to others.
var withoutProof = map[string]string{
	"/organizations/new":     "it gives a link to nobody who had an account, but for a fresh proof",
	"/new-app/{application}": "the same",

	"/organizations/{organization}/features":     "its people have a room more, or less",
	"/organizations/{organization}/limits":       "it counts people",
	"/organizations/{organization}/external-id":  "a name for an app",
	"/organizations/{organization}/metadata":     "the same",
	"/organizations/{organization}/sessions/end": "it closes doors",
	"/organizations/{organization}/suspend":      "the same",

	"/users/{user}/disable":                "it closes a door",
	"/users/{user}/sessions/end":           "the same",
	"/users/{user}/sessions/{session}/end": "the same",
	"/leave":                               "the same",
	"/you/sessions/end-others":             "the same",
	"/you/sessions/{session}/end":          "the same",
	"/you/passkeys/{passkey}":              "a name",
	"/you/recovery-codes.txt":              "it says again what the page says that sends it",

	"/applications/{application}/basics": "a name",
	"/applications/{application}/tokens": "what the app is told of who signs in to it",

	"/webhooks/{webhook}/pause":                        "it sends less",
	"/webhooks/{webhook}/resume":                       "it sends where a proof has let it",
	"/webhooks/{webhook}/replay":                       "the same",
	"/webhooks/{webhook}/test":                         "the same",
	"/webhooks/{webhook}/deliveries/{delivery}/replay": "the same",

	"/roles":                          "a role that is new allows nothing",
	"/roles/permissions":              "a permission that is new is in no role",
	"/roles/permissions/{permission}": "words",

	"/attributes":                    "what directories can say",
	"/attributes/{attribute}":        "the same",
	"/attributes/{attribute}/forget": "the same",
	"/branding":                      "looks",
	"/branding/{picture}":            "the same",
	"/branding/{picture}/remove":     "the same",
	"/mail/test":                     "a mail that lets nobody in",
	"/mail/repeat":                   "mails that were sent before",
	"/jobs":                          "what is done anyway",
}

// TestConsoleAsksForProofs: what opens a door to others in the console waits for a fresh proof, and
// a new route says whether it does. An organization’s own rooms ask as they do its people.
func TestConsoleAsksForProofs(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	unknown := maps.Clone(withoutProof)
	table := routeTable(t, w.Config)
	for _, r := range table {
		path, in := strings.CutPrefix(r.Path, string(model.Console))
		if !in || !slices.Contains(r.Methods, "POST") || strings.HasPrefix(r.Guard, "public") || strings.HasPrefix(path, "/prove") {
			continue
		}
		why := withoutProof[path]
		delete(unknown, path)
		if strings.Contains(r.Guard, ", sudo") {
			if why != "" {
				t.Errorf("%s asks for a proof: take it from withoutProof", r.Path)
			}
			continue
		}
		if room, in := strings.CutPrefix(r.Path, string(console.Base)); in && why == "" {
			for _, own := range table {
				if own.Path == "/ui"+room && slices.Equal(own.Methods, r.Methods) && own.Guard == r.Guard {
					why = "as its people"
				}
			}
		}
		if why == "" {
			t.Errorf("%s %s changes something without a fresh proof: give its guard one (Sudo), or withoutProof a reason", r.Path, r.Guard)
		}
	}
	for path := range unknown {
		t.Errorf("%s: there is no such route", path)
	}
}
