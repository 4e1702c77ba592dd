package activity

import "github.com/anteroom/anteroom/internal/model"

func (t teller) aboutDirectory() string {
	switch p := t.e.Payload.(type) {
	case model.DirectoryCreated:
		return t.say.Text("Directory of %s created", p.After.Provider.Name())
	case model.DirectoryUpdated:
		return t.say.Text("Directory of %s changed", p.After.Provider.Name())
	case model.DirectoryEnabled:
		return t.say.Text("Directory of %s turned on", p.After.Provider.Name())
	case model.DirectoryDisabled:
		return t.say.Text("Directory of %s turned off", p.After.Provider.Name())
	case model.DirectoryDeleted:
		return t.say.Text("Directory of %s deleted", p.Before.Provider.Name())
	case model.DirectoryAlarm:
		return t.say.Many(p.People, "Directory deactivated %d person, which may be a mistake", "Directory deactivated %d people, which may be a mistake")
	case model.DirectoryGroupsMapped:
		return t.say.Text("Roles changed that the groups of a directory give")
	case model.DirectoryMemberMoved:
		if p.After.Directory == "" {
			return t.say.Text("Member looked after by people, not by a directory")
		}
		return t.say.Text("Member looked after by another directory")
	}
	return ""
}

func (t teller) aboutDirectoryAccess() string {
	switch p := t.e.Payload.(type) {
	case model.DirectoryTokenCreated:
		return t.say.Text("Token of a directory made, which ends in %s", p.After.Suffix)
	case model.DirectoryTokenReplaced:
		return t.say.Text("Token of a directory replaced by one that ends in %s", p.After.Suffix)
	case model.DirectoryTokenDeleted:
		return t.say.Text("Token of a directory revoked, which ended in %s", p.Before.Suffix)
	case model.DirectoryClientCreated:
		return t.say.Text("Client of a directory added")
	case model.DirectoryClientRotated:
		return t.say.Text("Client secret of a directory replaced")
	case model.DirectoryClientChanged:
		return t.say.Text("Client of a directory changed")
	case model.DirectoryClientDeleted:
		return t.say.Text("Client of a directory removed")
	}
	return ""
}

func (t teller) aboutDirectoryObject() string {
	switch p := t.e.Payload.(type) {
	case model.DirectoryUserCreated:
		return t.say.Text("Directory has %s from now on", directoryUser(p.After))
	case model.DirectoryUserUpdated:
		if p.Before.Active && !p.After.Active {
			return t.say.Text("Directory deactivated %s", directoryUser(p.After))
		}
		return t.say.Text("Directory changed %s", directoryUser(p.After))
	case model.DirectoryUserDeleted:
		return t.say.Text("Directory deleted %s", directoryUser(p.Before))
	case model.DirectoryGroupCreated:
		return t.say.Text("Group %s created", p.After.DisplayName)
	case model.DirectoryGroupUpdated:
		if p.Before.DisplayName != p.After.DisplayName {
			return t.say.Text("Group %s renamed", p.After.DisplayName)
		}
		return t.say.Text("Members of group %s changed", p.After.DisplayName)
	case model.DirectoryGroupDeleted:
		return t.say.Text("Group %s deleted", p.Before.DisplayName)
	case model.GroupsMapped:
		return t.say.Text("Roles changed that groups give")
	}
	return ""
}

func directoryUser(u model.DirectoryUserSnapshot) string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	return u.UserName
}
