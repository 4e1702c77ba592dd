package db

import (
	"database/sql"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestMigrationRewritesAddresses: what the last program stored under folded keys.
func TestMigrationRewritesAddresses(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/anteroom.db"
	bring(t, path, migrationFiles(canonicalAddresses-1))
	pool := rawPool(t, path)
	insert(t, pool, `INSERT INTO organizations (id, name, external_id, logo, member_count, member_role, seats, policy_custom, absolute_minutes, idle_minutes, refused_socials, created_at, updated_at, version) VALUES ('org_1', 'Acme', '', '', 0, '', 0, FALSE, 0, 0, '', 1, 1, 1)`)
	user := func(id, email, key string, verified bool) {
		insert(t, pool, `INSERT INTO users (id, email, email_key, email_verified, first_name, last_name, picture, time_zone, status, created_at, updated_at, version) VALUES ($1, $2, $3, $4, '', '', '', '', 'ACTIVE', 1, 1, 1)`, id, email, key, verified)
	}
	user("usr_1", "Dana@ACME.test", "dana@acme.test", true)
	user("usr_2", "zoe@xn--bcher-kva.test", "zoe@xn--bcher-kva.test", false) // as the inviter's browser sent it
	user("usr_3", "zoe@Bücher.test", "zoe@bücher.test", true)                // as she proved it
	user("usr_4", "zoe@bu\u0308cher.test", "zoe@bu\u0308cher.test", true)
	user("usr_5", "Ünal@acme.test", "ünal@acme.test", true)
	user("usr_6", "İvan@acme.test", "ivan@acme.test", true) // nobody's mailbox but that of the odd spelling
	user("usr_7", "ıda@acme.test", "ıda@acme.test", false)
	for i, email := range []string{"zoe@Bücher.test", "İvan@acme.test"} {
		id := string(rune('1' + i))
		insert(t, pool, `INSERT INTO members (org_id, id, user_id, status, source, name, email, name_key, words, last_active_at, created_at, updated_at, version) VALUES ('org_1', 'mem_`+id+`', $1, 'ACTIVE', 'operator', '', $2, $2, '', 0, 1, 1, 1)`, []string{"usr_3", "usr_6"}[i], email)
		insert(t, pool, `INSERT INTO member_words (org_id, word, name_key, member_id) VALUES ('org_1', 'bücher', '', 'mem_`+id+`')`)
	}
	insert(t, pool, `INSERT INTO organizations (id, name, external_id, logo, member_count, member_role, seats, policy_custom, absolute_minutes, idle_minutes, refused_socials, created_at, updated_at, version) VALUES ('org_2', 'Globex', '', '', 0, '', 0, FALSE, 0, 0, '', 1, 1, 1)`)
	insert(t, pool, `INSERT INTO members (org_id, id, user_id, status, source, name, email, name_key, words, last_active_at, created_at, updated_at, version) VALUES ('org_2', 'mem_3', 'usr_3', 'PENDING_INVITE', 'invitation', '', 'zoe@Bücher.test', 'zoe@bücher.test', '', 0, 1, 1, 1)`)
	insert(t, pool, `INSERT INTO invitations (org_id, id, member_id, user_id, email, first_name, last_name, org_name, token_hash, token_sealed, invited_by, inviter_kind, inviter, note, state, sent_at, expires_at, asked_at, closed_at) VALUES ('org_2', 'inv_1', 'mem_3', 'usr_3', 'zoe@Bücher.test', '', '', 'Globex', $1, $1, '', 'operator', '', '', 'open', 1, $2, 0, 0)`, []byte("token"), time.Now().Add(time.Hour).UnixMilli())
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	bring(t, path, migrationFiles(-1))

	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	stored := map[string][2]string{}
	query(t, d.readers, `SELECT id, email, email_key FROM users`, func(row []any) {
		stored[row[0].(string)] = [2]string{row[1].(string), row[2].(string)}
	})
	want := map[string][2]string{
		"usr_1": {"Dana@acme.test", "dana@acme.test"},
		"usr_2": {"zoe@xn--bcher-kva.test", "!usr_2"},
		"usr_3": {"zoe@xn--bcher-kva.test", "zoe@xn--bcher-kva.test"},
		"usr_4": {"zoe@xn--bcher-kva.test", "!usr_4"},
		"usr_5": {"Ünal@acme.test", "Ünal@acme.test"},
		"usr_6": {"İvan@acme.test", "!usr_6"},
		"usr_7": {"ıda@acme.test", "!usr_7"},
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("users (-want +got):\n%s", diff)
	}
	if u, err := d.UserByEmail(t.Context(), "ivan@acme.test"); model.KindOf(err) != model.NotFound {
		t.Errorf("ivan is %+v, %v", u, err)
	}
	m, err := d.Member(t.Context(), "org_1", "mem_1")
	if err != nil || m.Email != "zoe@xn--bcher-kva.test" {
		t.Errorf("member = %+v, %v", m, err)
	}
	var words []string
	query(t, d.readers, `SELECT member_id || ' ' || word FROM member_words ORDER BY member_id, word`, func(row []any) { words = append(words, row[0].(string)) })
	i, err := d.OpenInvitationOf(t.Context(), "org_2", "mem_3")
	if err != nil || i.Email != "zoe@xn--bcher-kva.test" {
		t.Errorf("invitation = %+v, %v", i, err)
	}
	zoe, err := d.UserByEmail(t.Context(), "ZOE@xn--bcher-kva.test")
	if err != nil || zoe.ID != "usr_3" {
		t.Errorf("Zoe is %+v, %v", zoe, err)
	}
	if offered, err := d.InvitationsOf(t.Context(), zoe, time.Now()); err != nil || len(offered) != 1 || offered[0].ID != "inv_1" {
		t.Errorf("Zoe can accept %+v, %v", offered, err)
	}
	if diff := cmp.Diff([]string{"mem_1 bcher", "mem_1 bucher", "mem_1 kva", "mem_1 test", "mem_1 xn", "mem_1 zoe", "mem_2 acme", "mem_2 ivan", "mem_2 test"}, words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

func insert(t *testing.T, pool *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := pool.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
