package keys

import (
	"cmp"
	"net/http"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/keys"
	"github.com/anteroom/anteroom/views/ui"
)

// descriptions say what permissions are for, in the order in which they are shown.
type descriptions []description

type description struct {
	name model.Permission
	text string
}

// of returns what a permission is for: its name, for one that there is not any more.
func (all descriptions) of(p model.Permission) string {
	for _, d := range all {
		if d.name == p {
			return d.text
		}
	}
	return string(p)
}

func (h *Handler) descriptions(r *http.Request) (descriptions, error) {
	defined, err := h.DB.DefinedPermissions(r.Context())
	var all descriptions
	for _, p := range model.BuiltIn() {
		all = append(all, description{p, allowing(web.Words(r), p)})
	}
	for _, p := range defined {
		if !p.BuiltIn {
			all = append(all, description{p.Name, cmp.Or(p.Description, string(p.Name))})
		}
	}
	return all, err
}

// allowing says what a built-in permission is for.
func allowing(say *words.Language, p model.Permission) string {
	switch p {
	case model.SettingsRead:
		return say.Text("See settings and domains")
	case model.SettingsManage:
		return say.Text("Change settings and domains")
	case model.UsersRead:
		return say.Text("See members")
	case model.UsersInvite:
		return say.Text("Invite people")
	case model.UsersDelete:
		return say.Text("Remove members")
	case model.UsersRoleChange:
		return say.Text("Change roles and groups")
	case model.SSORead:
		return say.Text("See single sign-on")
	case model.SSOManage:
		return say.Text("Set up single sign-on")
	case model.SCIMRead:
		return say.Text("See provisioning")
	case model.SCIMManage:
		return say.Text("Set up provisioning")
	case model.SessionPolicyRead:
		return say.Text("See the session policy")
	case model.SessionPolicyManage:
		return say.Text("Change the session policy")
	case model.APIKeysRead:
		return say.Text("See API keys")
	}
	return string(p)
}

func (h *Handler) row(r *http.Request, k model.APIKey, describe descriptions) view.Row {
	visitor, say, now := web.VisitorOf(r), web.Words(r), h.Now()
	v := view.Row{
		ID: string(k.ID), Name: k.Name, Text: keys.Outline(k), Whose: whose(say, visitor, k), Made: madeText(say, k), Used: h.usedText(say, k),
		Summary: say.Many(len(k.Permissions), "%d permission", "%d permissions"),
	}
	if len(k.Permissions) == 0 {
		v.Summary = say.Text("It allows nothing here: an application decides what it is good for.")
	}
	for _, p := range k.Permissions {
		v.Permissions = append(v.Permissions, describe.of(p))
	}
	v.Badge, v.Until = stateOf(say, k, now)
	if revocable(visitor, k) && k.Counts(now) {
		v.Revoke = visitor.Links.Key(k.ID) + "/revoke"
	}
	return v
}

// noneText says why a list is empty that somebody sees who has searched for a term, "" for
// nothing.
func noneText(say *words.Language, visitor web.Visitor, term string) string {
	switch {
	case term != "":
		return say.Text("Nothing is found for “%s”.", term)
	case visitor.Manages(model.WidgetAPIKeys):
		return say.Text("No API key yet.")
	}
	return say.Text("Your organization has no API key, and you have none.")
}

func (h *Handler) usedText(say *words.Language, k model.APIKey) string {
	at := h.Keys.LastUsed(k)
	if at.IsZero() {
		return say.Text("Never used.")
	}
	return say.Text("Last used %s.", say.Ago(h.Now(), at))
}

func stateOf(say *words.Language, k model.APIKey, now time.Time) (view.Badge, string) {
	switch k.State(now) {
	case model.APIKeyStateActive:
		return view.Badge{Kind: ui.KindOK, Icon: "circle-check", Text: say.Text("Active")}, say.Text("It expires on %s.", say.Moment(k.ExpiresAt))
	case model.APIKeyStateExpiring:
		return view.Badge{Kind: ui.KindWarn, Icon: "triangle-alert", Text: say.Text("Expires soon")}, say.Text("It expires on %s.", say.Moment(k.ExpiresAt))
	case model.APIKeyStateExpired:
		return view.Badge{Kind: "muted", Icon: "info", Text: say.Text("Expired")}, say.Text("Expired on %s.", say.Moment(k.ExpiresAt))
	}
	v := view.Badge{Kind: "muted", Icon: "info", Text: say.Text("Revoked")}
	if k.RevokedAt.IsZero() {
		return v, say.Text("It ended with the membership.")
	}
	return v, say.Text("Revoked on %s.", say.Moment(k.RevokedAt))
}

// revocable reports whether a visitor can revoke a key that they see.
func revocable(visitor web.Visitor, k model.APIKey) bool {
	return visitor.Manages(model.WidgetAPIKeys) || k.Member != "" && k.Member == visitor.Member
}

func whose(say *words.Language, visitor web.Visitor, k model.APIKey) string {
	switch {
	case k.Member == "":
		return say.Text("Acts for %s.", visitor.Org.Name)
	case k.Member == visitor.Member:
		return say.Text("Acts for you.")
	case k.Holder.ID == "":
		return say.Text("Acted for somebody who is no member any more.")
	}
	return say.Text("Acts for %s.", k.Holder.Name())
}

func madeText(say *words.Language, k model.APIKey) string {
	if k.MadeBy == "" {
		return say.Text("Made on %s.", say.Day(k.CreatedAt))
	}
	return say.Text("Made by %s on %s.", web.Author(say, k.MadeBy), say.Day(k.CreatedAt))
}
