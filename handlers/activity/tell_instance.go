package activity

import "anteroom/internal/model"

func (t teller) aboutRole() string {
	switch p := t.e.Payload.(type) {
	case model.RoleCreated:
		return t.say.Text("Role %s created", p.After.Label)
	case model.RoleUpdated:
		return t.say.Text("Role %s changed", p.After.Label)
	case model.RoleDeleted:
		return t.say.Text("Role %s deleted", p.Before.Label)
	case model.PermissionCreated:
		return t.say.Text("Permission %s created", p.After.Name)
	case model.PermissionUpdated:
		return t.say.Text("Permission %s changed", p.After.Name)
	case model.PermissionDeleted:
		return t.say.Text("Permission %s deleted", p.Before.Name)
	case model.AttributeCreated:
		return t.say.Text("Attribute %s created", p.After.Name)
	case model.AttributeUpdated:
		return t.say.Text("Attribute %s changed", p.After.Name)
	case model.AttributeDeleted:
		return t.say.Text("Attribute %s deleted", p.Before.Name)
	}
	return ""
}

func (t teller) aboutApplication() string {
	switch p := t.e.Payload.(type) {
	case model.ApplicationCreated:
		return t.say.Text("App %s registered", p.After.Name)
	case model.ApplicationUpdated:
		return t.say.Text("App %s changed", p.After.Name)
	case model.ApplicationDeleted:
		return t.say.Text("App %s deleted", p.Before.Name)
	case model.SecretCreated:
		return t.say.Text("Client secret of an app made")
	case model.SecretDeleted:
		return t.say.Text("Client secret of an app deleted")
	}
	return ""
}

func (t teller) aboutInstance() string {
	switch t.e.Payload.(type) {
	case model.InstanceUpdated:
		return t.say.Text("Settings of the installation changed")
	case model.InstanceRestored:
		return t.say.Text("Backup put back")
	case model.SigningKeyCreated:
		return t.say.Text("Key for tokens made")
	case model.SigningKeyRotated:
		return t.say.Text("Key for tokens replaced")
	case model.ServiceKeyCreated:
		return t.say.Text("Key for SAML made")
	case model.ServiceKeyRotated:
		return t.say.Text("Key for SAML replaced")
	}
	return ""
}
