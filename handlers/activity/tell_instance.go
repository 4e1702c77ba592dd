package activity

import "github.com/anteroom/anteroom/internal/model"

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
		if name := t.apps[p.After.Application]; name != "" {
			return t.say.Text("Client secret of %s made", name)
		}
		return t.say.Text("Client secret of an app made")
	case model.SecretDeleted:
		if name := t.apps[p.Before.Application]; name != "" {
			return t.say.Text("Client secret of %s deleted", name)
		}
		return t.say.Text("Client secret of an app deleted")
	}
	return ""
}

func (t teller) aboutInstance() string {
	switch p := t.e.Payload.(type) {
	case model.InstanceUpdated:
		return t.say.Text("Settings of the installation changed")
	case model.InstanceRestored:
		return t.say.Text("Backup put back")
	case model.ConfigurationApplied:
		return t.say.Text("Configuration file %s applied", p.File)
	case model.SigningKeyCreated:
		return t.say.Text("Key for tokens made")
	case model.SigningKeyRotated:
		return t.say.Text("Key for tokens replaced")
	case model.SealingKeyRotated:
		return t.say.Text("Key for stored secrets replaced")
	case model.ServiceKeyCreated:
		return t.say.Text("Key for SAML made")
	case model.ServiceKeyRotated:
		return t.say.Text("Key for SAML replaced")
	}
	return ""
}

func (t teller) aboutWebhook() string {
	switch p := t.e.Payload.(type) {
	case model.WebhookCreated:
		return t.say.Text("Webhook to %s created", p.After.URL)
	case model.WebhookUpdated:
		return t.say.Text("Webhook to %s changed", p.After.URL)
	case model.WebhookDeleted:
		return t.say.Text("Webhook to %s deleted", p.Before.URL)
	case model.WebhookRotated:
		return t.say.Text("Secret of the webhook to %s replaced", p.After.URL)
	case model.WebhookTested:
		return t.say.Text("Test sent to %s", p.After.URL)
	case model.WebhookReplayed:
		return t.say.Text("Events sent once more to %s", p.After.URL)
	case model.WebhookFailing:
		return t.say.Text("%s does not take what is sent to it", p.After.URL)
	case model.WebhookRecovered:
		return t.say.Text("%s takes what is sent to it again", p.After.URL)
	case model.WebhookDisabled:
		return t.say.Text("Webhook to %s disabled", p.After.URL)
	case model.WebhookEnabled:
		return t.say.Text("Webhook to %s enabled", p.After.URL)
	}
	return ""
}

func (t teller) aboutStream() string {
	switch p := t.e.Payload.(type) {
	case model.StreamCreated:
		return t.say.Text("Stream of events to %s created", p.After.URL)
	case model.StreamUpdated:
		return t.say.Text("Stream of events goes to %s now", p.After.URL)
	case model.StreamRotated:
		return t.say.Text("Secret of the stream to %s replaced", p.After.URL)
	case model.StreamPaused:
		return t.say.Text("Stream of events to %s paused", p.After.URL)
	case model.StreamResumed:
		return t.say.Text("Stream of events to %s resumed", p.After.URL)
	case model.StreamDeleted:
		return t.say.Text("Stream of events to %s deleted", p.Before.URL)
	case model.StreamTested:
		return t.say.Text("Test sent to %s", p.After.URL)
	case model.StreamFailing:
		return t.say.Text("%s does not take what is sent to it", p.After.URL)
	case model.StreamRecovered:
		return t.say.Text("%s takes what is sent to it again", p.After.URL)
	}
	return ""
}
