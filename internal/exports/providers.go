package exports

import (
	"github.com/anteroom/anteroom/internal/model"
)

// connections are how single sign-on is exported.
type connections struct {
	Connections []connection               `json:"connections"`
	BreakGlass  []model.BreakGlassSnapshot `json:"break_glass"`
}

type connection struct {
	model.ConnectionSnapshot
	Groups []model.GroupRoleSnapshot `json:"groups"`
}

func (s still) connections(name string) error {
	all, err := s.db.Connections(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	v := connections{Connections: make([]connection, len(all))}
	for i, c := range all {
		given, err := s.db.GroupRoles(s.ctx, s.org.ID, model.RoleSource(c.ID))
		if err != nil {
			return err
		}
		v.Connections[i] = connection{c.Snapshot(), given.Snapshot(c.ID).Groups}
	}
	named, err := s.db.BreakGlass(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	v.BreakGlass = snapshots(named)
	return s.document(name, v)
}

// directory is how a directory is exported.
type directory struct {
	model.DirectorySnapshot
	Tokens  []model.DirectoryTokenSnapshot  `json:"tokens"`
	Clients []model.DirectoryClientSnapshot `json:"clients"`
	Gives   []model.GroupRoleSnapshot       `json:"groups"`
}

func (s still) directories(name string) error {
	all, err := s.db.Directories(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	v := make([]directory, len(all))
	for i, d := range all {
		tokens, err := s.db.DirectoryTokens(s.ctx, s.org.ID, d.ID)
		if err != nil {
			return err
		}
		clients, err := s.db.DirectoryClients(s.ctx, s.org.ID, d.ID)
		if err != nil {
			return err
		}
		given, err := s.db.GroupRoles(s.ctx, s.org.ID, model.RoleSource(d.ID))
		if err != nil {
			return err
		}
		v[i] = directory{d.Snapshot(), snapshots(tokens), snapshots(clients), given.OfDirectory(d.ID).Groups}
	}
	return s.document(name, v)
}

// directoryUser is somebody whom a directory knows, as they are exported.
type directoryUser struct {
	model.DirectoryUserSnapshot
	Roles struct{} `json:"roles,omitzero"` // which members.jsonl says
}

// directoryUsers writes those of each directory.
func (s still) directoryUsers(name string) error {
	directories, err := s.db.Directories(s.ctx, s.org.ID)
	if err != nil {
		return err
	}
	var last int64
	return lines(s, name, func() ([]directoryUser, bool, error) {
		if len(directories) == 0 {
			return nil, false, nil
		}
		of := directories[0].ID
		batch, err := s.db.DirectoryUsersAfter(s.ctx, s.org.ID, of, last, atOnce)
		if err != nil {
			return nil, false, err
		}
		if len(batch) == atOnce {
			last = batch[len(batch)-1].Place
		} else {
			directories, last = directories[1:], 0
		}
		all, err := s.inGroups(of, batch)
		return all, len(directories) > 0, err
	})
}

func (s still) inGroups(of model.DirectoryID, batch []model.DirectoryUser) ([]directoryUser, error) {
	ids := make([]model.DirectoryUserID, len(batch))
	for i, u := range batch {
		ids[i] = u.ID
	}
	groups, err := s.db.GroupsOfDirectoryUsers(s.ctx, s.org.ID, of, ids)
	all := make([]directoryUser, len(batch))
	for i, u := range batch {
		all[i].DirectoryUserSnapshot = u.Snapshot(groups[u.ID], nil)
	}
	return all, err
}
