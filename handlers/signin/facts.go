package signin

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/signin"
)

// A person who agrees to what waits has to see what that is: the page that it belongs
// to, the organization, who or what it is about, and what was entered.

// field is an input of a form as people know it.
type field struct {
	name, label string
	ids         bool // it holds ids, of which people know the names
}

// shown lists the fields of forms of which people read what they entered, in the order
// in which they do. Others are never shown: what pages keep account with, and codes.
// A test compares both with all forms there are.
var shown = []field{
	{"action", "Change", false},
	{"id", "Members", true},
	{"name", "Name", false},
	{"first_name", "First name", false},
	{"last_name", "Last name", false},
	{"time_zone", "Time zone", false},
	{"language", "Language", false},
	{"email", "New email", false},
	{"emails", "Email addresses", false},
	{"member_email", "Member", false},
	{"allowed", "Allowed", false},
	{"revocation_issuer", "Issuer", false},
	{"revocation_keys", "Keys", false},
	{"reason", "Reason", false},
	{"review", "Review on", false},
	{"domain", "Domain", false},
	{"role", "Role", true},
	{"note", "Note", false},
	{"organization", "Organization", true},
	{"invitation", "Invitation to", true},
	{"source", "Limits", false},
	{"absolute", "Sign in again after", false},
	{"idle_on", "Sign out when idle", false},
	{"idle", "Time without activity", false},
	{"others", "Sign out everywhere else", false},
	{"provider", "Identity provider", false},
	{"type", "Protocol", false},
	{"which", "Which domains", false},
	{"domains", "Domains", true},
	{"metadata_url", "Metadata URL", false},
	{"entity_id", "Entity ID", false},
	{"sign_in_url", "Sign-in URL", false},
	{"issuer", "Issuer", false},
	{"tenant", "Tenant ID", false},
	{"application", "Application ID", false},
	{"audience", "Audience", false},
	{"scopes", "More scopes", false},
	{"attribute_email", "Email", false},
	{"attribute_first_name", "First name", false},
	{"attribute_last_name", "Last name", false},
	{"attribute_groups", "Groups", false},
	{"attribute", "Attribute", false},
	{"field", "Used for", false},
	{"signs_requests", "Sign our requests", false},
	{"encrypted", "Take encrypted assertions only", false},
	{"unsolicited", "Accept sign-ins that start at the provider", false},
	{"asks_context", "Tell the provider how an app wants people to sign in", false},
	{"group", "Groups", false},
	{"creates", "Create members at first sign-in", false},
	{"syncs", "Update names at each sign-in", false},
	{"signs_out", "Also sign out at the identity provider", false},
	{"life", "The token lasts", false},
	{"modules", "To set up", false},
	{"recipient", "Only for", false},
	{"mail", "Mail the link to them", false},
	{"lasts", "The link works for", false},
	{"members", "What happens to members", false},
	{"for", "Acts for", false},
	{"permissions", "Allows", false},
	{"expires", "Expires after", false},
	{"hours", "Support can sign in for", false},
}

// choices are the values that forms send for what people read on them.
var choices = map[string]map[string]string{
	"action":  {"role": "Change the role", "sign-out": "Sign out", "remove": "Remove"},
	"source":  {"application": "The defaults", "custom": "Our own"},
	"idle_on": {"yes": "Yes"},
	"others":  {"yes": "Yes"},

	"type":           {"SAML": "SAML", "OIDC": "OpenID Connect"},
	"which":          {"all": "All verified domains", "chosen": "Only some"},
	"field":          {"email": "Email", "first_name": "First name", "last_name": "Last name", "groups": "Groups"},
	"signs_requests": {"yes": "Yes"},
	"encrypted":      {"yes": "Yes"},
	"unsolicited":    {"yes": "Yes"},
	"asks_context":   {"yes": "Yes"},
	"creates":        {"yes": "Yes"},
	"syncs":          {"yes": "Yes"},
	"signs_out":      {"yes": "Yes"},

	"life":    {"90": "90 days", "365": "1 year", "0": "Until it is revoked"},
	"modules": {"domain_verification": "Domains", "sso": "Single sign-on", "dir_sync": "Provisioning"},
	"lasts":   {"1h0m0s": "1 hour", "24h0m0s": "1 day", "168h0m0s": "7 days", "720h0m0s": "30 days"},
	"mail":    {"yes": "Yes"},
	"for":     {"organization": "The organization", "me": "Me"},
	"expires": {"7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year"},
	"hours":   {"1": "1 hour", "4": "4 hours", "24": "24 hours", "72": "3 days"},
	"members": {"keep": "Keep members", "suspend": "Deactivate members"},
}

const (
	mostOfValue = 200 // characters of a value that are shown
	mostValues  = 5   // of one field
)

// facts returns what a request does, for its person, and whether its button warns. Of
// what is none of theirs any more, nothing is said.
func (h *Handler) facts(r *http.Request, held model.HeldRequest) (facts []view.Fact, danger bool, err error) {
	at, err := url.Parse(held.Path)
	if err != nil {
		return nil, false, err
	}
	form, err := url.ParseQuery(held.Body)
	if err != nil {
		form = nil // it is refused when it is sent, as every form like it
	}
	say := web.Words(r)
	names := &names{h.DB, web.Session(r), say}
	widget, in := h.Web.Portal.WidgetAt(at.Path)
	if in {
		facts = append(facts, view.Fact{Label: say.Text("Page"), Value: say.Text(widget.Label)})
	}
	if org := names.by.Org; in && !widget.Own() && org.ID != "" {
		facts = append(facts, view.Fact{Label: say.Text("Organization"), Value: org.Name})
	}
	for part := range strings.SplitSeq(at.Path, "/") {
		label, name, err := names.of(r.Context(), part)
		if err != nil {
			return nil, false, err
		}
		if name != "" {
			facts = append(facts, view.Fact{Label: label, Value: name})
		}
	}
	for _, f := range shown {
		values, ok := form[f.name]
		if !ok || skipped(form, f.name) {
			continue
		}
		text, err := names.read(r.Context(), f, values)
		if err != nil {
			return nil, false, err
		}
		text = lasting(say, text, form.Get(f.name+"_unit"))
		facts = append(facts, view.Fact{Label: say.Text(f.label), Value: text})
	}
	return facts, held.Danger || strings.HasSuffix(form.Get("action"), "remove"), nil
}

// skipped reports whether a form says elsewhere that a field of it counts for nothing.
func skipped(form url.Values, name string) bool {
	switch name {
	case "absolute", "idle_on":
		return form.Get("source") == "application"
	case "idle":
		return form.Get("source") == "application" || form.Get("idle_on") == ""
	case "role":
		return form.Has("action") && form.Get("action") != "role"
	}
	return false
}

// read returns the values of a field as people read them.
func (n *names) read(ctx context.Context, f field, values []string) (string, error) {
	var texts []string
	for i, value := range values {
		if i == mostValues {
			texts = append(texts, n.say.Many(len(values)-i, "%d more", "%d more"))
			break
		}
		if f.ids {
			_, name, err := n.of(ctx, value)
			if err != nil {
				return "", err
			}
			value = cmp.Or(name, value)
		}
		if f.name == "emails" {
			value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) }), ", ")
		}
		if f.name == "language" {
			value = cmp.Or(model.Language(value).Name(), value)
		}
		if choice, ok := choices[f.name][value]; ok {
			value = n.say.Text(choice)
		}
		texts = append(texts, shorten(strings.Join(strings.Fields(value), " ")))
	}
	return n.say.List(texts), nil
}

// lasting returns a length of time that was entered as a number beside its unit, "" for none,
// and what is no such thing as it is.
func lasting(say *words.Language, text, unit string) string {
	n, err := strconv.Atoi(text)
	if err == nil && slices.Contains([]string{"minutes", "hours", "days"}, unit) {
		return say.Sentence("ui."+unit, n)
	}
	return strings.TrimSpace(text + " " + unit)
}

// shorten cuts a text that nobody reads to the end.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > mostOfValue {
		return string(runes[:mostOfValue]) + "…"
	}
	return text
}
