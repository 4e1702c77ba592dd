package db

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestRequirements: what the database says of a session is what model.Requirement says of
// it, for who is judged one by one and for all that end together.
func TestRequirements(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		ctx, acme, globex := t.Context(), newOrganization(t, d, "Acme"), newOrganization(t, d, "Globex")
		members := map[string]model.Member{}
		var required, other model.Connection
		var dom model.Domain
		change(t, d, func(tx *Tx) (err error) {
			for _, email := range []string{"dana@acme.test", "al@acme.test", "let@acme.test", "gone@acme.test", "kim@sub.acme.test", "a_b@xacme.test", "longer-than-all-of-it@x.test"} {
				if members[email], err = join(t, tx, acme, person{email: email, status: model.MemberActive}); err != nil {
					return err
				}
			}
			if err := tx.SetFeature(ctx, acme, model.FeatureSSO); err != nil {
				return err
			}
			if dom, err = tx.InsertDomain(ctx, model.Domain{Org: acme, Type: model.DomainOrganization, Name: "acme.test", Proof: model.DomainProof{Status: model.DomainVerified}}); err != nil {
				return err
			}
			if other, err = tx.InsertConnection(ctx, model.Connection{Org: acme, Enabled: true}); err != nil {
				return err
			}
			required, err = tx.InsertConnection(ctx, model.Connection{Org: acme, Enabled: true, Required: true, Chosen: true, Domains: []model.DomainID{dom.ID}})
			if err != nil {
				return err
			}
			return tx.UpdateConnection(ctx, required) // with its domains
		})
		var now time.Time
		begin := func(email string, org model.OrgID, by model.ConnectionID, amr ...string) (s model.Session) {
			change(t, d, func(tx *Tx) (err error) {
				now = tx.Now()
				s, err = tx.InsertSession(ctx, model.Session{
					User: model.User{ID: members[email].User}, Org: model.Organization{ID: org}, AMR: amr, AuthTime: tx.Now(), Upstream: through(by),
				}, []byte(fmt.Sprint(email, org, by, amr)))
				return err
			})
			return s
		}
		sessions := map[string]model.Session{
			"by it":                 begin("dana@acme.test", acme, required.ID),
			"by another":            begin("dana@acme.test", acme, other.ID, "swk"),
			"otherwise":             begin("dana@acme.test", acme, "", "swk"),
			"elsewhere":             begin("dana@acme.test", globex, "", "otp"),
			"of a domain below":     begin("kim@sub.acme.test", acme, "", "otp"),
			"of a domain that ends": begin("a_b@xacme.test", acme, "", "otp"),
			"of a shorter domain":   begin("longer-than-all-of-it@x.test", acme, "", "otp"),
			"named":                 begin("al@acme.test", acme, "", "hwk", "mfa"),
			"named, by a code":      begin("al@acme.test", acme, "", "otp"),
			"named, by another":     begin("al@acme.test", acme, other.ID, "hwk"),
			"named, at Google":      begin("al@acme.test", acme, "google", "hwk"),
			"named, stepped up":     begin("al@acme.test", acme, other.ID, "pwd"),
			"let in":                begin("let@acme.test", acme, "", "otp"),
			"let in, not here":      begin("let@acme.test", acme, "", "otp", "1"),
			"let in, by a passkey":  begin("let@acme.test", acme, "", "swk"),
			"let in until now":      begin("gone@acme.test", acme, "", "swk"),
		}
		change(t, d, func(tx *Tx) error {
			return tx.StepUp(ctx, sessions["named, stepped up"].ID, []string{"swk"}, true, nil)
		})
		change(t, d, func(tx *Tx) error {
			for email, until := range map[string]time.Duration{"al@acme.test": 0, "let@acme.test": time.Hour, "gone@acme.test": -time.Hour} {
				b := model.BreakGlass{Org: acme, Member: members[email].ID, Reason: "On call", ReviewAt: now}
				if until != 0 {
					b.ExpiresAt = now.Add(until)
				}
				for range 2 { // the second changes it
					if _, err := tx.PutBreakGlass(ctx, b); err != nil {
						return err
					}
				}
				if b.RecoversUntil = b.ExpiresAt; until > 0 {
					if err := tx.SetRecovery(ctx, b, []byte("link")); err != nil {
						return err
					}
					if err := tx.UseRecovery(ctx, b, []byte("link"), sessions["let in"].ID); err != nil {
						return err
					}
					if err := tx.UseRecovery(ctx, b, []byte("link"), sessions["otherwise"].ID); model.KindOf(err) != model.NotFound {
						t.Errorf("the link is used twice: %v", err)
					}
				}
			}
			return nil
		})
		over := []string{"by another", "let in until now", "let in, not here", "named, at Google", "named, by a code", "named, by another", "otherwise"}
		var judged []string
		for name, s := range sessions {
			row, err := d.Session(ctx, s.ID)
			if err != nil {
				t.Fatal(err)
			}
			if !row.Requirement.MetBy(row.Session, now) {
				judged = append(judged, name)
			}
			met := func(o SessionRow) bool {
				return o.ID == s.ID && o.Requirement.MetBy(o.Session, now) == row.Requirement.MetBy(row.Session, now)
			}
			if own, err := d.OwnSessions(ctx, s.User.ID, 10); err != nil || !slices.ContainsFunc(own, met) {
				t.Errorf("%s: its own list says something else, %v", name, err)
			}
		}
		slices.Sort(judged)
		if diff := cmp.Diff(over, judged); diff != "" {
			t.Errorf("one by one (-want +got):\n%s", diff)
		}
		r, err := d.Requirement(ctx, acme, members["al@acme.test"].User)
		if err != nil || !slices.Equal(r.Connections, []model.ConnectionID{required.ID}) || !r.BreakGlass.Good(now) {
			t.Errorf("of somebody: %+v, %v", r, err)
		}
		if n, err := d.CountPeopleOtherwise(ctx, acme, other.ID, now); err != nil || n != 4 {
			t.Errorf("requiring the other as well signs %d people out, %v", n, err)
		}
		served, err := d.MembersServed(ctx, acme, required.ID)
		if err != nil || !slices.Equal(served, []DomainMembers{{"acme.test", 4}}) {
			t.Errorf("members served: %+v, %v", served, err)
		}
		due, err := d.BreakGlassDue(ctx, now, 10)
		if err != nil || len(due) != 1 || due[0].Email != "al@acme.test" || due[0].Passkey || !due[0].Active {
			t.Errorf("due: %+v, %v", due, err)
		}
		var ended []string
		change(t, d, func(tx *Tx) error {
			all, err := tx.EndSessions(ctx, SessionsBegunOtherwise(acme, now), model.EndSignInRequired)
			for name, s := range sessions {
				if slices.ContainsFunc(all, func(e EndedSession) bool { return e.ID == s.ID }) {
					ended = append(ended, name)
				}
			}
			if err != nil {
				return err
			}
			if err := tx.NoteBreakGlassWarned(ctx, acme); err != nil {
				return err
			}
			return tx.SweepBreakGlass(ctx)
		})
		slices.Sort(ended)
		if diff := cmp.Diff(over, ended); diff != "" {
			t.Errorf("together (-want +got):\n%s", diff)
		}
		if due, err := d.BreakGlassDue(ctx, now, 10); err != nil || len(due) != 0 {
			t.Errorf("due once more: %+v, %v", due, err)
		}
		if left, err := d.BreakGlass(ctx, acme); err != nil || len(left) != 2 {
			t.Errorf("after sweeping: %+v, %v", left, err)
		}
	})
}

// through returns what is known of a sign-in by a connection, or by an account elsewhere.
func through(by model.ConnectionID) model.Upstream {
	if by == "google" {
		return model.Upstream{Social: "google"}
	}
	return model.Upstream{Connection: by}
}
