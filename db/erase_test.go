package db

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// whoIsLeft says of each table why nothing in it names somebody who was erased. What of it is
// tried stands in handlers/activity.
var whoIsLeft = map[string]string{
	"erased, by EraseUser or with the events": `users user_words disabled_users sessions passkeys passkey_users webauthn_challenges identities identity_questions social_identities challenges attempts
		invitations auth_requests held_requests upstream_sessions undos pictures directory_users directory_user_emails directory_deleted_users directory_group_strangers
		directory_requests deliveries portal_links portal_sessions api_keys domains connections directories directory_tokens directory_clients break_glass member_suspensions events`,
	"gone, since they are no member": `members member_roles member_groups member_words member_word_ends group_members sign_in_links kept_administrators directory_released`,
	"ids, hashes and what is sealed, some of it for a while": `grants refresh_tokens removals spent_tokens upstream_requests upstream_replays social_requests repeats return_addresses partings remappings
		erasures allowances directory_access directory_assertions directory_blocks directory_group_members application_secrets operator_letters identity_repairs support_access`,
	"what the operator, an application or an organization says of itself": `alias_uses application_origins applications attributes blocked_embeds certificate_troubles certificates connection_domains
		connection_settings connection_upkeep database_move directory_groups event_log group_roles instance job_runs leases managed organization_features organizations suspended_organizations permissions replicas role_permissions roles
		service_keys signing_keys streams webhooks`,
	"who runs the instance, until they do no more": `operators operator_handles operator_links operator_passkeys operator_recovery_codes operator_requests operator_sessions set_up_links`,
	"what receivers have answered, for 30 days":    `webhook_attempts`,
	"the engine’s and the migrations’":             `goose_db_version sqlite_sequence sqlite_stat1`,
}

// TestWhoIsLeft: a new table can name people, so that somebody has to say what erasing them
// does there.
func TestWhoIsLeft(t *testing.T) {
	t.Parallel()
	d := openTest(t)
	all, err := many(t.Context(), &d.queries, scanValue[string], `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, tables := range whoIsLeft {
		for _, name := range strings.Fields(tables) {
			if known[name] {
				t.Errorf("%s is named twice", name)
			}
			known[name] = true
		}
	}
	for _, of := range []string{"sqlite_sequence", "sqlite_stat1"} { // which come and go
		delete(known, of)
		all = slices.DeleteFunc(all, func(name string) bool { return name == of })
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), all); diff != "" {
		t.Errorf("tables (-known +there):\n%s", diff)
	}
}

// TestEraseUserOnBothEngines: its statements are those of both.
func TestEraseUserOnBothEngines(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		d := openTestAt(t, address, nil)
		change(t, d, func(tx *Tx) error {
			u, err := tx.InsertUser(t.Context(), "kim@acme.test", true, "Kim", "Roe")
			if err == nil {
				err = tx.InsertDisabling(t.Context(), model.Disabling{User: u.ID, Reason: "Kim Roe shares it", By: model.Actor{Kind: model.ActorOperator, ID: "opr_1"}})
			}
			if err == nil {
				err = tx.EraseUser(t.Context(), Erasure{User: u.ID, Texts: []string{"kim@acme.test"}, Names: []string{"Kim Roe"}, Orgs: []model.OrgID{"org_1"}, Instead: "erased"})
			}
			if err != nil {
				return err
			}
			if why, err := tx.Disabling(t.Context(), u.ID); model.KindOf(err) != model.NotFound {
				t.Errorf("they are disabled for a time: %+v, %v", why, err)
			}
			if u, err = tx.User(t.Context(), u.ID); err == nil && (u.Name() != "erased" || u.Status != model.UserDisabled) {
				t.Errorf("the account is %+v", u)
			}
			return err
		})
	})
}
