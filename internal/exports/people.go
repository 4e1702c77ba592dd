package exports

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// member is a member as it is exported.
type member struct {
	model.MembershipSnapshot
	Groups       []string  `json:"groups"`
	CreatedAt    time.Time `json:"create_time"`
	LastActiveAt time.Time `json:"last_active_time,omitzero"`
}

// batches returns what reads the members, batch by batch.
func (s still) batches() func() ([]member, bool, error) {
	var last model.MemberID
	return func() ([]member, bool, error) {
		batch, err := s.db.MembersAfter(s.ctx, s.org.ID, last, atOnce)
		if err != nil || len(batch) == 0 {
			return nil, false, err
		}
		last = batch[len(batch)-1].ID
		seen, err := s.db.GroupNamesAmong(s.ctx, s.org.ID, batch[0].ID, last)
		if err != nil {
			return nil, false, err
		}
		groups := make(map[model.MemberID][]string, len(seen))
		for _, g := range seen {
			groups[g.Member] = g.Names
		}
		all := make([]member, len(batch))
		for i, m := range batch {
			all[i] = member{m.Snapshot(s.org), append([]string{}, groups[m.ID]...), m.CreatedAt, m.LastActiveAt}
		}
		return all, len(batch) == atOnce, nil
	}
}

func (s still) members(name string) error { return lines(s, name, s.batches()) }

func (s still) memberTable(name string) error {
	entry, err := newEntry(s.zip, name, s.at)
	if err != nil {
		return err
	}
	// Without the mark some spreadsheets take the file for the machine's own code page.
	if _, err := io.WriteString(entry, "\ufeff"); err != nil {
		return err
	}
	rows := csv.NewWriter(entry)
	rows.UseCRLF = true
	// An error stays in the writer and comes back from the first batch.
	_ = rows.Write([]string{"email", "name", "roles", "groups", "status", "source", "joined", "last_active", "member_id", "user_id"})
	next := s.batches()
	for more := true; more; {
		var batch []member
		if batch, more, err = next(); err != nil {
			return err
		}
		for _, m := range batch {
			if err := rows.Write(m.row()); err != nil {
				return err
			}
		}
		rows.Flush()
		if err := rows.Error(); err != nil {
			return err
		}
	}
	return nil
}

func (m member) row() []string {
	roles := make([]string, len(m.Roles))
	for i, r := range m.Roles {
		roles[i] = r.Label
	}
	active := ""
	if !m.LastActiveAt.IsZero() {
		active = m.LastActiveAt.Format(time.RFC3339)
	}
	return []string{
		model.SafeCell(m.User.Email), model.SafeCell(m.User.Named.Name), model.SafeCell(strings.Join(roles, ", ")), model.SafeCell(strings.Join(m.Groups, ", ")),
		string(m.Status), string(m.Source), m.CreatedAt.Format(time.RFC3339), active, string(m.ID), string(m.User.ID),
	}
}

// invitation is an open invitation as it is exported.
type invitation struct {
	model.InvitationSnapshot
	InvitedBy string    `json:"invited_by,omitempty"`
	Roles     string    `json:"roles"`
	Note      string    `json:"note,omitempty"`
	SentAt    time.Time `json:"sent_at"`
}

func (s still) invitations(name string) error {
	var from db.InvitationPosition
	return lines(s, name, func() ([]invitation, bool, error) {
		page, err := s.db.OpenInvitations(s.ctx, s.org.ID, from, false, atOnce)
		all := make([]invitation, len(page.Invitations))
		for i, v := range page.Invitations {
			all[i], from = invitation{v.Snapshot(s.org), v.InvitedBy, v.RoleLabel, v.Note, v.SentAt}, db.PositionOfInvitation(v)
		}
		return all, page.More, err
	})
}

// groups writes the groups that people have made, and then those of each directory.
func (s still) groups(name string) error {
	directories, err := s.db.Directories(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	of := []model.DirectoryID{""}
	for _, d := range directories {
		of = append(of, d.ID)
	}
	var last int64
	return lines(s, name, func() ([]model.DirectoryGroupSnapshot, bool, error) {
		batch, err := s.db.DirectoryGroupsAfter(s.ctx, s.org.ID, of[0], last, atOnce)
		if len(batch) == atOnce {
			last = batch[len(batch)-1].Place
		} else {
			of, last = of[1:], 0
		}
		return snapshots(batch), len(of) > 0, err
	})
}

func (s still) groupRoles(name string) error {
	given, err := s.db.GroupRoles(s.ctx, s.org.ID, model.SourceGroups)
	if err != nil {
		return err
	}
	return s.document(name, given.OfGroups())
}
