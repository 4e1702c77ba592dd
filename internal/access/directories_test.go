package access_test

import (
	"fmt"
	"time"

	"github.com/anteroom/anteroom/internal/directories"
	"github.com/anteroom/anteroom/internal/model"
)

// directoriesOnly may do what only directories do.
var directoriesOnly = []model.ActorKind{model.ActorDirectory}

func aboutDirectories() map[string]rule {
	return map[string]rule{
		"directories.Service.Add": {may: visitors, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.directories.Add(w.ctx, by, model.ProviderEntra)
			return err
		}},
		"directories.Service.SetProvider": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			_, err := w.directories.SetProvider(w.ctx, by, d.ID, d.Version, model.ProviderEntra)
			return err
		}},
		"directories.Service.Enable": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			d, err := w.directories.Disable(w.ctx, w.setup(), d.ID, d.Version, model.KeepMembers)
			w.must(err)
			_, err = w.directories.Enable(w.ctx, by, d.ID, d.Version)
			return err
		}},
		"directories.Service.Disable": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			_, err := w.directories.Disable(w.ctx, by, d.ID, d.Version, model.KeepMembers)
			return err
		}},
		"directories.Service.Delete": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			_, err := w.directories.Delete(w.ctx, by, d.ID, d.Version, model.SuspendMembers)
			return err
		}},
		"directories.Service.CreateToken": {may: visitors, do: func(w *world, by model.Actor) error {
			_, _, err := w.directories.CreateToken(w.ctx, by, w.directory().ID, time.Hour, "")
			return err
		}},
		"directories.Service.RotateToken": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			k, _, err := w.directories.CreateToken(w.ctx, w.setup(), d.ID, 0, "")
			w.must(err)
			_, _, err = w.directories.RotateToken(w.ctx, by, d.ID, k.ID, "")
			return err
		}},
		"directories.Service.RevokeToken": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			k, _, err := w.directories.CreateToken(w.ctx, w.setup(), d.ID, 0, "")
			w.must(err)
			return w.directories.RevokeToken(w.ctx, by, d.ID, k.ID)
		}},
		"directories.Service.CreateClient": {may: visitors, do: func(w *world, by model.Actor) error {
			_, _, err := w.directories.CreateClient(w.ctx, by, w.directory().ID, "")
			return err
		}},
		"directories.Service.RotateClient": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			c, _, err := w.directories.CreateClient(w.ctx, w.setup(), d.ID, "")
			w.must(err)
			_, _, err = w.directories.RotateClient(w.ctx, by, d.ID, c.ID, c.Version)
			return err
		}},
		"directories.Service.RevokeClient": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			c, _, err := w.directories.CreateClient(w.ctx, w.setup(), d.ID, "")
			w.must(err)
			return w.directories.RevokeClient(w.ctx, by, d.ID, c.ID)
		}},
		"directories.Service.Trust": {may: visitors, do: func(w *world, by model.Actor) error {
			_, err := w.directories.Trust(w.ctx, by, w.directory().ID, model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "tenant", Application: "application"})
			return err
		}},
		"directories.Service.ChangeTrust": {may: visitors, do: func(w *world, by model.Actor) error {
			d := w.directory()
			t := model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "tenant", Application: "application"}
			c, err := w.directories.Trust(w.ctx, w.setup(), d.ID, t)
			w.must(err)
			t.Application = "another"
			_, err = w.directories.ChangeTrust(w.ctx, by, d.ID, c.ID, c.Version, t)
			return err
		}},
		"directories.Service.PreviewGroups": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.directories.PreviewGroups(w.ctx, by, w.directory().ID, model.GroupRoles{{Group: "IT", Role: "role_2"}})
			return err
		}},
		"directories.Service.SetGroups": {may: members, do: func(w *world, by model.Actor) error {
			d := w.directory()
			_, err := w.directories.SetGroups(w.ctx, by, d.ID, d.Version, model.GroupRoles{{Group: "IT", Role: "role_2"}})
			return err
		}},
		// Both are asked about somebody who waits for no answer.
		"directories.Service.SamePerson": {may: members, want: model.Conflict, do: func(w *world, by model.Actor) error {
			u := w.directoryUser(w.directory())
			return w.directories.SamePerson(w.ctx, by, u.Directory, u.ID)
		}},
		"directories.Service.SomebodyNew": {may: members, want: model.Conflict, do: func(w *world, by model.Actor) error {
			u := w.directoryUser(w.directory())
			return w.directories.SomebodyNew(w.ctx, by, u.Directory, u.ID)
		}},

		"directories.Service.Transfers": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.directories.Transfers(w.ctx, by, w.directoryMember(w.directory()))
			return err
		}},
		"directories.Service.Transfer": {may: members, do: func(w *world, by model.Actor) error {
			d := w.directory()
			_, err := w.directories.Transfer(w.ctx, by, w.directoryMember(d), d.ID, w.anotherDirectory(d))
			return err
		}},

		"directories.Service.CreateUser": {may: directoriesOnly, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.directories.CreateUser(w.ctx, by, directories.Person{UserName: string(w.email()), Doc: "{}"})
			return err
		}},
		"directories.Service.ChangeUser": {may: directoriesOnly, do: func(w *world, by model.Actor) error {
			_, err := w.directories.ChangeUser(w.ctx, by, w.directoryUser(w.acting(by)).ID, nil, func(u model.DirectoryUser) (directories.Person, error) {
				return directories.Person{UserName: u.UserName, DisplayName: "Kim", Doc: `{"displayName":"Kim"}`}, nil
			})
			return err
		}},
		"directories.Service.DeleteUser": {may: directoriesOnly, do: func(w *world, by model.Actor) error {
			return w.directories.DeleteUser(w.ctx, by, w.directoryUser(w.acting(by)).ID, nil)
		}},
		"directories.Service.CreateGroup": {may: directoriesOnly, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.directories.CreateGroup(w.ctx, by, directories.Group{DisplayName: "IT", Doc: "{}"}, nil)
			return err
		}},
		"directories.Service.ChangeGroup": {may: directoriesOnly, do: func(w *world, by model.Actor) error {
			_, err := w.directories.ChangeGroup(w.ctx, by, w.directoryGroup(w.acting(by)).ID, nil, func(model.DirectoryGroup) (directories.GroupChange, error) {
				return directories.GroupChange{Group: directories.Group{DisplayName: "Sales", Doc: `{"displayName":"Sales"}`}}, nil
			})
			return err
		}},
		"directories.Service.DeleteGroup": {may: directoriesOnly, do: func(w *world, by model.Actor) error {
			return w.directories.DeleteGroup(w.ctx, by, w.directoryGroup(w.acting(by)).ID, nil)
		}},
	}
}

// directory adds a directory to Acme.
func (w *world) directory() model.Directory { return w.directoryOf(w.acme) }

func (w *world) directoryOf(org model.OrgID) model.Directory {
	by := setup
	by.Org = org
	d, err := w.directories.Add(w.ctx, by, model.ProviderOkta)
	w.must(err)
	return d
}

// anotherDirectory returns a directory of Acme beside one.
func (w *world) anotherDirectory(d model.Directory) model.DirectoryID {
	all, err := w.db.Directories(w.ctx, w.acme)
	w.must(err)
	for _, other := range all {
		if other.ID != d.ID && other.Enabled {
			return other.ID
		}
	}
	return w.directory().ID
}

// acting returns the directory of Acme that acts, or any when another one does, or
// somebody else.
func (w *world) acting(by model.Actor) model.Directory {
	if by.Kind != model.ActorDirectory || by.Org != w.acme {
		return w.directory()
	}
	d, err := w.db.Directory(w.ctx, w.acme, model.DirectoryID(by.ID))
	w.must(err)
	return d
}

// provider returns a directory as who prepares something.
func (w *world) provider(d model.Directory) model.Actor {
	return model.Actor{Kind: model.ActorDirectory, ID: string(d.ID), Org: d.Org, IP: setup.IP}
}

func (w *world) directoryUser(d model.Directory) model.DirectoryUser {
	u, err := w.directories.CreateUser(w.ctx, w.provider(d), directories.Person{UserName: fmt.Sprintf("user%d", w.people), Doc: "{}"})
	w.must(err)
	return u
}

// directoryMember returns a member whom a directory looks after.
func (w *world) directoryMember(d model.Directory) model.MemberID {
	m := w.join(w.acme, "member")
	u, err := w.directories.CreateUser(w.ctx, w.provider(d), directories.Person{UserName: m.Email, Active: true, Doc: "{}"})
	w.must(err)
	return u.Member
}

func (w *world) directoryGroup(d model.Directory) model.DirectoryGroup {
	g, err := w.directories.CreateGroup(w.ctx, w.provider(d), directories.Group{DisplayName: "Everybody", Doc: "{}"}, nil)
	w.must(err)
	return g
}
